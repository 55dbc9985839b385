"""A workbook written while it is sent, read back by another program's reader."""

import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from python_calamine import CalamineWorkbook

from cxops.kernel.workbook import MOST_SIGNS, workbook
from tests.kernel.test_csvsafe import HOSTILE


def read(raw: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def written(rows: list[list[Any]], **over: Any) -> bytes:
    return b"".join(workbook(["One", "Two"], rows, name="Reports", **over))


def test_every_kind_of_value_comes_back() -> None:
    rows = [
        ["text & <more>", -5],
        ["é漢 \n two lines", Decimal("-0.25")],
        [date(2026, 3, 10), datetime(2026, 3, 10, 9, 30, tzinfo=UTC)],
        [True, None],
    ]

    sheets = read(written(rows))

    assert sheets == {
        "Reports": [
            ["One", "Two"],
            ["text & <more>", -5.0],
            ["é漢 \n two lines", -0.25],
            [date(2026, 3, 10), datetime(2026, 3, 10, 9, 30)],  # noqa: DTZ001 -- a workbook knows no zones
            [True, ""],
        ]
    }


def test_no_cell_is_a_formula() -> None:
    raw = written([[text, text] for text in HOSTILE])

    parts = zipfile.ZipFile(io.BytesIO(raw))
    assert parts.testzip() is None
    sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<f " not in sheet
    assert sheet.count('t="inlineStr"') == 2 * (len(HOSTILE) + 1)


def test_what_xml_can_not_hold_is_left_out_and_a_long_text_is_cut() -> None:
    sheets = read(written([["a\x00b\x1f\ufffe\ud800c", "x" * 40_000]]))

    assert sheets["Reports"][1] == ["abc", "x" * MOST_SIGNS]


def test_a_list_longer_than_a_sheet_goes_on_in_the_next() -> None:
    rows = [[str(number), number] for number in range(7)]

    sheets = read(written(rows, most_rows=4))

    assert list(sheets) == ["Reports 1", "Reports 2", "Reports 3"]
    assert [sheet[0] for sheet in sheets.values()] == [["One", "Two"]] * 3
    found = [row[1] for sheet in sheets.values() for row in sheet[1:]]
    assert found == [float(number) for number in range(7)]


def test_a_full_last_sheet_has_no_empty_one_after_it() -> None:
    assert list(read(written([["a", 1], ["b", 2]], most_rows=3))) == ["Reports"]


def test_no_rows_make_one_sheet_with_its_headings() -> None:
    assert read(written([])) == {"Reports": [["One", "Two"]]}


def test_memory_stays_flat_however_long_the_list_is() -> None:
    def peak(number: int) -> int:
        def rows() -> Iterator[list[Any]]:
            for turn in range(number):
                yield [f"row {turn}", turn]

        tracemalloc.start()
        for _piece in workbook(["One", "Two"], rows(), name="Long"):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(8_000) < 1.5 * peak(2_000) + 200_000
