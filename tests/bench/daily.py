"""Series and sums out of the daily counts, beside the barest SQL for the same numbers.

In one process, in turn. The product's time is all of it: rights, the statement, the
objects that are handed out.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from statistics import median
from typing import Any

from django.db import connection

from accounts.queries.reach import reach_of
from cxops.kernel.clock import now
from issues.models import DailyCount
from issues.queries.series import series, series_by, sums_by
from issues.queries.series_scope import SeriesScope
from tests.bench.measure import Ratio
from tests.bench.organisation import Reader
from tests.bench.targets import BIG

#: Days of a Pareto, and of a series of 104 weeks.
PARETO_DAYS, SERIES_DAYS = 90, 728
#: How often each is asked in a round.
TIMES = 5
_SUMS = "sum(reports), sum(contacts), sum(customers), sum(cost)"
_WEEK = "(day - DATE '0001-01-01') / 7"
#: What is asked → its days, what the barest SQL groups by and narrows to.
ASKED: dict[str, tuple[int, str, str]] = {
    "causes of 90 days": (PARETO_DAYS, "cause_id", ""),
    "104 weeks": (SERIES_DAYS, _WEEK, ""),
    "104 weeks of each repeat problem": (SERIES_DAYS, f"pattern_id, {_WEEK}", ""),
    "104 weeks of one repeat problem": (SERIES_DAYS, _WEEK, "AND pattern_id = {key}"),
}


@dataclass(frozen=True, slots=True)
class Summed:
    """What the product takes, and the barest SQL beside it."""

    name: str
    ms: float
    sql_ms: float
    ratio: Ratio


def daily_counts(people: Mapping[str, Reader], *, rounds: int) -> list[Summed]:
    """Each question, asked by an executive and by the manager of a big unit."""
    first = DailyCount.objects.exclude(pattern=None).order_by("pk").first()
    assert first is not None
    key = int(first.pattern_id or 0)
    return [
        _measured(f"{name}: {reader}", name, people[reader], key, rounds)
        for reader in (BIG, "executive")
        for name in ASKED
    ]


def _measured(name: str, asked: str, reader: Reader, key: int, rounds: int) -> Summed:
    today = now().date()
    first = today - timedelta(days=ASKED[asked][0])
    ask = partial(_ask, asked, reader, key, first, today)
    raw = partial(_raw, asked, reader, key, first, today)
    ask()
    raw()
    whole, bare = [], []
    for _round in range(rounds):
        whole.append(_milliseconds(ask))
        bare.append(_milliseconds(raw))
    return Summed(name, median(whole), median(bare), Ratio.of(whole, bare))


def _milliseconds(work: Callable[[], Any]) -> float:
    """The median of so many turns."""
    taken = []
    for _turn in range(TIMES):
        started = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - started))
    return median(taken)


def _ask(asked: str, reader: Reader, key: int, first: date, today: date) -> Any:
    days: dict[str, Any] = {"first": first, "last": today}
    by: Callable[..., Any] = partial(series_by, reader.user, SeriesScope(), today=today)
    if asked == "causes of 90 days":
        return sums_by(reader.user, SeriesScope(), by="cause", **days)
    if asked == "104 weeks of each repeat problem":
        found = by(by="pattern", **days)
        return [each.to_stats() for each in found.values()]
    patterns = [key] if asked == "104 weeks of one repeat problem" else []
    scope = SeriesScope(patterns=patterns)
    return series(reader.user, scope, today=today, **days).to_stats()


def _raw(asked: str, reader: Reader, key: int, first: date, today: date) -> Any:
    _days, group, narrow = ASKED[asked]
    units = sorted(
        {
            unit
            for grant in reach_of(reader.user).grants
            for unit in grant.unit_ids or ()
        }
    )
    where = "AND unit_id = ANY(%s)" if units else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {group}, {_SUMS} FROM issues_dailycount WHERE day BETWEEN %s "  # noqa: S608 -- our own names
            "AND %s AND voice = 'customer' AND kind = 'breakdown' "
            f"{where} {narrow.format(key=key)} GROUP BY {group}",
            [first, today, *([units] if units else [])],
        )
        return cursor.fetchall()
