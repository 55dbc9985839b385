"""Files of reports with marked duplicates."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cxops.kernel.errors import Invalid
from issues.intake.labelled import read_labelled, read_links

ROWS = """no,head,body,made,street
2,B,later,31/12/2026 08:00,Pier 1
1,A,,30/12/2026 09:30,
"""


def write(tmp_path: Path, text: str, name: str = "rows.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_reports_come_in_their_order_in_time(tmp_path: Path) -> None:
    file = write(tmp_path, ROWS)

    found = read_labelled(
        file, key="no", texts=["head", "body"], time="made", places=["street"]
    ).reports

    assert [(one.key, one.title, one.text) for one in found] == [
        ("1", "A", ""),
        ("2", "B", "later\nPier 1"),
    ]
    assert found[0].at == datetime(2026, 12, 30, 9, 30, tzinfo=UTC)


def test_a_gzipped_file_reads_the_same(tmp_path: Path) -> None:
    packed = tmp_path / "rows.csv.gz"
    packed.write_bytes(gzip.compress(ROWS.encode()))

    found = read_labelled(packed, key="no", texts=["head"], time="made").reports

    assert [(one.title, one.text) for one in found] == [("", "A"), ("", "B")]


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        ("01/02/2026 08:00", "The times can be read in two ways"),
        ("yesterday", "The times fit no form that is known"),
    ],
)
def test_times_are_never_guessed(tmp_path: Path, made: str, sentence: str) -> None:
    file = write(tmp_path, f"no,head,made\n1,A,{made}\n")

    with pytest.raises(Invalid, match=sentence):
        read_labelled(file, key="no", texts=["head"], time="made")


def test_a_format_that_is_said_settles_it(tmp_path: Path) -> None:
    file = write(tmp_path, "no,head,made\n1,A,01/02/2026 08:00\n")

    (found,) = read_labelled(
        file, key="no", texts=["head"], time="made", formats=["%m/%d/%Y %H:%M"]
    ).reports

    assert found.at == datetime(2026, 1, 2, 8, tzinfo=UTC)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    file = write(tmp_path, ROWS)

    with pytest.raises(Invalid, match="no column “when”"):
        read_labelled(file, key="no", texts=["head"], time="when")


def test_each_pair_counts_once_and_both_ends_are_known(tmp_path: Path) -> None:
    links = write(tmp_path, "one,other\n2,1\n1,2\n1,1\n1,9\n", "links.csv")

    assert read_links(links, {"1", "2"}) == [("1", "2")]
