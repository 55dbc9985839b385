"""The one CSV writer, against everything that a spreadsheet may take for a formula."""

import csv
import io
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from cxops.kernel.csvsafe import MARK, csv_lines, guarded

#: Beginnings that some spreadsheet calculates, cuts off or hides before it does.
SIGNS = ["=", "+", "-", "@"]
WIDE = [
    "\N{FULLWIDTH EQUALS SIGN}",
    "\N{FULLWIDTH PLUS SIGN}",
    "\N{FULLWIDTH HYPHEN-MINUS}",
    "\N{FULLWIDTH COMMERCIAL AT}",
    "\N{SMALL EQUALS SIGN}",
    "\N{SMALL PLUS SIGN}",
    "\N{SMALL HYPHEN-MINUS}",
    "\N{SMALL COMMERCIAL AT}",
    "\N{SUPERSCRIPT PLUS SIGN}",
    "\N{SUBSCRIPT PLUS SIGN}",
    "\N{SUPERSCRIPT EQUALS SIGN}",
    "\N{SUBSCRIPT EQUALS SIGN}",
    "\N{SUPERSCRIPT MINUS}",
    "\N{SUBSCRIPT MINUS}",
    "\N{MINUS SIGN}",
]
BLANKS = ["\t", "\r", "\n", "\x0b", "\x0c", "\x00", "\r\n"]
BEFORE = [
    "",
    " ",
    "  ",
    "\u00a0",
    "\u3000",
    "\u200b",
    "\ufeff",
    "\u2003",
    "\u202e",
    "\u0301",
]
HOSTILE = [
    *(
        before + sign + "cmd|' /C calc'!A0"
        for before in BEFORE
        for sign in SIGNS + WIDE
    ),
    *(blank + sign + "1+1" for blank in BLANKS for sign in SIGNS),
    *(blank + "plain" for blank in BLANKS),
    '=HYPERLINK("http://x","y")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
]
HARMLESS = [
    "",
    "Lift stuck",
    "3 + 4",
    "a=b",
    "mail@example.org",
    "'=1+1",
    '"=1+1"',
    "(=1)",
    "– he said",
    "10-12",
    "é = e",
    "漢字",
    "…",
    "#1",
]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_what_could_be_a_formula_stays_text(text: str) -> None:
    assert guarded(text).startswith("'")
    (row,) = read_back([[text]])
    assert row[0][0] == "'"
    assert "\x00" not in row[0]


@pytest.mark.parametrize("text", HARMLESS, ids=ascii)
def test_other_text_is_left_as_it_is(text: str) -> None:
    assert guarded(text) == text


def read_back(rows: list[list[object]]) -> list[list[str]]:
    text = "".join(csv_lines(rows))
    assert text.startswith(MARK)
    return list(csv.reader(io.StringIO(text.removeprefix(MARK), newline="")))


def test_numbers_days_and_moments_are_no_text() -> None:
    plus2 = timezone(timedelta(hours=2))
    row = [-5, 2.5, Decimal("-0.10"), True, False, None, date(2026, 3, 10)]
    moments = [
        datetime(2026, 3, 10, 9, 0, 0, 5, tzinfo=UTC),
        datetime(2026, 3, 10, 9, 0, tzinfo=plus2),
    ]

    (line,) = csv_lines([[*row, *moments, "-5"]])

    assert line == (
        f'{MARK}-5,2.5,-0.10,"yes","no","","2026-03-10",'
        '"2026-03-10T09:00:00Z","2026-03-10T07:00:00Z","\'-5"\r\n'
    )


def test_quotes_commas_and_lines_come_back_as_they_were() -> None:
    rows: list[list[object]] = [['a "b", c', "two\nlines", ";\tx"], ["", "é漢", "'"]]

    assert read_back(rows) == rows


def test_lines_are_made_one_by_one() -> None:
    made = []

    def rows() -> object:
        for number in range(3):
            made.append(number)
            yield [number]

    lines = csv_lines(rows())  # type: ignore[arg-type]

    assert next(lines) == f"{MARK}0\r\n"
    assert made == [0]
