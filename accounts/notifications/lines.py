"""The lines of an inbox, in words, by what the reader may see at this moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Notification, User
from accounts.notifications.kinds import KINDS, Kind


@dataclass(frozen=True, slots=True)
class Line:
    """One notification as its reader sees it. ``url`` is empty for a lost record."""

    row: Notification
    sentence: str
    url: str


def lines_of(reader: User, rows: Sequence[Notification]) -> list[Line]:
    """A line for every row; each record is looked up once, with its kind's right."""
    found: dict[tuple[Any, int], Any] = {}
    for kind, keys in _wanted(rows).values():
        for key, record in kind.find_all(reader, keys).items():
            found[kind.find, key] = record
    return [_line(row, found) for row in rows]


def _wanted(rows: Sequence[Notification]) -> dict[Any, tuple[Kind, set[int]]]:
    """Kinds that look records up the same way are looked up together."""
    wanted: dict[Any, tuple[Kind, set[int]]] = {}
    for row in rows:
        kind = KINDS.get(row.kind)
        if kind is not None:
            wanted.setdefault(kind.find, (kind, set()))[1].add(row.object_id)
    return wanted


def _line(row: Notification, found: dict[tuple[Any, int], Any]) -> Line:
    kind = KINDS.get(row.kind)
    record = None if kind is None else found.get((kind.find, row.object_id))
    if kind is None or record is None:
        return Line(row, _("Something you can no longer see."), "")
    who = str(row.actor) if row.actor else _("CXOps")
    return Line(row, kind.sentence(record, who), record.get_absolute_url())
