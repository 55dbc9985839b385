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

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid
from cxops.kernel.history import acting_as, bulk_create_tracked
from issues.drafts import IssueDraft, check_moment, clean_draft
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

Chunk = list[tuple[Row, Read | RowError]]


@dataclass(slots=True)
class Summary:
    """rows = stored + unchanged + rejected, at every moment."""

    rows: int = 0
    stored: int = 0
    unchanged: int = 0
    rejected: int = 0
    errors: list[RowError] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """The four numbers, for a person or a program."""
        names = ("rows", "stored", "unchanged", "rejected")
        return {name: getattr(self, name) for name in names}

    def add(self, other: "Summary") -> None:
        """Count another part in; its errors were told and are let go."""
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


@dataclass(frozen=True, slots=True)
class Twin:
    """A report with the same number, and where it is."""

    digest: str
    place: str


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
    twins: dict[str, Twin] = {}
    waiting = iter(rows)
    while chunk := list(islice(waiting, BATCH_ROWS)):
        read = [
            (row, read_row(row, mapping, vocabulary, default_unit)) for row in chunk
        ]
        if batch is None:
            # Nothing is stored, so the run itself remembers what it has seen.
            yield _sift(read, mapping, twins, batch=None, at=at)[0]
            continue
        try:
            yield import_chunk(read, mapping, batch=batch, actor=actor, at=at)
        except IntegrityError:
            # Another run stored some of these rows meanwhile: look again.
            yield import_chunk(read, mapping, batch=batch, actor=actor, at=at)
        pause()


@transaction.atomic
def import_chunk(
    chunk: Chunk,
    mapping: Mapping,
    *,
    batch: ImportBatch,
    actor: "User | None",
    at: datetime,
) -> Summary:
    """Store one batch of read rows with history and audit, in one transaction."""
    summary, fresh = _sift(chunk, mapping, {}, batch=batch, at=at)
    with acting_as(actor, verb="issue.import", at=at):
        bulk_create_tracked(Issue, fresh)
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


def _sift(
    chunk: Chunk,
    mapping: Mapping,
    twins: dict[str, Twin],
    *,
    batch: ImportBatch | None,
    at: datetime,
) -> tuple[Summary, list[Issue]]:
    """What the rows come to, and the new reports, which join the ``twins``."""
    twins |= _stored_before(mapping.source, chunk)
    summary = Summary(rows=len(chunk))
    fresh: list[Issue] = []
    for row, read in chunk:
        issue = _issue(read, mapping, row, batch=batch, at=at)
        if isinstance(issue, RowError):
            summary.errors.append(issue)
            continue
        twin = twins.get(issue.external_id)
        if twin is None:
            place = _("stands in line %(line)d") % {"line": row.line}
            twins[issue.external_id] = Twin(issue.content_digest, place)
            fresh.append(issue)
        elif twin.digest == issue.content_digest:
            summary.unchanged += 1
        else:
            summary.errors.append(_differs(row, issue, twin, mapping))
    summary.stored = len(fresh)
    summary.rejected = len(summary.errors)
    return summary, fresh


def _stored_before(source: str, chunk: Chunk) -> dict[str, Twin]:
    ids = [read.draft.external_id for _row, read in chunk if isinstance(read, Read)]
    rows = Issue.objects.filter(
        source=source, external_id__in=ids, withdrawn_at=None
    ).only("id", "external_id", "content_digest")
    return {
        issue.external_id: Twin(
            issue.content_digest, _("is stored as %(ref)s") % {"ref": issue.ref}
        )
        for issue in rows
    }


def _issue(
    read: Read | RowError,
    mapping: Mapping,
    row: Row,
    *,
    batch: ImportBatch | None,
    at: datetime,
) -> Issue | RowError:
    """The unsaved report of a row, by the same rules as a filed one."""
    if isinstance(read, RowError):
        return read
    try:
        draft = clean_draft(read.draft, at=at)
        check_moment(read.closed_at, field="closed_at", at=at)
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
    rules = [mapping.fields[name] for name in error.fields if name in mapping.fields]
    return ", ".join(rule.place for rule in rules)


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


def _differs(row: Row, issue: Issue, twin: Twin, mapping: Mapping) -> RowError:
    reason = _("number %(number)s %(place)s with other values") % {
        "number": issue.external_id,
        "place": twin.place,
    }
    return RowError(row.line, mapping.fields["external_id"].place, reason)
