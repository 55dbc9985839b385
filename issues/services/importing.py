"""Reports from another system: streamed in batches, the same rules as every door.

Idempotent by source and number there: a row stored before and identical is
*unchanged*; one that differs is *rejected*, naming the report it differs from. Each
batch is one transaction, so a run that was killed is simply run again.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid
from cxops.kernel.history import acting_as, bulk_create_tracked
from issues.drafts import IssueDraft, clean_draft
from issues.enums import ImportMode, IssueState
from issues.intake.csv_file import Row, RowError
from issues.intake.mapping import Mapping
from issues.intake.rows import Read, read_row
from issues.models import ImportBatch, Issue
from issues.queries.vocabulary import words_for_import
from issues.services.filing import new_issue
from issues.workflow import ISSUE_FLOW

if TYPE_CHECKING:
    from accounts.models import Unit, User

#: Rows in one transaction: on SQLite about 0.15 s of holding the write lock.
BATCH_ROWS = 200
HISTORY_AFTER = timedelta(days=90)


@dataclass(slots=True)
class Summary:
    """rows = stored + unchanged + rejected, at every moment."""

    rows: int = 0
    stored: int = 0
    unchanged: int = 0
    rejected: int = 0
    errors: list[RowError] = field(default_factory=list)

    def add(self, other: "Summary") -> None:
        self.rows += other.rows
        self.stored += other.stored
        self.unchanged += other.unchanged
        self.rejected += other.rejected


@transaction.atomic
def start_import(
    mapping: Mapping,
    *,
    file_name: str,
    file_sha256: str,
    actor: "User | None",
    at: datetime,
) -> ImportBatch:
    """Open the record of one run; its reports will point to it."""
    with acting_as(actor, verb="import.start", at=at):
        return ImportBatch.objects.create(
            source=mapping.source,
            file_name=file_name[-200:],
            file_sha256=file_sha256,
            mode=mapping.mode or ImportMode.HISTORY,
            started_by=actor,
            started_at=at,
        )


def import_rows(
    rows: Iterable[Row],
    mapping: Mapping,
    *,
    batch: ImportBatch | None,
    default_unit: "Unit",
    actor: "User | None",
    at: datetime,
    pause: Callable[[], None] = lambda: None,
) -> Iterator[Summary]:
    """Store rows batch by batch; yields what each batch came to.

    ``batch`` None is a dry run: everything is checked, nothing is stored. ``pause``
    is called between transactions, to let other writers in.
    """
    vocabulary = words_for_import()
    waiting = iter(rows)
    while chunk := list(islice(waiting, BATCH_ROWS)):
        read = [
            (row, read_row(row, mapping, vocabulary, default_unit)) for row in chunk
        ]
        yield import_chunk(read, mapping, batch=batch, actor=actor, at=at)
        pause()


@transaction.atomic
def import_chunk(
    chunk: list[tuple[Row, Read | RowError]],
    mapping: Mapping,
    *,
    batch: ImportBatch | None,
    actor: "User | None",
    at: datetime,
) -> Summary:
    """Store one batch of read rows with history and audit, in one transaction."""
    summary = Summary(rows=len(chunk))
    known = _stored_before(mapping.source, chunk)
    fresh: dict[str, Issue] = {}
    lines: dict[str, int] = {}
    for row, read in chunk:
        if isinstance(read, RowError):
            summary.errors.append(read)
            continue
        issue = _issue(read, mapping, row, batch=batch, at=at)
        if isinstance(issue, RowError):
            summary.errors.append(issue)
            continue
        twin = known.get(issue.external_id) or fresh.get(issue.external_id)
        if twin is None:
            fresh[issue.external_id] = issue
            lines[issue.external_id] = row.line
        elif twin.content_digest == issue.content_digest:
            summary.unchanged += 1
        else:
            summary.errors.append(_differs(row, issue, twin, lines, mapping))
    summary.stored = len(fresh)
    summary.rejected = len(summary.errors)
    if batch is not None:
        with acting_as(actor, verb="issue.import", at=at):
            bulk_create_tracked(Issue, list(fresh.values()))
            _count(batch, summary, actor=actor, at=at)
    return summary


@transaction.atomic
def finish_import(
    batch: ImportBatch, *, actor: "User | None", at: datetime
) -> ImportBatch:
    """Note that the whole file was read."""
    with acting_as(actor, verb="import.finish", at=at):
        batch.finished_at = at
        batch.version += 1
        batch.save()
    return batch


def _count(
    batch: ImportBatch, summary: Summary, *, actor: "User | None", at: datetime
) -> None:
    with acting_as(actor, verb="import.go_on", at=at):
        batch.row_count += summary.rows
        batch.stored_count += summary.stored
        batch.unchanged_count += summary.unchanged
        batch.rejected_count += summary.rejected
        batch.version += 1
        batch.save()


def _stored_before(
    source: str, chunk: list[tuple[Row, Read | RowError]]
) -> dict[str, Issue]:
    ids = [read.draft.external_id for _row, read in chunk if isinstance(read, Read)]
    rows = Issue.objects.filter(
        source=source, external_id__in=ids, withdrawn_at=None
    ).only("id", "external_id", "content_digest")
    return {issue.external_id: issue for issue in rows}


def _issue(
    read: Read,
    mapping: Mapping,
    row: Row,
    *,
    batch: ImportBatch | None,
    at: datetime,
) -> Issue | RowError:
    """The unsaved report of a row, by the same rules as a filed one."""
    try:
        draft = clean_draft(read.draft, at=at)
    except Invalid as error:
        return RowError(row.line, _columns_of(error, mapping), error.message)
    issue = new_issue(draft, reporter=None, at=at, batch=batch)
    issue.content_digest = _digest(draft, read.closed_at)
    if _mode_of(mapping, issue.filed_at, at) is ImportMode.HISTORY:
        closed_at = read.closed_at or issue.filed_at
        issue.closed_at = issue.resolved_at = closed_at
        ISSUE_FLOW.begin(issue, "import", state=IssueState.CLOSED)
    else:
        ISSUE_FLOW.begin(issue, "import")
    return issue


def _mode_of(mapping: Mapping, filed_at: datetime, at: datetime) -> ImportMode:
    if mapping.mode is not None:
        return mapping.mode
    return ImportMode.HISTORY if at - filed_at > HISTORY_AFTER else ImportMode.WORK


def _columns_of(error: Invalid, mapping: Mapping) -> str:
    names = [
        mapping.fields[name].columns for name in error.fields if name in mapping.fields
    ]
    return ", ".join(column for columns in names for column in columns)


def _digest(draft: IssueDraft, closed_at: datetime | None) -> str:
    """What the source said, in one digest: equal rows are unchanged."""
    said = [
        str(getattr(draft, name) if name not in _KEYS else _key(draft, name))
        for name in _SAID
    ]
    text = json.dumps([*said, str(closed_at)], ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


_KEYS = ("unit", "touchpoint", "channel", "cause")
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
    *_KEYS,
)


def _key(draft: IssueDraft, name: str) -> int | None:
    term = getattr(draft, name)
    return None if term is None else term.pk


def _differs(
    row: Row, issue: Issue, twin: Issue, lines: dict[str, int], mapping: Mapping
) -> RowError:
    columns = ", ".join(mapping.fields["external_id"].columns)
    if twin.pk is not None:
        reason = _("number %(number)s is stored as %(ref)s with other values") % {
            "number": issue.external_id[:60],
            "ref": twin.ref,
        }
    else:
        reason = _("number %(number)s stands in line %(line)d with other values") % {
            "number": issue.external_id[:60],
            "line": lines[issue.external_id],
        }
    return RowError(row.line, columns, reason)
