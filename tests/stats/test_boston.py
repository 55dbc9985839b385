"""A real season: animal cases of a city, which fall every autumn."""

import csv
import gzip
import os
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from cxops.stats.effectiveness import effectiveness
from cxops.stats.types import Series
from cxops.stats.verdicts import Reason, State

WEEK = timedelta(weeks=1)
FOLDER = os.environ.get("CXOPS_DATA_DIR")
pytestmark = pytest.mark.skipif(
    not FOLDER, reason="CXOPS_DATA_DIR names the folder with the real input"
)


@pytest.fixture(scope="module")
def weeks() -> tuple[list[date], list[int]]:
    """Mondays and their cases, whole weeks only."""
    days: Counter[date] = Counter()
    path = Path(FOLDER or "") / "boston311_animals.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            days[date.fromisoformat(row["open_dt"][:10])] += 1
    first = min(days) + timedelta(days=-min(days).weekday() % 7)
    last = max(days) - timedelta(days=6)
    mondays = [first + n * WEEK for n in range((last - first) // WEEK + 1)]
    counts = [
        sum(days[monday + timedelta(days=n)] for n in range(7)) for monday in mondays
    ]
    return mondays, counts


@pytest.mark.parametrize("before", [12, 26])
@pytest.mark.parametrize("after", [8, 12, 16])
@pytest.mark.parametrize("years", [1, 2, 3])
@pytest.mark.parametrize("day", [(9, 15), (10, 5)])
def test_fix_in_autumn_cant_be_judged_for_the_season(
    weeks: tuple[list[date], list[int]],
    day: tuple[int, int],
    years: int,
    after: int,
    before: int,
) -> None:
    mondays, counts = weeks
    fix = date(mondays[0].year + years, *day)
    start = next(n for n, monday in enumerate(mondays) if monday >= fix)
    if start + after > len(counts):
        pytest.skip("the file ends before")
    series = Series(start=mondays[0], counts=counts[: start + after])

    verdict = effectiveness(series, start, baseline=(start - before, start))

    assert (verdict.state, verdict.reason) == (State.CANNOT_JUDGE, Reason.SEASON)


def test_third_as_many_is_proven_whatever_the_season(
    weeks: tuple[list[date], list[int]],
) -> None:
    """A control: the same autumn with every case after the fix a third as often."""
    mondays, counts = weeks
    start = next(
        n for n, day in enumerate(mondays) if day >= date(mondays[0].year + 2, 9, 15)
    )
    fewer = [*counts[:start], *(count // 3 for count in counts[start : start + 16])]

    verdict = effectiveness(
        Series(start=mondays[0], counts=fewer), start, baseline=(start - 12, start)
    )

    assert verdict.state is State.PROVEN
