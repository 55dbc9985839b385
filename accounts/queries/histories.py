"""What changed about a person: details, roles, tokens and links, newest first."""

from dataclasses import replace
from typing import Any

from accounts.models import ApiToken, Invitation, Membership, User
from cxops.kernel.timeline import Entry, timeline_of

#: What is worth reading of a record that is new: the rest are its first values.
_TELLING: dict[Any, tuple[str, ...]] = {
    User: ("email", "staff_number"),
    Membership: ("role", "unit", "journey", "since", "until", "on_behalf_of"),
    ApiToken: ("name", "scopes", "expires_at"),
    Invitation: ("expires_at",),
}


def history_of(person: User) -> list[Entry]:
    """The person's page in the history."""
    entries = timeline_of(
        person.history.all(),
        Membership.history.filter(user=person),
        ApiToken.history.filter(user=person),
        Invitation.history.filter(user=person),
    )
    labels = _labels()
    return [_telling(entry, labels) for entry in reversed(entries)]


def _telling(entry: Entry, labels: dict[str, frozenset[str]]) -> Entry:
    """The entry; of a new record, only with what tells it from others."""
    if any(change.old for change in entry.changes):
        return entry
    wanted = labels.get(entry.subject, frozenset())
    kept = [change for change in entry.changes if change.label in wanted]
    return replace(entry, changes=tuple(kept))


def _labels() -> dict[str, frozenset[str]]:
    """Per kind of record the words of its telling fields, in the reader's language."""
    return {
        str(model._meta.verbose_name): frozenset(
            str(model._meta.get_field(name).verbose_name) for name in names
        )
        for model, names in _TELLING.items()
    }
