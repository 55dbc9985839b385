"""Labelled files as other people write them."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cxops.kernel.errors import Invalid
from issues.intake.labelled import LabelledFile, read_labelled, read_links
from issues.intake.labelled_times import moments_of


def moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-09-30 17:20:05", moment(2021, 9, 30, 17, 20, 5)),
        ("2021-09-30T17:20:05.250Z", moment(2021, 9, 30, 17, 20, 5, 250_000)),
        ("2021-09-30 17:20:05+00", moment(2021, 9, 30, 17, 20, 5)),
        ("2021-09-30 17:20:05 -0200", moment(2021, 9, 30, 19, 20, 5)),
        ("2021-09-30 17:20:05 UTC", moment(2021, 9, 30, 17, 20, 5)),
        ("2021-09-30", moment(2021, 9, 30)),
        ("30/Sep/21 17:20", moment(2021, 9, 30, 17, 20)),
        ("30/Sep/2021 5:20 PM", moment(2021, 9, 30, 17, 20)),
        ("09/30/2021 05:20:05 PM", moment(2021, 9, 30, 17, 20, 5)),
        ("30.09.2021", moment(2021, 9, 30)),
        ("Thu Sep 30 17:20:05 +0000 2021", moment(2021, 9, 30, 17, 20, 5)),
        ("Sep 30, 2021", moment(2021, 9, 30)),
        ("1633022405", moment(2021, 9, 30, 17, 20, 5)),
        ("1633022405000", moment(2021, 9, 30, 17, 20, 5)),
    ],
)
def test_times_are_read_in_any_sensible_form(text: str, expected: datetime) -> None:
    assert [each.astimezone(UTC) for each in moments_of([text])] == [expected]


def test_one_row_decides_for_all_where_the_others_could_be_two() -> None:
    assert moments_of(["1/2/2021", "13/2/2021"])[0] == moment(2021, 2, 1)
    assert moments_of(["1/2/2021", "2/13/2021"])[0] == moment(2021, 1, 2)
    assert moments_of(["1/2/2021"], ["%d/%m/%Y"]) == [moment(2021, 2, 1)]


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        (["1/2/2021"], "The times can be read in two ways: %d/%m/%Y, %m/%d/%Y."),
        (["2021-01-01", "soon"], "The times fit no form that is known, like “soon”."),
        (["13/2/2021", "2/13/2021"], "The times fit no form that is known, like"),
    ],
)
def test_times_are_never_guessed(texts: list[str], sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        moments_of(texts)

    assert refused.value.message.startswith(sentence)
    assert "--time-format" in refused.value.message


def reports(path: Path, text: str, packed: bool = False) -> LabelledFile:
    raw = text.encode()
    path.write_bytes(gzip.compress(raw) if packed else raw)
    return read_labelled(path, key="id", texts=["title", "text"], time="at")


HEAD = "id,title,text,at\n"


@pytest.mark.parametrize("packed", [False, True])
def test_reports_stand_in_their_order_in_time(tmp_path: Path, packed: bool) -> None:
    text = f'{HEAD}2,B,"two\nlines",2021-01-02\n1,A,one,2021-01-01\n'

    file = reports(tmp_path / "file", text, packed)

    assert [(one.key, one.title, one.text) for one in file.reports] == [
        ("1", "A", "one"),
        ("2", "B", "two\nlines"),
    ]
    assert file.notes == []


def test_other_separators_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    text = "\ufeff" + HEAD.replace(",", ";") + "1;A;one, two;2021-01-01\n"

    assert reports(tmp_path / "file", text).reports[0].text == "one, two"


def test_what_is_left_out_is_told(tmp_path: Path) -> None:
    rows = "1,A,x,2021-01-01\n1,B,y,2021-01-02\n2,C,z,\n,D,w,2021-01-03\n"

    file = reports(tmp_path / "file", HEAD + rows)

    assert [one.title for one in file.reports] == ["A"]
    assert file.notes == [
        "2 rows without a number or a time left out",
        "1 rows with a repeated number left out",
    ]


def test_a_missing_column_is_named_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused:
        reports(tmp_path / "file", "id,title,text\n1,A,x\n")

    assert "no column “at”. It has: id, title, text." in refused.value.message


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n17,18\n",
        "score,later,label,earlier\n1,17,1,18\n1,18,0,17.0\n",
        'id,duplicates\n17,"[18, 99]"\n',
        "id;duplicate_of\n17;18\n17;17\n17;\n",
    ],
)
def test_the_columns_of_the_links_are_seen_from_the_numbers(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "links.csv"
    path.write_text(text)

    assert read_links(path, {"1", "17", "18"}) == [("17", "18")]


def test_links_without_numbers_of_the_file_get_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    path.write_text("a,b\n17,98\n18,99\n")

    with pytest.raises(Invalid) as refused:
        read_links(path, {"17", "18"})

    assert "no two columns with numbers" in refused.value.message
