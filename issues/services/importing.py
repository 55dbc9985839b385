"""Reports from another system: streamed in batches, the same rules as every door.

Idempotent by source and number there: a row stored before and identical is
*unchanged*; one that differs is *rejected*, naming the report it differs from, or
changes it where the mapping says so. Each batch is one transaction, so a run that was
killed is simply run again.
"""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from cxops.kernel.history import acting_as, bulk_create_tracked, bulk_update_tracked
from issues.enums import ImportMode
from issues.intake.mapping import Mapping
from issues.intake.row import Row, RowError
from issues.intake.rows import Read, Vocabulary, number_of, read_row
from issues.models import ImportBatch, Issue
from issues.queries.vocabulary import CARRIED, words_for_import
from issues.services.arrivals import (
    Arrival,
    arrival_of,
    columns_of,
    unsaved_issue,
)
from issues.services.imported_terms import store_coined
from issues.services.routing import route
from issues.services.twins import (
    UPDATED,
    Twin,
    differs,
    judge,
    out_of_reach,
    seen,
    stored_twins,
)

if TYPE_CHECKING:
    from accounts.models import Unit, User

#: Rows in one transaction: on SQLite, which has one write lock, about 0.15 s of it.
BATCH_ROWS = {"sqlite": 150, "postgresql": 500}

Chunk = list[tuple[Row, Read | RowError]]
#: Whether the actor may bring reports into a unit, by its key.
MayEnter = Callable[[int | None], bool]


def anywhere(unit_id: int | None) -> bool:
    """A command's reach: whoever runs it has the database itself."""
    return True


@dataclass(slots=True)
class Summary:
    """rows = stored + unchanged + rejected, at every moment.

    ``updated`` of the stored rows changed a report that was there.
    """

    rows: int = 0
    stored: int = 0
    unchanged: int = 0
    rejected: int = 0
    updated: int = 0
    errors: list[RowError] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """The four numbers, and the fifth where there is one."""
        names = ("rows", "stored", "unchanged", "rejected")
        numbers = {name: getattr(self, name) for name in names}
        return numbers | ({"updated": self.updated} if self.updated else {})

    def add(self, other: "Summary") -> None:
        """Count another part in; its errors were told and are let go."""
        self.rows += other.rows
        self.stored += other.stored
        self.unchanged += other.unchanged
        self.rejected += other.rejected
        self.updated += other.updated


@transaction.atomic
def start_import(
    mapping: Mapping,
    *,
    file_name: str,
    file_sha256: str,
    unit: "Unit | None" = None,
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
            unit=unit,
            started_by=actor,
            started_at=at,
        )


@dataclass(slots=True)
class Sifted:
    """What one batch comes to: new reports, and stored ones that change."""

    summary: Summary
    fresh: list[Arrival] = field(default_factory=list)
    changed: list[tuple[Arrival, Issue]] = field(default_factory=list)

    def coined(self) -> list[Any]:
        """The words that are stored with these rows, each once."""
        arrivals = (*self.fresh, *(arrival for arrival, _issue in self.changed))
        found: dict[int, Any] = {}
        for arrival in arrivals:
            for name in CARRIED:
                term = getattr(arrival.draft, name)
                if term is not None and term.pk is None:
                    found[id(term)] = term
        return list(found.values())


def import_rows(
    rows: Iterable[Row],
    mapping: Mapping,
    *,
    batch: ImportBatch | None,
    default_unit: "Unit",
    actor: "User | None",
    at: datetime,
    last_lines: Lookup[str, int] | None = None,
    pause: Callable[[], None] = lambda: None,
) -> Iterator[Summary]:
    """Store rows batch by batch; yields what each batch came to.

    ``batch`` None is a dry run: everything is checked, nothing is stored.
    ``last_lines`` says of numbers that stand in the file twice where they stand last,
    for mappings that update. ``pause`` is called between transactions, to let other
    writers in.
    """
    lines = last_lines or {}
    trial = Trial(mapping, default_unit)
    vocabulary = trial.vocabulary
    for part in parts_of(rows, mapping):
        if batch is None:
            yield trial.of(part, last_lines=lines, at=at)
            continue
        try:
            chunk = _read(part, mapping, vocabulary, default_unit, anywhere)
            summary = import_chunk(
                chunk, mapping, last_lines=lines, batch=batch, actor=actor, at=at
            )
        except IntegrityError:
            # Another run stored some of these rows or words meanwhile: look again.
            vocabulary = words_for_import()
            chunk = _read(part, mapping, vocabulary, default_unit, anywhere)
            summary = import_chunk(
                chunk, mapping, last_lines=lines, batch=batch, actor=actor, at=at
            )
        yield summary
        pause()


class Trial:
    """A dry run: nothing is stored, so it remembers itself what it has seen."""

    def __init__(
        self, mapping: Mapping, default_unit: "Unit", may_enter: MayEnter = anywhere
    ) -> None:
        self.vocabulary = words_for_import()
        self.words: dict[str, set[str]] = {}
        self._mapping, self._unit, self._may_enter = mapping, default_unit, may_enter
        self._twins: dict[str, Twin] = {}

    def of(
        self, part: list[Row], *, last_lines: Lookup[str, int], at: datetime
    ) -> Summary:
        """What some more rows would come to."""
        chunk = _read(part, self._mapping, self.vocabulary, self._unit, self._may_enter)
        sifted = _sift(
            chunk,
            self._mapping,
            self._twins,
            last_lines,
            batch=None,
            at=at,
            may_enter=self._may_enter,
        )
        for term in sifted.coined():
            self.words.setdefault(term._meta.model_name, set()).add(term.slug)
        return sifted.summary


def store_part(
    part: list[Row],
    mapping: Mapping,
    *,
    batch: ImportBatch,
    last_lines: Lookup[str, int],
    may_enter: MayEnter,
    actor: "User",
    at: datetime,
) -> Summary:
    """Store some rows of a file, inside the transaction of a job's step."""
    assert batch.unit is not None
    chunk = _read(part, mapping, words_for_import(), batch.unit, may_enter)
    return import_chunk(
        chunk,
        mapping,
        last_lines=last_lines,
        batch=batch,
        may_enter=may_enter,
        actor=actor,
        at=at,
    )


@transaction.atomic
def import_chunk(
    chunk: Chunk,
    mapping: Mapping,
    *,
    last_lines: Lookup[str, int],
    batch: ImportBatch,
    may_enter: MayEnter = anywhere,
    actor: "User | None",
    at: datetime,
) -> Summary:
    """Store one batch of read rows with history and audit, in one transaction."""
    sifted = _sift(
        chunk, mapping, {}, last_lines, batch=batch, at=at, may_enter=may_enter
    )
    store_coined(sifted.coined(), batch=batch, actor=actor, at=at)
    fresh = [
        unsaved_issue(arrival, mapping, batch=batch, at=at) for arrival in sifted.fresh
    ]
    # What comes as history is closed and needs nobody.
    route([issue for issue in fresh if issue.is_open], at)
    with acting_as(actor, verb="issue.import", at=at):
        bulk_create_tracked(Issue, fresh)
    with acting_as(actor, verb="issue.import_update", at=at):
        changed = [issue for _arrival, issue in sifted.changed]
        bulk_update_tracked(Issue, changed, UPDATED)
    _count(batch, sifted.summary, actor=actor, at=at)
    return sifted.summary


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
        batch.updated_count += summary.updated
        batch.unchanged_count += summary.unchanged
        batch.rejected_count += summary.rejected
        batch.version += 1
        batch.save()


def parts_of(rows: Iterable[Row], mapping: Mapping) -> Iterator[list[Row]]:
    """Rows in batches. Where rows may change reports, none holds a number twice."""
    most = BATCH_ROWS[connection.vendor]
    part: list[Row] = []
    numbers: set[str] = set()
    for row in rows:
        number = number_of(row, mapping) if mapping.update else ""
        if len(part) == most or (number and number in numbers):
            yield part
            part, numbers = [], set()
        part.append(row)
        numbers.add(number)
    if part:
        yield part


def _read(
    part: list[Row],
    mapping: Mapping,
    vocabulary: Vocabulary,
    unit: "Unit",
    may_enter: MayEnter,
) -> Chunk:
    chunk: Chunk = []
    for row in part:
        read = read_row(row, mapping, vocabulary, unit)
        if isinstance(read, Read) and not may_enter(read.draft.unit.pk):
            reason = _("you can’t bring reports into %(unit)s") % {
                "unit": read.draft.unit
            }
            read = RowError(row.line, columns_of(["unit"], mapping), reason)
        chunk.append((row, read))
    return chunk


def _sift(
    chunk: Chunk,
    mapping: Mapping,
    twins: dict[str, Twin],
    last_lines: Lookup[str, int],
    *,
    batch: ImportBatch | None,
    at: datetime,
    may_enter: MayEnter = anywhere,
) -> Sifted:
    """What the rows come to; new reports join the ``twins``."""
    sifted = Sifted(Summary(rows=len(chunk)))
    summary = sifted.summary
    arrivals = [arrival_of(row, read, mapping, at=at) for row, read in chunk]
    numbers = {each.number for each in arrivals if isinstance(each, Arrival)}
    twins |= stored_twins(mapping.source, numbers - twins.keys(), batch)
    pairs: list[tuple[Arrival, int]] = []
    for arrival in arrivals:
        if isinstance(arrival, RowError):
            summary.errors.append(arrival)
            continue
        twin = twins.get(arrival.number)
        if twin is None:
            sifted.fresh.append(arrival)
        elif twin.digest == arrival.digest:
            summary.unchanged += 1
        elif not may_enter(twin.unit_id):
            summary.errors.append(out_of_reach(arrival, mapping))
            continue
        elif twin.key is not None:
            pairs.append((arrival, twin.key))
        elif mapping.update:
            summary.updated += 1
        else:
            summary.errors.append(differs(arrival, twin, mapping))
        if twin is None or (mapping.update and batch is None):
            twins[arrival.number] = seen(arrival, twin)
    _weigh(sifted, pairs, twins, mapping, last_lines, is_dry=batch is None)
    return sifted


def _weigh(
    sifted: Sifted,
    pairs: list[tuple[Arrival, int]],
    twins: dict[str, Twin],
    mapping: Mapping,
    last_lines: Lookup[str, int],
    *,
    is_dry: bool,
) -> None:
    """Add what rows with a stored twin come to, and the sums."""
    superseded = {
        arrival.number
        for arrival, _key in pairs
        if last_lines.get(arrival.number, 0) > arrival.row.line
    }
    verdicts = judge(pairs, twins, mapping, superseded=superseded, is_dry=is_dry)
    summary = sifted.summary
    sifted.changed = verdicts.changed
    summary.unchanged += verdicts.unchanged
    summary.updated += len(verdicts.changed)
    summary.errors += verdicts.errors
    summary.errors.sort(key=lambda error: error.line)
    summary.stored = len(sifted.fresh) + summary.updated
    summary.rejected = len(summary.errors)
