"""An XLSX file written while it is sent: constant memory, nothing kept on a disk.

A workbook is a ZIP of XML parts. A sheet is written row by row; when it is full the
next one begins; the parts that name the sheets come last, when their number is known.
Text is written as text, never as a formula: no cell has one.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

#: What a sheet holds, its headings included.
MOST_ROWS = 1_048_576
#: A part of this size is still read by every program; a longer list goes on in the
#: next sheet.
MOST_BYTES = 1_500_000_000
#: What a cell holds.
MOST_SIGNS = 32_767
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOC = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DAY_ZERO = datetime(1899, 12, 30, tzinfo=UTC)
#: Signs that XML has no way to hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BOLD, _DATE, _MOMENT = 1, 2, 3
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font/><font><b/></font>'
    '</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
    '<patternFill patternType="gray125"/></fill></fills><borders count="1"><border/>'
    '</borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/>'
    '<xf fontId="1" applyFont="1"/><xf numFmtId="14" applyNumberFormat="1"/>'
    '<xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


class _Outlet:
    """A file that is written once from front to back and emptied in between."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._written = 0

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        self._written += len(data)
        return len(data)

    def tell(self) -> int:
        return self._written

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        data = b"".join(self._parts)
        self._parts.clear()
        return data


def workbook(
    heading: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    name: str,
    most_rows: int = MOST_ROWS,
) -> Iterator[bytes]:
    """The bytes of a workbook, in pieces. Each sheet has the headings."""
    outlet = _Outlet()
    waiting = iter(rows)
    row = next(waiting, None)
    sheets = 0
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as package:  # type: ignore[call-overload]
        while sheets == 0 or row is not None:
            sheets += 1
            with package.open(f"xl/worksheets/sheet{sheets}.xml", "w") as sheet:
                size = sheet.write(_opening(heading).encode())
                for number in range(2, most_rows + 1):
                    if row is None or size > MOST_BYTES:
                        break
                    size += sheet.write(_row(number, row).encode())
                    row = next(waiting, None)
                    if number % 500 == 0:
                        yield outlet.taken()
                sheet.write(b"</sheetData></worksheet>")
            yield outlet.taken()
        for path, text in _frame(name, sheets).items():
            package.writestr(path, text)
    yield outlet.taken()


def _opening(heading: Sequence[str]) -> str:
    cells = "".join(_text(each, _BOLD) for each in heading)
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f'</sheetView></sheetViews><sheetData><row r="1">{cells}</row>'
    )


def _row(number: int, values: Sequence[Any]) -> str:
    return f'<row r="{number}">{"".join(map(_cell, values))}</row>'


def _cell(value: Any) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float | Decimal):
        return f"<c><v>{value}</v></c>"
    if isinstance(value, datetime):
        return _number((value - _DAY_ZERO).total_seconds() / 86_400, _MOMENT)
    if isinstance(value, date):
        return _number((value - _DAY_ZERO.date()).days, _DATE)
    return _text(str(value), 0)


def _number(value: float, style: int) -> str:
    return f'<c s="{style}"><v>{value!r}</v></c>'


def _text(text: str, style: int) -> str:
    plain = escape(_UNWRITABLE.sub("", text[:MOST_SIGNS]))
    return (
        f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{plain}</t></is></c>'
    )


def _frame(name: str, sheets: int) -> dict[str, str]:
    """The parts around the sheets."""
    numbers = range(1, sheets + 1)
    title = escape(re.sub(r"[\[\]:*?/\\]", " ", name)[:24], {'"': "&quot;"})
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
        f'ContentType="{_TYPES}.worksheet+xml"/>'
        for n in numbers
    )
    listed = "".join(
        f'<sheet name="{title}{f" {n}" if sheets > 1 else ""}" sheetId="{n}" '
        f'r:id="rId{n}"/>'
        for n in numbers
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{_DOC}/worksheet" '
        f'Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    return {
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_DOC}"><sheets>'
        f"{listed}</sheets></workbook>",
        "xl/styles.xml": _STYLES,
        "xl/_rels/workbook.xml.rels": f"{_HEAD}<Relationships "
        f'xmlns="{_PACKAGE}/relationships">{related}<Relationship '
        f'Id="rId{sheets + 1}" Type="{_DOC}/styles" Target="styles.xml"/>'
        "</Relationships>",
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_DOC}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
        f"{parts}</Types>",
    }
