"""The kinds of notifications, as a registry the upper apps fill."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from cxops.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its words, and how its reader finds the record.

    ``find(user, key)`` returns the record as that person may see it now, or None;
    ``sentence(record, actor_name)`` is rendered when it is read or sent.
    ``visible(user)`` is the queryset behind ``find``: with it an inbox page looks
    all its records up in one query.
    """

    name: str
    subject: Any
    sentence: Callable[[Any, str], str]
    find: Callable[[Any, int], Any | None]
    visible: Callable[[Any], Any] | None = None

    def find_all(self, user: Any, keys: Collection[int]) -> dict[int, Any]:
        """The records among ``keys`` that this person may see now."""
        if self.visible is not None:
            return {row.pk: row for row in self.visible(user).filter(pk__in=keys)}
        found = {key: self.find(user, key) for key in keys}
        return {key: record for key, record in found.items() if record is not None}


KINDS: "Registry[Kind]" = Registry("notification kind")


def register(kind: Kind) -> Kind:
    """Add a kind; its dotted name is never renamed."""
    return KINDS.add(kind.name, kind)
