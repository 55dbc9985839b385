"""A bad row is told with its line, column and reason; the rows beside it are stored."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection

from accounts.models import Unit
from issues.models import Issue
from issues.services.importing import BATCH_ROWS
from tests.builders.accounts import make_unit
from tests.imports.files import (
    PLAIN,
    import_file,
    make_channels,
    told,
    write_csv,
    write_mapping,
)

pytestmark = pytest.mark.django_db

DATED = (
    PLAIN
    + """
channel = "how"
severity = "grade"
cost = { column = "cost", empty = ["None", "N/A"] }
customers_affected = "people"
[fields.occurred_at]
column = "when"
formats = ["%d/%m/%Y", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M%z"]
"""
)
HEADER = ("id", "text", "when", "how", "grade", "cost", "people")
GOOD = ("1", "The lift stood still.", "9/3/2026", "Phone", "2", "12.5", "3")


@pytest.fixture
def unit() -> Unit:
    make_channels()
    return make_unit("Harbour", time_zone="Europe/Lisbon")


def with_cell(column: str, value: str) -> tuple[str, ...]:
    """The good row as number 2, with one other cell."""
    cells = dict(zip(HEADER, GOOD, strict=True)) | {"id": "2", column: value}
    return tuple(cells.values())


def stored() -> list[str]:
    return list(Issue.objects.order_by("id").values_list("external_id", flat=True))


def test_import_reads_every_kind_of_field(tmp_path: Path, unit: Unit) -> None:
    path = write_csv(tmp_path, HEADER, GOOD, with_cell("when", "2026-03-01T08:05"))

    summary = import_file(path, write_mapping(tmp_path, DATED), unit)

    assert told(summary) == []
    first, second = Issue.objects.order_by("id")
    assert first.occurred_on == date(2026, 3, 9)
    assert first.occurred_precision == "day"
    assert (first.channel.slug, first.severity) == ("phone", 2)
    assert (str(first.cost), first.customers_affected) == ("12.50", 3)
    assert second.occurred_at == datetime(2026, 3, 1, 8, 5, tzinfo=UTC)
    assert second.occurred_precision == "minute"


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("id", "", "it is empty and may not be"),
        ("id", "n" * 121, "This is too long: at most 120 characters."),
        ("id", "a\x00b", "This text holds characters that can’t be stored."),
        ("text", "   ", "it is empty and may not be"),
        ("text", "x" * 20_001, "This is too long: at most 20000 characters."),
        ("text", "x" * 1_048_576, "it is too long (1048576 characters)"),
        ("text", "nothing\x00hidden", "This text holds characters that can’t be"),
        ("when", "2026-03-32T08:05", "“2026-03-32T08:05” isn’t a date in a format"),
        ("when", "42059.48", "“42059.48” isn’t a date in a format the mapping names"),
        ("when", "1/1/2030", "It can’t be in the future."),
        ("when", "1/1/1900", "It can’t be before 1990."),
        ("when", "1/1/0001", "It can’t be before 1990."),
        ("when", "31/12/9999", "It can’t be in the future."),
        ("how", "Pigeon", "“Pigeon” isn’t in the vocabulary; add it or map it"),
        ("grade", "5", "“5” is none of: 0, 1, 2, 3, 4"),
        ("cost", "a lot", "“a lot” isn’t a number"),
        ("cost", "-1", "“-1” isn’t a number"),
        ("cost", "NaN", "“NaN” isn’t a number"),
        ("people", "0", "“0” isn’t a count"),
        ("people", "1.5", "“1.5” isn’t a count"),
        ("people", "1e99", "“1e99” isn’t a number"),
    ],
)
def test_import_rejects_the_row_and_stores_the_others_when_a_cell_is_bad(
    tmp_path: Path, unit: Unit, column: str, value: str, reason: str
) -> None:
    third = ("3", *GOOD[1:])
    path = write_csv(tmp_path, HEADER, GOOD, with_cell(column, value), third)

    summary = import_file(path, write_mapping(tmp_path, DATED), unit)

    assert (summary.rows, summary.stored, summary.rejected) == (3, 2, 1)
    (line,) = told(summary)
    assert line.startswith(f"line 3, {column}: ")
    assert reason in line
    assert "\n" not in line
    assert stored() == ["1", "3"]


@pytest.mark.parametrize("value", ["None", "N/A", "", "  "])
def test_import_stores_nothing_in_a_field_when_the_source_writes_nothing(
    tmp_path: Path, unit: Unit, value: str
) -> None:
    path = write_csv(tmp_path, HEADER, with_cell("cost", value))

    import_file(path, write_mapping(tmp_path, DATED), unit)

    assert Issue.objects.get().cost is None


def test_import_rejects_a_date_that_two_formats_read_differently(
    tmp_path: Path, unit: Unit
) -> None:
    mapping = write_mapping(
        tmp_path,
        PLAIN + 'occurred_at = { column = "when", formats = ["%d/%m/%Y", "%m/%d/%Y"] }',
    )
    path = write_csv(
        tmp_path,
        ("id", "text", "when"),
        ("1", "Read both ways.", "03/02/2026"),
        ("2", "Read one way.", "23/02/2026"),
        ("3", "The same day both ways.", "02/02/2026"),
    )

    summary = import_file(path, mapping, unit)

    assert told(summary) == [
        "line 2, when: “03/02/2026” can be read as two different dates"
    ]
    assert stored() == ["2", "3"]


def test_import_rejects_rows_with_too_few_or_too_many_columns(
    tmp_path: Path, unit: Unit
) -> None:
    path = write_csv(
        tmp_path, ("id", "text"), ("1",), ("2", "Fits.", "extra"), (), ("3", "Fits.")
    )

    summary = import_file(path, write_mapping(tmp_path), unit)

    assert told(summary) == [
        "line 2: it has 1 columns instead of 2",
        "line 3: it has 3 columns instead of 2",
    ]
    assert (summary.rows, stored()) == (3, ["3"])


def test_import_counts_lines_of_the_file_when_a_quoted_text_has_several(
    tmp_path: Path, unit: Unit
) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(b'id,text\r\n1,"One\r\ntwo\r\nthree"\r\n,lost\r\n2,"a ""b"""\r\n')

    summary = import_file(path, write_mapping(tmp_path), unit)

    assert told(summary) == ["line 5, id: it is empty and may not be"]
    first, second = Issue.objects.order_by("id")
    assert first.description == "One\ntwo\nthree"
    assert (first.title, second.description) == ("One", 'a "b"')


def test_import_rejects_a_badly_quoted_row_and_goes_on(
    tmp_path: Path, unit: Unit
) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(b'id,text\n1,"cut" off\n2,Fits.\n3,"never closed\n4,Lost.\n')

    summary = import_file(path, write_mapping(tmp_path), unit)

    assert [line.split(" (")[0] for line in told(summary)] == [
        "line 2: it is badly quoted",
        "line 4: it is badly quoted",
    ]
    assert (summary.rows, stored()) == (3, ["2"])


def test_import_rejects_a_row_that_is_not_in_the_encoding(
    tmp_path: Path, unit: Unit
) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(b"id,text\n1,caf\xe9\n2,caf\xc3\xa9\n\xff,x\n")

    summary = import_file(path, write_mapping(tmp_path), unit)

    sentence = "This text holds characters that can’t be stored. Type it again."
    assert told(summary) == [f"line 2, text: {sentence}", f"line 4, id: {sentence}"]
    assert Issue.objects.get().description == "café"

    latin = write_mapping(tmp_path, PLAIN + '[file]\nencoding = "latin-1"')
    again = import_file(path, latin, unit)
    assert [line.split(": ")[0] for line in told(again)] == ["line 3, id"]
    assert set(stored()) == {"1", "2", "ÿ"}


def test_import_shows_no_control_characters_of_the_file(
    tmp_path: Path, unit: Unit
) -> None:
    mapping = write_mapping(tmp_path, PLAIN + 'channel = "how"')
    path = write_csv(
        tmp_path, ("id", "text", "how"), ("1", "Text.", "\x1b[2J evil\nline 9: ok")
    )

    summary = import_file(path, mapping, unit)

    assert told(summary) == [
        "line 2, how: “�[2J evil line 9: ok” isn’t in the vocabulary; add it or map it"
    ]


def test_import_leaves_identical_rows_and_rejects_other_values_of_one_number(
    tmp_path: Path, unit: Unit
) -> None:
    mapping = write_mapping(tmp_path)
    path = write_csv(
        tmp_path, ("id", "text"), ("1", "First."), ("1", "First."), ("1", "Other.")
    )

    for dry_run in (True, False):
        summary = import_file(path, mapping, unit, dry_run=dry_run)
        assert summary.counts() == {
            "rows": 3,
            "stored": 1,
            "unchanged": 1,
            "rejected": 1,
        }
        assert told(summary) == [
            "line 4, id: number 1 stands in line 2 with other values"
        ]

    issue = Issue.objects.get()
    again = import_file(path, mapping, unit)
    assert again.counts() == {"rows": 3, "stored": 0, "unchanged": 2, "rejected": 1}
    assert told(again) == [
        f"line 4, id: number 1 is stored as {issue.ref} with other values"
    ]
    assert Issue.objects.get().version == issue.version


def test_dry_run_counts_like_the_run_across_batches(
    tmp_path: Path, unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(BATCH_ROWS, connection.vendor, 2)
    rows = [("1", "A."), ("2", "B."), ("1", "A."), ("2", "Other."), ("3", "C.")]
    path = write_csv(tmp_path, ("id", "text"), *rows)
    mapping = write_mapping(tmp_path)

    dry = import_file(path, mapping, unit, dry_run=True)
    assert stored() == []
    real = import_file(path, mapping, unit)

    assert dry.counts() == real.counts()
    assert real.counts() == {"rows": 5, "stored": 3, "unchanged": 1, "rejected": 1}
    assert told(dry) == ["line 5, id: number 2 stands in line 3 with other values"]


def test_import_keeps_numbers_of_different_sources_apart(
    tmp_path: Path, unit: Unit
) -> None:
    path = write_csv(tmp_path, ("id", "text"), ("1", "A."))
    import_file(path, write_mapping(tmp_path), unit)

    other = write_mapping(tmp_path, PLAIN.replace('"desk"', '"other-desk"'))
    summary = import_file(path, other, unit)

    assert summary.stored == 1
    assert stored() == ["1", "1"]
