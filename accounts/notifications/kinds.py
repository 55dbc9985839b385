"""The kinds of notifications, as a registry the upper apps fill."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cxops.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its words, and how its reader finds the record.

    ``find(user, key)`` returns the record as that person may see it now, or None;
    ``sentence(record, actor_name)`` is rendered when it is read or sent.
    """

    name: str
    subject: Any
    sentence: Callable[[Any, str], str]
    find: Callable[[Any, int], Any | None]


KINDS: "Registry[Kind]" = Registry("notification kind")


def register(kind: Kind) -> Kind:
    """Add a kind; its dotted name is never renamed."""
    return KINDS.add(kind.name, kind)
