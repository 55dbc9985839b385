"""The one CSV writer: what leaves as a table can't act as a formula.

A spreadsheet takes a cell for a formula that begins with one of a few signs, also in
their full-width and raised forms, also after blanks or signs that aren't seen. Such
text gets an apostrophe before it, which spreadsheets read as "this is text". Numbers
and days are no text and stay what they are.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

#: Excel takes a file for UTF-8 only where it begins like this.
MARK = "\ufeff"
_STARTS = frozenset("=+-@")
#: They begin a formula, or are cut off before one, in some program.
_BLANKS = frozenset("\t\r\n\x00\x0b\x0c")
_MINUS = "\u2212"
_LOOKED_AT = 64


def guarded(text: str) -> str:
    """The text as a cell that stays text."""
    clean = text.replace("\x00", "")
    return f"'{clean}" if _is_risky(text) else clean


def _is_risky(text: str) -> bool:
    if text[:1] in _BLANKS:
        return True
    # Only the beginning counts; a long text is not taken apart for it.
    start = unicodedata.normalize("NFKC", text[:_LOOKED_AT])
    for sign in start:
        if sign in _STARTS or sign == _MINUS:
            return True
        if not sign.isspace() and unicodedata.category(sign) not in ("Cf", "Cc", "Mn"):
            return False
    return False


def cell(value: Any) -> str | int | float | Decimal:
    """A value as the CSV writer takes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime):
        moment = value.astimezone(UTC).replace(microsecond=0)
        return moment.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return guarded(str(value))


def csv_lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines of a file, one by one: text in quotes, numbers bare."""
    line = io.StringIO()
    writer = csv.writer(line, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    for number, row in enumerate(rows):
        writer.writerow([cell(value) for value in row])
        yield (MARK if number == 0 else "") + line.getvalue()
        line.seek(0)
        line.truncate()
