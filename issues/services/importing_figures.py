"""A table of tallies or volumes: streamed in batches, each number for itself.

Run again it changes nothing. Every number of the file is stored, unchanged or
rejected with its line, column and reason; cells in which the source says that it has
no number are told apart.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from cxops.kernel.history import acting_as
from issues.drafts import FigureDraft
from issues.enums import FigureResult
from issues.intake.figure_mapping import FigureMapping
from issues.intake.figures import (
    ReadFigure,
    error_of,
    is_blank,
    read_figure,
    unfolded,
)
from issues.intake.row import Row, RowError
from issues.models import ImportBatch
from issues.queries.figures import Standing, standing
from issues.queries.settling import Run, Settled, check_source, settle
from issues.queries.vocabulary import words_for_import
from issues.services.figures import record_figures
from issues.services.importing import finish_import, start_import

if TYPE_CHECKING:
    from accounts.models import Unit, User

#: Numbers in one transaction.
BATCH_ROWS = {"sqlite": 150, "postgresql": 500}


@dataclass(slots=True)
class FigureSummary:
    """rows = stored + unchanged + rejected, at every moment.

    ``restated`` of the stored ones superseded another; ``blank`` cells held none.
    """

    rows: int = 0
    stored: int = 0
    unchanged: int = 0
    rejected: int = 0
    restated: int = 0
    blank: int = 0
    errors: list[RowError] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """The four numbers, and the others where there are any."""
        names = ("rows", "stored", "unchanged", "rejected")
        more = {
            name: number
            for name in ("restated", "blank")
            if (number := getattr(self, name))
        }
        return {name: getattr(self, name) for name in names} | more

    def add(self, other: "FigureSummary") -> None:
        """Count another part in, with what is told of it."""
        for name in ("rows", "stored", "unchanged", "rejected", "restated", "blank"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def import_figures(
    kind: type[Any],
    rows: Iterable[Row],
    mapping: FigureMapping,
    *,
    batch: ImportBatch | None,
    default_unit: "Unit",
    actor: "User | None",
    at: datetime,
    pause: Callable[[], None] = lambda: None,
) -> Iterator[FigureSummary]:
    """Store numbers batch by batch; yields what each batch came to.

    ``batch`` None is a dry run: everything is checked, nothing is stored.
    """
    check_source(mapping.source)
    run = Run(kind, mapping.source, actor, at, restate=mapping.update, batch=batch)
    words = words_for_import()
    imagined = Standing(kind, mapping.source)
    numbers = unfolded(rows, mapping)
    while part := list(islice(numbers, BATCH_ROWS[connection.vendor])):
        summary = FigureSummary()
        reads = []
        for row in part:
            if is_blank(row, mapping):
                summary.blank += 1
            else:
                reads.append(read_figure(row, mapping, words, default_unit))
        if batch is None:
            drafts = _drafts(reads)
            stands = standing(kind, drafts, mapping.source, into=imagined)
            settled, _superseded = settle(run, drafts, stands)
            _tell(summary, reads, settled, mapping)
        else:
            import_part(run, reads, mapping, batch, summary)
        yield summary
        pause()


@transaction.atomic
def import_part(
    run: Run,
    reads: list[ReadFigure],
    mapping: FigureMapping,
    batch: ImportBatch,
    summary: FigureSummary,
) -> None:
    """Store what was read, and note on the import what it came to."""
    _tell(summary, reads, record_figures(run, _drafts(reads)), mapping)
    with acting_as(run.actor, verb="import.go_on", at=run.at):
        batch.row_count += summary.rows
        batch.stored_count += summary.stored
        batch.unchanged_count += summary.unchanged
        batch.rejected_count += summary.rejected
        batch.version += 1
        batch.save()


def _drafts(reads: list[ReadFigure]) -> list[FigureDraft]:
    return [read.draft for read in reads if read.draft is not None]


def _tell(
    summary: FigureSummary,
    reads: list[ReadFigure],
    settled: list[Settled],
    mapping: FigureMapping,
) -> None:
    """Add up what the numbers came to; ``settled`` has one for each draft."""
    outcomes = iter(settled)
    for read in reads:
        summary.rows += 1
        if read.error is not None:
            summary.errors.append(read.error)
            continue
        one = next(outcomes)
        if one.result is FigureResult.REJECTED:
            summary.errors.append(error_of(read, mapping, one.field, one.problem))
        elif one.result is FigureResult.UNCHANGED:
            summary.unchanged += 1
        else:
            summary.stored += 1
            summary.restated += one.result is FigureResult.RESTATED
    summary.rejected = len(summary.errors)


def import_sent(
    kind: type[Any],
    rows: Iterable[Row],
    mapping: FigureMapping,
    *,
    file_name: str,
    digest: str,
    default_unit: "Unit",
    actor: "User",
    at: datetime,
) -> FigureSummary:
    """A small table that somebody sent through a page, with all that is told of it."""
    batch = start_import(
        mapping,
        file_name=file_name,
        file_sha256=digest,
        unit=default_unit,
        actor=actor,
        at=at,
    )
    total = FigureSummary()
    for part in import_figures(
        kind, rows, mapping, batch=batch, default_unit=default_unit, actor=actor, at=at
    ):
        total.add(part)
        total.errors += part.errors
    finish_import(batch, actor=actor, at=at)
    return total
