"""Every kind of file gives the same rows, and never more than fits."""

import gzip
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter

from cxops.kernel.errors import Invalid
from issues.intake.layout import Layout
from issues.intake.opened import open_bytes
from issues.intake.reading import open_table
from issues.intake.row import Row

RECORDS = [{"id": "1", "text": "A, b"}, {"id": "2", "text": 'He said "no".'}]
CSV = 'id,text\r\n1,"A, b"\r\n2,"He said ""no""."\r\n'
TSV = 'id\ttext\n1\tA, b\n2\tHe said "no".\n'


def read(path: Path, layout: Layout) -> list[Row]:
    with open_table(path, layout) as table:
        return list(table.rows)


def values(path: Path, layout: Layout) -> list[dict[str, str]]:
    return [row.values for row in read(path, layout)]


def write_workbook(path: Path, rows: list[list[object]], sheet: str = "S") -> Path:
    book = xlsxwriter.Workbook(str(path), {"remove_timezone": True})
    book.add_worksheet("Notes").write(0, 0, "nothing here")
    page = book.add_worksheet(sheet)
    as_date = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for place, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, datetime):
                page.write_datetime(place, column, cell, as_date)
            else:
                page.write(place, column, cell)
    book.close()
    return path


@pytest.mark.parametrize(
    ("content", "layout"),
    [
        (CSV, Layout()),
        (CSV.replace("id,text", "\ufeffid,text"), Layout()),
        (CSV.replace(",", ";").replace("A; b", "A, b"), Layout(delimiter=";")),
        (TSV, Layout(delimiter="\t", quote="")),
        ("\n".join(map(json.dumps, RECORDS)), Layout(format="jsonl")),
        (json.dumps(RECORDS, indent=1), Layout(format="json")),
    ],
)
@pytest.mark.parametrize("is_packed", [False, True])
def test_every_format_gives_the_same_rows(
    tmp_path: Path, content: str, layout: Layout, is_packed: bool
) -> None:
    raw = content.encode()
    path = tmp_path / "in"
    path.write_bytes(gzip.compress(raw) if is_packed else raw)

    assert values(path, layout) == RECORDS


def test_a_workbook_is_read_from_its_named_sheet_with_plain_dates(
    tmp_path: Path,
) -> None:
    moment = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
    rows: list[list[object]] = [
        ["id", "", "when", "cost"],
        [1, "x", moment, 2.5],
        ["", "", "", ""],
        [2, True, "later", 10.0],
    ]
    path = write_workbook(tmp_path / "in.xlsx", rows)

    first, second = read(path, Layout(format="xlsx", sheet="S"))

    assert first == Row(
        2, {"id": "1", "column 2": "x", "when": "2026-02-03 04:05:06", "cost": "2.5"}
    )
    assert second.line == 4
    assert second.values["column 2"] == "true"
    assert second.values["cost"] == "10"


def test_a_workbook_without_the_sheet_is_refused_naming_those_it_has(
    tmp_path: Path,
) -> None:
    path = write_workbook(tmp_path / "in.xlsx", [["id"]])

    with pytest.raises(Invalid, match=r"no sheet “X”\. It has: Notes, S"):
        read(path, Layout(format="xlsx", sheet="X"))


def test_a_workbook_whose_cells_lie_too_far_apart_is_refused(tmp_path: Path) -> None:
    small = write_workbook(tmp_path / "small.xlsx", [["id"], [1]])
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(small) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            raw = source.read(name)
            if name.endswith("sheet2.xml"):
                raw = raw.replace(b'r="A2"', b'r="XFD1048576"')
            target.writestr(name, raw)

    with pytest.raises(Invalid, match="too large to be read"):
        read(path, Layout(format="xlsx", sheet="S"))


def test_something_else_under_the_name_of_a_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    path.write_bytes(b"PK\x03\x04 not a workbook")

    with pytest.raises(Invalid, match="This workbook can’t be read"):
        read(path, Layout(format="xlsx"))


def test_without_a_header_columns_are_numbered_and_the_first_row_counts(
    tmp_path: Path,
) -> None:
    path = tmp_path / "in.csv"
    path.write_text("1,a\n2,b\n")

    assert values(path, Layout(has_header=False)) == [
        {"column 1": "1", "column 2": "a"},
        {"column 1": "2", "column 2": "b"},
    ]


def test_a_row_with_too_many_cells_is_broken_and_keeps_them(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("id,text\n1,a,b\n")

    (row,) = read(path, Layout())

    assert row.problem == "it has 3 columns instead of 2"
    assert row.values == {"id": "1", "text": "a", "column 3": "b"}


def test_records_leave_out_keys_and_numbers_stay_as_written(tmp_path: Path) -> None:
    path = tmp_path / "in.json"
    path.write_text('[{"id": 1.50, "ok": true}, {"x": null, "at": {"a": [1]}}]')

    assert values(path, Layout(format="json")) == [
        {"id": "1.50", "ok": "true"},
        {"x": "", "at": '{"a": ["1"]}'},
    ]


@pytest.mark.parametrize("size", [1, 100, 70_000, 300_000])
def test_records_longer_than_a_piece_are_read_whole(tmp_path: Path, size: int) -> None:
    path = tmp_path / "in.json"
    records = [{"text": "x" * size, "n": str(place)} for place in range(4)]
    path.write_text(json.dumps(records))

    rows = read(path, Layout(format="json"))

    assert [len(row.values.get("text", "")) or row.column for row in rows] == [
        size if size <= 100_000 else "text"
    ] * 4


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "The file is empty."),
        ("{}", "one list of records"),
        ("[1, 2", "can’t be read from line 2 on"),
        ('[{"a": 1} {"b": 2}]', "can’t be read from line 1 on"),
        ('[{"a": ', "can’t be read from line 1 on"),
        ("[" * 100_000, "can’t be read from line 1 on"),
    ],
)
def test_a_torn_list_is_refused_with_its_place(
    tmp_path: Path, content: str, sentence: str
) -> None:
    path = tmp_path / "in.json"
    path.write_text(content)

    with pytest.raises(Invalid, match=sentence):
        read(path, Layout(format="json"))


def test_a_broken_line_among_records_is_told_and_the_others_are_read(
    tmp_path: Path,
) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": "1"}\n{"id": \n[1]\n\n{"id": "2"}\n')

    rows = read(path, Layout(format="jsonl"))

    assert [(row.line, bool(row.problem)) for row in rows] == [
        (1, False),
        (2, True),
        (3, True),
        (5, False),
    ]


def test_a_packed_file_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(b"a,b\n" * 1_000_000))

    with (
        open_bytes(path, most=1_000_000) as (binary, _raw),
        pytest.raises(Invalid, match="holds more than 1 MB"),
    ):
        binary.read()
