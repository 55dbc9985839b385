"""What a file looks like before anybody has said anything: a proposal, shown. Pure."""

import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import replace
from itertools import islice
from pathlib import Path

from issues.intake.csv_file import signs_of
from issues.intake.layout import CSV, JSON, JSON_LINES, QUOTE, XLSX, Layout
from issues.intake.opened import BROKEN, open_bytes, unreadable
from issues.intake.reading import open_table
from issues.intake.xlsx_file import sheet_names

#: Encodings a person may choose from; the first that fits is proposed.
ENCODINGS = (
    "utf-8",
    "cp1252",
    "iso-8859-1",
    "iso-8859-15",
    "cp1250",
    "iso-8859-2",
    "cp1251",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "mac-roman",
    "shift_jis",
    "gb18030",
)
DELIMITERS = (",", ";", "\t", "|", ":")
_SAMPLE = 1 << 18
_ROWS = 60
_ZIP = b"PK\x03\x04"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What stands in a row of values and hardly ever in a row of names.
_VALUE = re.compile(r"[-+]?\d[\d.,:/ ]*|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*|https?://.*")
_LONGEST_NAME = 80


def detect(path: Path) -> Layout:
    """The layout that a file seems to have. Raises Invalid where it can't be read."""
    try:
        with open_bytes(path) as (binary, _raw):
            sample = binary.read(_SAMPLE)
    except BROKEN as error:
        raise unreadable(1, error) from None
    if sample.startswith(_ZIP):
        return _with_header(path, Layout(format=XLSX))
    encoding = encoding_of(sample)
    text = sample.decode(encoding, "replace").lstrip("\ufeff")
    first = text.lstrip()[:1]
    if first == "[" and re.match(r"\[\s*[{\]]", text.lstrip()):
        return Layout(format=JSON, encoding=encoding)
    if first == "{":
        return Layout(format=JSON_LINES, encoding=encoding)
    layout = signs_in(_whole_lines(text, is_all=len(sample) < _SAMPLE))
    return _with_header(path, replace(layout, encoding=encoding))


def sheets_of(path: Path) -> list[str]:
    """The names of a workbook's sheets."""
    with open_bytes(path) as (binary, _raw):
        return sheet_names(binary)


def encoding_of(sample: bytes) -> str:
    """UTF-8 where it is, or nearly is; else what spreadsheets write on Windows."""
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    half = len(sample) // 4
    if sample[1::2].count(0) > half:
        return "utf-16-le"
    if sample[::2].count(0) > half:
        return "utf-16-be"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(sample)
    except UnicodeDecodeError:
        text = sample.decode("utf-8", "replace")
        broken = text.count("�")
        whole = sum(sign > "\x7f" for sign in text) - broken
        return "utf-8" if whole > broken else "cp1252"
    return "utf-8"


def signs_in(text: str) -> Layout:
    """The delimiter, and whether quotes mean anything: what cuts most evenly."""
    best, layout = (0.0, 0), Layout()
    for delimiter in DELIMITERS:
        for quote in (QUOTE, ""):
            tried = Layout(format=CSV, delimiter=delimiter, quote=quote)
            score = _evenness(text, tried)
            if score > best:
                best, layout = score, tried
    return layout


def has_header(first: list[str], others: list[list[str]]) -> bool:
    """Whether a first row names columns: no figures, no repeats, nothing long."""
    names = [name.strip() for name in first if name.strip()]
    if not names or len(set(names)) < len(names):
        return False
    if any(_VALUE.fullmatch(name) or len(name) > _LONGEST_NAME for name in names):
        return False
    below = {cell.strip() for row in others for cell in row}
    return sum(name in below for name in names) <= len(names) // 2


def _evenness(text: str, layout: Layout) -> tuple[float, int]:
    """How many of the rows have the same number of cells, and how many that is."""
    csv.field_size_limit(_SAMPLE * 2)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, **signs_of(layout))
    widths: Counter[int] = Counter()
    for _turn in range(_ROWS):
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error:
            widths[0] += 1
            continue
        if cells:
            widths[len(cells)] += 1
    if not widths:
        return (0.0, 0)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    if width < 2:
        return (0.0, 0)
    return (round(count / widths.total(), 1), width)


def _with_header(path: Path, layout: Layout) -> Layout:
    bare = replace(layout, has_header=False)
    with open_table(path, bare) as table:
        rows = [list(row.values.values()) for row in islice(table.rows, _ROWS)]
    if not rows:
        return layout
    return replace(layout, has_header=has_header(rows[0], rows[1:]))


def _whole_lines(text: str, *, is_all: bool) -> str:
    """The text up to its last whole line: the sample may end in the middle of one."""
    if is_all:
        return text
    return text[: text.rfind("\n") + 1] or text
