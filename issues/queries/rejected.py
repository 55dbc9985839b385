"""Rejected rows of an import as a table: the row as it stood there, and why."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cxops.kernel.csvsafe import csv_lines
from issues.models import ImportRow

if TYPE_CHECKING:
    from issues.models import ImportBatch


def has_rejected(batch: "ImportBatch") -> bool:
    """Whether rejected rows are kept: of tables of numbers none are, and those of
    reports are forgotten after some weeks."""
    if not batch.rejected_count:
        return False
    return ImportRow.objects.filter(batch=batch).exists()


def rejected_lines(batch: "ImportBatch") -> Iterator[str]:
    """The lines of the file, in the order of the rows."""
    rows = ImportRow.objects.filter(batch=batch).order_by("line")
    return csv_lines(_table(rows.iterator(chunk_size=500)))


def _table(rows: Iterable[ImportRow]) -> Iterator[list[str | int]]:
    """The columns are those of the first row; what others have beyond comes last."""
    first: list[str | int] = [_("line"), _("column"), _("reason")]
    header: list[str] | None = None
    for row in rows:
        if header is None:
            header = [name for name, _cell in row.cells]
            yield [*first, *header]
        cells = dict(row.cells)
        known = [cells.pop(name, "") for name in header]
        yield [row.line, row.column, row.reason, *known, *cells.values()]
    if header is None:
        yield first
