"""The one reader of history: who changed what, when and why, in sentences.

Pages, the API and the audit read records through it; it reads history tables and
never writes. The caller has already checked that the record may be seen.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cxops.kernel.workflow import FLOWS, VERBS

#: Bookkeeping that no reader wants as a "change".
_SILENT = frozenset({"version", "id", "content_digest"})


@dataclass(frozen=True, slots=True)
class Change:
    """One field's old and new value, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a record's history."""

    at: datetime
    verb: str
    who: str
    actor_id: int | None
    on_behalf_of: str
    sentence: str
    reason: str
    door: str
    request_id: str
    subject: str
    changes: tuple[Change, ...]

    @property
    def text(self) -> str:
        """The whole sentence: "Ines Duarte sorted it, for Ana Kovač"."""
        if self.on_behalf_of:
            return _("%(who)s, for %(other)s, %(sentence)s") % {
                "who": self.who,
                "other": self.on_behalf_of,
                "sentence": self.sentence,
            }
        return f"{self.who} {self.sentence}"


def timeline_of(
    *sources: "models.QuerySet[Any]", with_changes: bool = True
) -> list[Entry]:
    """The entries of some history querysets (``record.history.all()``), oldest first.

    One query per source, and with changes one per kind of linked record.
    """
    entries: list[tuple[datetime, int, Entry]] = []
    for source in sources:
        rows = rows_of(source)
        pairs = _with_previous(rows)
        names = _names_of_linked(pairs) if with_changes else {}
        for previous, row in pairs:
            changes = _changes(previous, row, names) if with_changes else ()
            entries.append((row.history_date, row.history_id, entry_of(row, changes)))
    entries.sort(key=lambda item: item[:2])
    return [entry for _at, _id, entry in entries]


def rows_of(source: "models.QuerySet[Any]") -> list[Any]:
    """The rows of a history queryset with their people, oldest first."""
    rows = source.select_related("history_user", "history_on_behalf_of")
    return list(rows.order_by("history_date", "history_id"))


def sentence_of(verb: str) -> str:
    """What a verb did, in words; a verb nobody described reads as itself."""
    words = VERBS.get(verb)
    return str(words) if words is not None else verb


def entry_of(row: Any, changes: tuple[Change, ...] = ()) -> Entry:
    """One history row, told."""
    return Entry(
        at=row.history_date,
        verb=row.history_verb,
        who=str(row.history_user) if row.history_user else _("CXOps"),
        actor_id=row.history_user_id,
        on_behalf_of=str(row.history_on_behalf_of or ""),
        sentence=sentence_of(row.history_verb),
        reason=_words(row, "history_change_reason", row.history_change_reason),
        door=row.history_door,
        request_id=row.history_request_id,
        subject=str(row.instance_type._meta.verbose_name),
        changes=changes,
    )


def _with_previous(rows: Sequence[Any]) -> list[tuple[Any | None, Any]]:
    latest: dict[int, Any] = {}
    pairs = []
    for row in rows:
        pairs.append((latest.get(row.id), row))
        latest[row.id] = row
    return pairs


def _tracked(row: Any) -> Iterable[Any]:
    return (field for field in row.tracked_fields if field.name not in _SILENT)


def _changed(previous: Any | None, row: Any) -> list[Any]:
    fields = []
    for field in _tracked(row):
        new = getattr(row, field.attname)
        if previous is None:
            is_redacted = field.name in (row.history_leaves or {})
            if is_redacted or new not in (None, "", [], {}):
                fields.append(field)
        elif getattr(previous, field.attname) != new:
            fields.append(field)
    return fields


def _names_of_linked(
    pairs: Sequence[tuple[Any | None, Any]],
) -> dict[tuple[type[models.Model], int], str]:
    wanted: dict[type[models.Model], set[int]] = defaultdict(set)
    for previous, row in pairs:
        for field in _changed(previous, row):
            if field.is_relation:
                for side in (previous, row):
                    key = getattr(side, field.attname, None)
                    if key is not None:
                        wanted[field.related_model].add(key)
    names: dict[tuple[type[models.Model], int], str] = {}
    for model, keys in wanted.items():
        for record in model._default_manager.filter(pk__in=keys):
            names[model, record.pk] = str(record)
    return names


def _changes(
    previous: Any | None,
    row: Any,
    names: dict[tuple[type[models.Model], int], str],
) -> tuple[Change, ...]:
    changes = []
    for field in _changed(previous, row):
        old = getattr(previous, field.attname) if previous is not None else None
        new = getattr(row, field.attname)
        changes.append(
            Change(
                label=str(field.verbose_name),
                old=_in_words(previous, field, old, names),
                new=_in_words(row, field, new, names),
            )
        )
    return tuple(changes)


def _in_words(row: Any, field: Any, value: Any, names: dict[Any, str]) -> str:
    if value is None or value == "":
        return _words(row, field.name, "") if row is not None else ""
    if field.is_relation:
        return names.get((field.related_model, value), "")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.name == "state":
        for name in FLOWS:
            flow = FLOWS[name]
            if name == row.instance_type._meta.model_name:
                return str(flow.states.get(value, value))
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j F Y, H:i")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return str(value)


def _words(row: Any, name: str, value: str) -> str:
    if not value and name in (row.history_leaves or {}):
        return _("(removed to protect a person)")
    return value
