"""The measurement itself: small, so that it never rots."""

import json
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from issues.filters import ISSUE_SORTS, IssueFilter
from tests.bench.aims import _OF_SUMS, AT_LEAST, AT_MOST, Aim
from tests.bench.daily import ASKED
from tests.bench.measure import Ratio
from tests.bench.texts import texts, vocabulary
from tests.services import postgres

ROOT = Path(__file__).resolve().parent.parent.parent
ROWS = 2_000


def test_texts_are_the_same_every_time_and_skewed() -> None:
    first, again = list(texts(500)), list(texts(500))

    assert first == again
    words = [word for _title, whole in first for word in whole.split()]
    assert all(whole.startswith(title) for title, whole in first)
    head, tail = vocabulary()[0], vocabulary()[20_000:]
    assert words.count(head) > 5 * sum(word in set(tail[:100]) for word in words)


def test_an_aim_says_whether_it_is_met_and_by_how_much_not() -> None:
    met = Aim("create", 0.7, 0.7, AT_LEAST, "1.0")
    missed = Aim("list", 100.0, 50, AT_MOST)

    assert met.is_met
    assert met.line.split() == ["create", "0.70", "≥", "0.7", "met;", "stretch", "1.0"]
    assert not missed.is_met
    assert missed.line.endswith("missed (2.00 ×)")
    # Of nothing there is no multiple.
    assert Aim("scans", 3, 0, AT_MOST).line.endswith("≤ 0       missed")


def test_a_ratio_is_taken_round_by_round() -> None:
    # The machine was half as fast in the second round; the ratio doesn't see it.
    ratio = Ratio.of([80.0, 40.0, 90.0], [100.0, 50.0, 100.0])

    assert ratio == Ratio(0.8, 0.8, 0.9)


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.skipif(postgres() is None, reason="PostgreSQL doesn’t answer")
def test_the_whole_bench_runs_on_a_few_reports(tmp_path: Path) -> None:
    file = tmp_path / "bench.json"

    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.bench", "--rows", str(ROWS)),
            *("--rounds", "1", "--seconds", "0.01", "--forget"),
            *("--folder", str(tmp_path / "var"), "--json", str(file)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-3000:]
    result = json.loads(file.read_text())
    assert result["rows"] == ROWS
    found = {row["name"]: row for row in result["requests"]}
    create = found["create (API)"]
    # How many they may be is kept by tests/queries.
    assert create["statements"] > 4
    assert create["against"] == "bare DRF create"
    assert create["rate_ratio"]["least"] > 0
    assert found["bare Django view"]["statements"] == 1
    # What is counted by day reads no reports, a list of reports does.
    reading = {name: row["reading_reports"] for name, row in found.items()}
    sums = [name for name in found if name.startswith(_OF_SUMS)]
    assert len(sums) == 9
    assert {reading[name] for name in sums} == {0}
    assert reading["HTML list, no filter: executive"] == 1
    # A few reports are read whole, so only the places of the plans are of interest.
    assert {plan["sort"] for plan in result["plans"]} == {s.name for s in ISSUE_SORTS}
    asked = {plan["query"].partition("=")[0] for plan in result["plans"]}
    assert asked == {"", *IssueFilter.base_filters}
    aims = {aim["name"]: aim for aim in result["aims"]}
    assert aims["create: statements"]["value"] == create["statements"]
    assert 0 < result["prices"]["import"] < result["prices"]["copy"]
    assert result["prices"]["save"]["middle"] > 1
    assert {each["name"].partition(":")[0] for each in result["sums"]} == set(ASKED)
    assert all(each["ms"] > 0 and each["sql_ms"] > 0 for each in result["sums"])
    assert not _exists(f"cxops_bench_{ROWS}")


def _exists(name: str) -> bool:
    address = postgres()
    assert address is not None
    with psycopg.connect(address) as server:
        found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return found.fetchone() is not None
