"""How bytes become rows: the kind of file, its signs, its header. Pure."""

from collections.abc import Mapping as Lookup
from dataclasses import dataclass
from typing import Any

FORMATS = ("csv", "xlsx", "jsonl", "json")
CSV, XLSX, JSON_LINES, JSON = FORMATS
QUOTE = '"'


@dataclass(frozen=True, slots=True)
class Layout:
    """What a mapping says under ``[file]``.

    ``quote`` empty: quotes are signs like any other. Without a header columns are
    called "column 1" and so on. ``sheet`` empty: the first one of the workbook.
    """

    format: str = CSV
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = QUOTE
    has_header: bool = True
    sheet: str = ""


#: Key under ``[file]`` → the kind of value it takes.
KEYS: dict[str, type] = {
    "format": str,
    "encoding": str,
    "delimiter": str,
    "quote": str,
    "header": bool,
    "sheet": str,
}


def layout_of(file: Lookup[str, Any]) -> Layout:
    """The layout of a checked ``[file]`` table; ValueError where it is wrong."""
    kind = file.get("format", CSV)
    if kind not in FORMATS:
        raise ValueError(f"format is one of {', '.join(FORMATS)}")
    encoding, delimiter = file.get("encoding", "utf-8"), file.get("delimiter", ",")
    if not _is_encoding(encoding):
        raise ValueError(f"encoding {encoding!r} isn't a text encoding")
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise ValueError("delimiter is one character, such as , or ;")
    quote = file.get("quote", QUOTE)
    if len(quote) > 1 or quote in ("\r", "\n", delimiter):
        raise ValueError('quote is one character, or "" where quotes mean nothing')
    return Layout(
        format=kind,
        encoding=encoding,
        delimiter=delimiter,
        quote=quote,
        has_header=file.get("header", True),
        sheet=file.get("sheet", ""),
    )


def table_of(layout: Layout) -> dict[str, Any]:
    """What stands under ``[file]`` for a layout: only what isn't the default."""
    said = {
        "format": layout.format,
        "encoding": layout.encoding,
        "delimiter": layout.delimiter,
        "quote": layout.quote,
        "header": layout.has_header,
        "sheet": layout.sheet,
    }
    plain = Layout()
    usual = {
        "format": plain.format,
        "encoding": plain.encoding,
        "delimiter": plain.delimiter,
        "quote": plain.quote,
        "header": plain.has_header,
        "sheet": plain.sheet,
    }
    return {key: value for key, value in said.items() if value != usual[key]}


def _is_encoding(name: str) -> bool:
    try:
        "".encode(name)
    except (LookupError, ValueError):
        return False
    return True
