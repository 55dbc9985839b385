"""The rows of any file that can be imported, one at a time. Pure: never stores."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid
from issues.intake.csv_file import csv_rows
from issues.intake.json_file import line_rows, list_rows
from issues.intake.layout import JSON, JSON_LINES, XLSX, Layout
from issues.intake.mapping import EVERY_OTHER, Mapping
from issues.intake.opened import as_text, open_bytes, unpacked
from issues.intake.row import Row, printable
from issues.intake.xlsx_file import xlsx_rows


@dataclass(frozen=True, slots=True)
class Table:
    """Rows, and ``raw``, which shows how far it is.

    ``header`` None: each record names its own values.
    """

    header: list[str] | None
    rows: Iterator[Row]
    raw: IO[bytes]


@contextmanager
def open_table(path: Path, layout: Layout) -> Iterator[Table]:
    """The rows of a file as a layout reads it. Raises Invalid where it can't be."""
    with open_bytes(path) as (binary, raw), _table(binary, raw, layout) as table:
        yield table


@contextmanager
def _table(binary: IO[bytes], raw: IO[bytes], layout: Layout) -> Iterator[Table]:
    if layout.format == XLSX:
        header, rows = xlsx_rows(binary, layout)
        yield Table(header, rows, raw)
        return
    lines = "\n" if layout.format == JSON_LINES else ""
    with as_text(binary, layout.encoding, newline=lines) as text:
        if layout.format == JSON_LINES:
            yield Table(None, line_rows(text), raw)
        elif layout.format == JSON:
            yield Table(None, list_rows(text), raw)
        else:
            header, rows = csv_rows(text, layout)
            yield Table(header, rows, raw)


@contextmanager
def open_rows(
    path: Path, mapping: Mapping
) -> Iterator[tuple[Iterator[Row], IO[bytes]]]:
    """The rows of a file and the raw stream, whose position shows the progress.

    Raises Invalid when the file or its header can't be read, or isn't what the
    mapping needs.
    """
    with open_table(path, mapping.layout) as table:
        if table.header is not None:
            check_header(table.header, mapping)
        yield table.rows, table.raw


def rows_in(raw: BytesIO, mapping: Mapping) -> Iterator[Row]:
    """The rows of a file that is in memory."""
    with _table(unpacked(raw), raw, mapping.layout) as table:
        if table.header is not None:
            check_header(table.header, mapping)
        yield from table.rows


def check_header(header: list[str], mapping: Mapping) -> None:
    """All columns that the mapping needs, none that it doesn't know."""
    twice = {name for name, count in Counter(header).items() if count > 1}
    unknown = set(header) - mapping.columns - mapping.ignored
    if EVERY_OTHER in mapping.ignored:
        unknown = set()
    for names, sentence in (
        (
            mapping.columns - set(header),
            _("The file has no column %s. The mapping needs it."),
        ),
        (
            mapping.columns & twice,
            _("The file has more than one column %s. The mapping reads it."),
        ),
        (unknown, _("The mapping doesn’t know the column %s. Read it or ignore it.")),
    ):
        if names:
            listed = ", ".join(f"“{name}”" for name in sorted(names))
            raise Invalid(printable(sentence % listed), field="file")
