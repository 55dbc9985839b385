"""The days or weeks around a signal, as its reader may see them, with their chart."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from cxops.stats.charts import xmr
from cxops.stats.rules import rules_nhs
from cxops.stats.types import Chart, Side
from cxops.stats.types import Signal as Mark
from issues.enums import SignalKind
from issues.models import Signal
from issues.queries.alarms import BASELINE, GAP, WEEKS
from issues.queries.count_series import CountSeries
from issues.queries.series import series
from issues.queries.signals import subject_of

if TYPE_CHECKING:
    from accounts.models import User

DAY, WEEK = timedelta(days=1), timedelta(days=7)
#: What came after is shown for so long.
DAYS_AFTER, WEEKS_AFTER = 14 * DAY, 12 * WEEK


@dataclass(frozen=True, slots=True)
class Course:
    """A control chart whose range rests on what came before, and what stands out."""

    chart: Chart
    starts: tuple[date, ...]
    ends: tuple[date, ...]
    marks: tuple[Mark, ...]


def course_of(signal: Signal, user: "User", *, today: date) -> Course:
    """Up to today, or some time after its end. One statement."""
    if signal.kind == SignalKind.SPIKE:
        return _days(signal, user, today)
    return _weeks(signal, user, today)


def _days(signal: Signal, user: "User", today: date) -> Course:
    """The range rests on the days in front of the spike; its own days stand out, also
    one that isn't over: it can only grow."""
    first = signal.first_on - (BASELINE + GAP) * DAY
    last = min(today, signal.last_on + DAYS_AFTER)
    found = _counted(signal, user, first, last, today, "day")
    begin, end = ((day - first).days for day in (signal.first_on, signal.last_on))
    marks = tuple(Mark("limit", (i,), Side.ABOVE) for i in range(begin, end + 1))
    return _course(found, (0, begin), marks, is_told=last <= signal.last_on)


def _weeks(signal: Signal, user: "User", today: date) -> Course:
    """The range rests on the weeks that were judged; the rules say what stands out."""
    first = signal.last_on + DAY - WEEKS * WEEK
    last = min(today, signal.last_on + WEEKS_AFTER)
    return _course(_counted(signal, user, first, last, today, "week"), (0, WEEKS), None)


def _counted(
    signal: Signal, user: "User", first: date, last: date, today: date, period: str
) -> CountSeries:
    return series(
        user,
        subject_of(signal).scope,
        first=first,
        last=last,
        today=today,
        period=period,
    )


def _course(
    found: CountSeries,
    baseline: tuple[int, int],
    marks: tuple[Mark, ...] | None,
    *,
    is_told: bool = False,
) -> Course:
    told = found.to_stats()
    chart = xmr(
        told.counts or (),
        events=True,
        baseline=baseline,
        last_complete=told.last_complete or is_told,
    )
    buckets = found.buckets
    return Course(
        chart,
        tuple(bucket.first for bucket in buckets),
        tuple(bucket.last for bucket in buckets),
        tuple(rules_nhs(chart)) if marks is None else marks,
    )
