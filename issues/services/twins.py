"""Rows whose number is stored already: the same again, or something else by now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cxops.kernel.locks import lock_for_update
from issues.drafts import title_of
from issues.enums import CauseSource, Precision, Recovery
from issues.intake.mapping import Mapping
from issues.intake.row import RowError
from issues.models import ImportBatch, Issue
from issues.queries.vocabulary import CARRIED, standing_for
from issues.services.arrivals import Arrival, columns_of, unsaved_issue
from issues.services.filing import day_of

#: Verbs under which the history keeps what the source said.
SAID_BY_SOURCE = ("issue.import", "issue.import_update")

#: Field of a mapping → the columns of a report that it fills.
_FILLS = {
    "title": ("title",),
    "description": ("description",),
    "kind": ("kind",),
    "voice": ("voice",),
    "mood": ("customer_mood",),
    "severity": ("severity",),
    "customers_affected": ("customers_affected",),
    "cost": ("cost",),
    "unit": ("unit_id",),
    "touchpoint": ("touchpoint_id",),
    "channel": ("channel_id",),
    "cause": ("cause_id",),
    "occurred_at": ("occurred_at", "occurred_precision"),
    "received_at": ("received_at",),
    "filed_at": ("filed_at",),
    "closed_at": ("closed_at",),
    "done_on_the_spot": ("recovery_note",),
}
_FIELD_OF = {column: name for name, columns in _FILLS.items() for column in columns}
#: Columns that follow from those above.
_FOLLOW = (
    "occurred_on",
    "cause_source",
    "recovery",
    "recovered_at",
    "resolved_at",
    "content_digest",
    "version",
)
UPDATED = (*(name.removesuffix("_id") for name in _FIELD_OF), *_FOLLOW)


@dataclass(frozen=True, slots=True)
class Twin:
    """A report with the same number: its digest, where it is, its key if stored.

    ``unit_id`` is where it belongs; None where only its own people may touch it.
    """

    digest: str
    place: str
    key: int | None = None
    unit_id: int | None = None


@dataclass(slots=True)
class Verdicts:
    """What rows that differ from their twins come to."""

    unchanged: int = 0
    changed: list[tuple[Arrival, Issue]] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)


def stored_twins(
    source: str, numbers: Iterable[str], batch: ImportBatch | None
) -> dict[str, Twin]:
    """number → the stored report with it."""
    rows = Issue.objects.filter(
        source=source, external_id__in=list(numbers), withdrawn_at=None
    ).only(
        "id",
        "external_id",
        "content_digest",
        "import_batch_id",
        "unit_id",
        "is_restricted",
    )
    return {
        issue.external_id: Twin(
            issue.content_digest,
            _place_of(issue, batch),
            issue.pk,
            None if issue.is_restricted else issue.unit_id,
        )
        for issue in rows
    }


def seen(arrival: Arrival, twin: Twin | None) -> Twin:
    """The twin that later rows with this number meet."""
    place = _("stands in line %(line)d") % {"line": arrival.row.line}
    if twin is None:
        return Twin(arrival.digest, place, unit_id=arrival.draft.unit.pk)
    return Twin(arrival.digest, place, twin.key, twin.unit_id)


def differs(arrival: Arrival, twin: Twin, mapping: Mapping) -> RowError:
    """The sentence that names both places."""
    reason = _("number %(number)s %(place)s with other values") % {
        "number": arrival.number,
        "place": twin.place,
    }
    return RowError(arrival.row.line, mapping.fields["external_id"].place, reason)


def out_of_reach(arrival: Arrival, mapping: Mapping) -> RowError:
    """The sentence about a report of somebody else's: it tells nothing of it."""
    reason = _("number %(number)s belongs to a report that you can’t change") % {
        "number": arrival.number
    }
    return RowError(arrival.row.line, mapping.fields["external_id"].place, reason)


def judge(
    pairs: Sequence[tuple[Arrival, int]],
    twins: dict[str, Twin],
    mapping: Mapping,
    *,
    superseded: set[str],
    is_dry: bool,
) -> Verdicts:
    """Rows that differ from the stored report with their number: what now?

    The history knows what the source said last. Words that were merged since are the
    same; a number in ``superseded`` stands again further down in its file, and what
    the report had before is not brought back. Otherwise the row is rejected, or
    changes the report where the mapping says so and no person did since.
    """
    verdicts = Verdicts()
    if not pairs:
        return verdicts
    keys = [key for _arrival, key in pairs]
    rows = Issue.objects.filter(pk__in=keys)
    is_locking = mapping.update and not is_dry
    stored = {
        issue.pk: issue for issue in (lock_for_update(rows) if is_locking else rows)
    }
    said: dict[int, Any] = {}
    digests: dict[int, set[str]] = {}
    for past in Issue.history.filter(id__in=keys).order_by("history_id"):
        digests.setdefault(past.id, set()).add(past.content_digest)
        if past.history_verb in SAID_BY_SOURCE:
            said[past.id] = past
    merged = _Merged()
    for arrival, key in pairs:
        issue = stored[key]
        if arrival.number in superseded and arrival.digest in digests[issue.pk]:
            verdicts.unchanged += 1
            continue
        change = _Change(issue, said[issue.pk], arrival, mapping, merged)
        if not change.columns:
            verdicts.unchanged += 1
        elif not mapping.update:
            verdicts.errors.append(differs(arrival, twins[arrival.number], mapping))
        elif change.kept:
            verdicts.errors.append(_stays(arrival, change, mapping))
        else:
            change.make()
            verdicts.changed.append((arrival, issue))
    return verdicts


class _Change:
    """What a row says otherwise than the source did before, and what stays.

    ``before`` is the history row with what the source said last.
    """

    def __init__(
        self,
        issue: Issue,
        before: Any,
        arrival: Arrival,
        mapping: Mapping,
        merged: "_Merged",
    ) -> None:
        self.issue = issue
        self._before = before
        self._draft = arrival.draft
        self._fresh = unsaved_issue(arrival, mapping, batch=None, at=issue.recorded_at)
        self._merged = merged
        self.columns = [
            name
            for name in _said_columns(mapping, before)
            if self._said(name) != merged.value(name, getattr(before, name))
        ]

    @property
    def kept(self) -> list[str]:
        """Columns that a person changed since, or whose words were redacted."""
        redacted = self._before.history_leaves or {}
        return [
            name
            for name in self.columns
            if name in redacted
            or self._value(self.issue, name)
            not in (self._value(self._before, name), self._said(name))
        ]

    def make(self) -> None:
        """Set the columns on the stored report, and what follows from them."""
        issue, fresh = self.issue, self._fresh
        for name in self.columns:
            if name.removesuffix("_id") in CARRIED:
                word = name.removesuffix("_id")
                setattr(issue, word, getattr(self._draft, word))
            else:
                setattr(issue, name, getattr(fresh, name))
        if "occurred_at" in self.columns:
            zone = self._draft.unit.time_zone
            issue.occurred_on = day_of(
                issue.occurred_at, issue.occurred_precision, zone
            )
        if "cause_id" in self.columns:
            issue.cause_source = CauseSource.IMPORT if self._draft.cause else ""
        if "recovery_note" in self.columns:
            issue.recovery = Recovery.DONE if issue.recovery_note else ""
            issue.recovered_at = fresh.recovered_at
        if "closed_at" in self.columns:
            issue.resolved_at = issue.closed_at
        issue.content_digest = fresh.content_digest
        issue.version += 1

    def _value(self, record: Any, name: str) -> Any:
        return self._merged.value(name, getattr(record, name))

    def _said(self, name: str) -> Any:
        word = name.removesuffix("_id")
        if word in CARRIED:
            term = getattr(self._draft, word)
            # A word that this row brings in has no key yet and is like no other.
            return term and (term.pk or term.slug)
        return getattr(self._fresh, name)


class _Merged:
    """Values as they are compared: a merged word is the one it was merged into."""

    def __init__(self) -> None:
        self._maps: dict[str, dict[int, int]] = {}

    def value(self, column: str, value: Any) -> Any:
        word = column.removesuffix("_id")
        if value is None or word not in CARRIED:
            return value
        if word not in self._maps:
            self._maps[word] = standing_for(CARRIED[word])
        return self._maps[word].get(value, value)


def _said_columns(mapping: Mapping, before: Any) -> list[str]:
    """The columns that the mapping's fields fill, and those made from them."""
    names = [name for field in mapping.fields for name in _FILLS.get(field, ())]
    has_filed = "filed_at" in mapping.fields
    if "title" not in names and before.title == title_of(before.description):
        names.append("title")
    if has_filed and before.occurred_precision == Precision.ASSUMED:
        names += [name for name in _FILLS["occurred_at"] if name not in names]
    if has_filed and before.received_at == before.filed_at:
        names += [name for name in _FILLS["received_at"] if name not in names]
    if "closed_at" in names and before.closed_at is None:
        # Imported as work: its own moves close it.
        names.remove("closed_at")
    return names


def _place_of(issue: Issue, batch: ImportBatch | None) -> str:
    if batch is not None and issue.import_batch_id == batch.pk:
        return _("stands further up in this file and is stored as %(ref)s") % {
            "ref": issue.ref
        }
    return _("is stored as %(ref)s") % {"ref": issue.ref}


def _stays(arrival: Arrival, change: _Change, mapping: Mapping) -> RowError:
    reason = _(
        "number %(number)s is stored as %(ref)s, where a person has changed this "
        "since; it stays"
    ) % {"number": arrival.number, "ref": change.issue.ref}
    fields = dict.fromkeys(_FIELD_OF[name] for name in change.kept)
    return RowError(arrival.row.line, columns_of(list(fields), mapping), reason)
