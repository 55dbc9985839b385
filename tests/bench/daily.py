"""Series and sums out of the daily counts, beside the barest SQL for the same numbers.

In one process, in turn. The ratio is of the time in the database: what Python spends
on building a statement and handing out its numbers is some milliseconds whatever the
database holds, and is told as well.
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
    """What the product takes, in all and in the database, and the barest SQL."""

    name: str
    ms: float
    database_ms: float
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
    whole: list[float] = []
    inside: list[float] = []
    bare: list[float] = []
    for _round in range(rounds):
        for work, kept in ((ask, inside), (raw, bare)):
            taken = [_milliseconds(work) for _turn in range(TIMES)]
            kept.append(median(in_database for _all, in_database in taken))
            if work is ask:
                whole += [in_all for in_all, _in_database in taken]
    ratio = Ratio.of(inside, bare)
    return Summed(name, median(whole), median(inside), median(bare), ratio)


def _milliseconds(work: Callable[[], Any]) -> tuple[float, float]:
    """In all, and of that in the database."""
    inside = 0.0

    def timed(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal inside
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            inside += time.perf_counter() - started

    started = time.perf_counter()
    with connection.execute_wrapper(timed):
        work()
    return 1000 * (time.perf_counter() - started), 1000 * inside


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
