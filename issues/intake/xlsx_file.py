"""Rows of a sheet of an XLSX workbook. Pure.

The whole sheet is held in memory, so how much there is of it is found out first.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import IO, Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from cxops.kernel.errors import Invalid
from issues.intake.csv_file import names_of
from issues.intake.layout import Layout
from issues.intake.opened import is_empty
from issues.intake.row import Row, checked, numbered

#: A workbook has at most so many bytes, unpacked so many, and so many cells in a sheet.
MOST_PACKED = 50_000_000
MOST_UNPACKED = 400_000_000
MOST_CELLS = 5_000_000
_CHUNK = 1 << 20
#: Where a cell says that it stands: "BC120".
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})?([0-9]{1,7})["']""")
_OVERLAP = 40


def xlsx_rows(binary: IO[bytes], layout: Layout) -> tuple[list[str], Iterator[Row]]:
    """The names of the columns and the rows below them."""
    workbook = _opened(binary)
    sheet = _sheet(workbook, layout.sheet)
    first_line = (sheet.start or (0, 0))[0] + 1
    rows = _filled(enumerate(sheet.iter_rows(), start=first_line))
    try:
        line, first = next(rows)
    except StopIteration:
        raise is_empty() from None
    if layout.has_header:
        header = names_of(first)
        return header, _rows(rows, header)
    header = [numbered(place) for place in range(1, len(first) + 1)]
    return header, _rows(_with_first(line, first, rows), header)


def sheet_names(binary: IO[bytes]) -> list[str]:
    """The sheets that hold something to read, in their order."""
    return list(_opened(binary).sheet_names)


def _opened(binary: IO[bytes]) -> Any:
    raw = binary.read(MOST_PACKED + 1)
    if len(raw) > MOST_PACKED:
        raise _too_much()
    try:
        _refuse_bomb(raw)
        return CalamineWorkbook.from_filelike(io.BytesIO(raw))
    except (CalamineError, zipfile.BadZipFile, zlib.error, OSError, KeyError) as error:
        raise Invalid(
            _("This workbook can’t be read (%(why)s). Save it again as XLSX.")
            % {"why": type(error).__name__},
            field="file",
        ) from None


def _refuse_bomb(raw: bytes) -> None:
    """Refuse a workbook that unpacks to too much, or whose cells lie too far apart."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise _too_much()
        for part in parts:
            with archive.open(part) as inside:
                # Read to its end: a part that is larger than it says fails there.
                extent = _extent(inside)
            if "worksheets/" in part.filename and extent > MOST_CELLS:
                raise _too_much()


def _extent(inside: IO[bytes]) -> int:
    """Rows times columns up to the farthest cell."""
    rows = columns = 1
    rest = b""
    while chunk := inside.read(_CHUNK):
        held = rest + chunk
        for letters, digits in set(_PLACE.findall(held)):
            rows = max(rows, int(digits))
            columns = max(columns, _column(letters))
        rest = held[-_OVERLAP:]
    return rows * columns


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _too_much() -> Invalid:
    return Invalid(
        _(
            "This workbook is too large to be read. Save the sheet as CSV, or cut it "
            "into parts."
        ),
        field="file",
    )


def _sheet(workbook: Any, name: str) -> Any:
    names = list(workbook.sheet_names)
    if not names:
        raise is_empty()
    if name and name not in names:
        raise Invalid(
            _("The workbook has no sheet “%(name)s”. It has: %(names)s.")
            % {"name": name, "names": ", ".join(names)},
            field="file",
        )
    return workbook.get_sheet_by_name(name or names[0])


def _filled(rows: Iterator[tuple[int, list[Any]]]) -> Iterator[tuple[int, list[str]]]:
    for line, cells in rows:
        texts = [_in_text(cell) for cell in cells]
        if any(texts):
            yield line, texts


def _with_first(
    line: int, first: list[str], rows: Iterator[tuple[int, list[str]]]
) -> Iterator[tuple[int, list[str]]]:
    yield line, first
    yield from rows


def _rows(rows: Iterator[tuple[int, list[str]]], header: list[str]) -> Iterator[Row]:
    for line, cells in rows:
        yield checked(line, dict(zip(header, cells, strict=False)))


def _in_text(value: Any) -> str:
    """A cell as it would stand in a CSV file; dates in one plain form."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M:%S")
    return str(value)
