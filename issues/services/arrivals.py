"""A row of a file as a report that isn't stored yet, by the rules of every door."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid
from issues.drafts import IssueDraft, check_moment, clean_draft
from issues.enums import ImportMode, IssueState, Precision
from issues.intake.mapping import Mapping
from issues.intake.row import Row, RowError
from issues.intake.rows import Read
from issues.models import ImportBatch, Issue
from issues.queries.vocabulary import CARRIED
from issues.services.filing import new_issue
from issues.workflow import ISSUE_FLOW

HISTORY_AFTER = timedelta(days=90)

_SAID = (
    "description",
    "title",
    "kind",
    "voice",
    "mood",
    "occurred_at",
    "occurred_precision",
    "received_at",
    "filed_at",
    "severity",
    "customers_affected",
    "cost",
    "done_on_the_spot",
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One good row: its clean draft, and one digest of what the source said."""

    row: Row
    draft: IssueDraft
    closed_at: datetime | None
    digest: str

    @property
    def number(self) -> str:
        return self.draft.external_id


def arrival_of(
    row: Row, read: Read | RowError, mapping: Mapping, *, at: datetime
) -> Arrival | RowError:
    """The row by the rules of filing, or why it can't be taken."""
    if isinstance(read, RowError):
        return read
    try:
        draft = clean_draft(read.draft, at=at)
        check_moment(read.closed_at, field="closed_at", at=at)
        closed_at = _closing(read)
    except Invalid as error:
        return RowError(row.line, columns_of(error.fields, mapping), error.message)
    return Arrival(row, draft, closed_at, _digest(draft, read.closed_at))


def unsaved_issue(
    arrival: Arrival, mapping: Mapping, *, batch: ImportBatch | None, at: datetime
) -> Issue:
    """The report of an arrival, with its state; its words are stored by now."""
    issue = new_issue(arrival.draft, reporter=None, at=at, batch=batch)
    issue.content_digest = arrival.digest
    if _mode_of(mapping, issue.filed_at, at) is ImportMode.HISTORY:
        issue.closed_at = issue.resolved_at = arrival.closed_at or issue.filed_at
        ISSUE_FLOW.begin(issue, "import", state=IssueState.CLOSED)
    else:
        ISSUE_FLOW.begin(issue, "import")
    return issue


def columns_of(fields: Iterable[str], mapping: Mapping) -> str:
    """Where fields of a report stand in the file, for a person."""
    rules = [mapping.fields[name] for name in fields if name in mapping.fields]
    return ", ".join(rule.place for rule in rules if rule.place)


def _closing(read: Read) -> datetime | None:
    """When it was closed there: on a bare day, not before it was reported that day."""
    closed_at, filed_at = read.closed_at, read.draft.filed_at
    if closed_at is None or filed_at is None or closed_at >= filed_at:
        return closed_at
    zone = closed_at.tzinfo
    is_that_day = closed_at.date() == filed_at.astimezone(zone).date()
    if read.closed_precision is Precision.DAY and is_that_day:
        return filed_at
    raise Invalid(_("it was closed before it was reported"), field="closed_at")


def _mode_of(mapping: Mapping, filed_at: datetime, at: datetime) -> ImportMode:
    if mapping.mode is not None:
        return mapping.mode
    return ImportMode.HISTORY if at - filed_at > HISTORY_AFTER else ImportMode.WORK


def _digest(draft: IssueDraft, closed_at: datetime | None) -> str:
    """What the source said, in one digest: rows with the same are unchanged."""
    said = [str(getattr(draft, name)) for name in _SAID]
    words = [_word(draft, name) for name in CARRIED]
    text = json.dumps([*said, *words, draft.unit.pk, str(closed_at)])
    return hashlib.sha256(text.encode()).hexdigest()


def _word(draft: IssueDraft, name: str) -> str | None:
    term = getattr(draft, name)
    return None if term is None else term.slug
