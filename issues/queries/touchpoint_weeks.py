"""Each place of the journey over half a year: its line, its rate, its last week.

All places together, out of the daily counts. Customers only: where staff say more,
people speak up, and nothing got worse.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count

from cxops.charts.sparks import Spark, sparkline
from issues.models import Exposure
from issues.queries.buckets import Step
from issues.queries.count_series import CountSeries
from issues.queries.series import series_by
from issues.queries.series_scope import SeriesScope

if TYPE_CHECKING:
    from accounts.models import User
    from cxops.stats.icons import Icons
    from cxops.stats.types import Chart

WEEKS = 26
#: A rate is of so many whole weeks.
RATE_WEEKS = 4
#: In so many weeks of the half year a volume must be known for a line of rates.
_KNOWN_WEEKS = 12
#: A month's volume ends within so many days.
_LATELY = 35
PER = 1000


@dataclass(frozen=True, slots=True)
class Rate:
    """Reports per 1,000 of a volume, over the last whole weeks."""

    value: float
    measure: str


@dataclass(frozen=True, slots=True)
class Course:
    """What became of one place in half a year."""

    spark: Spark
    icons: "Icons"
    """What the last whole week is; without a kind where limits can't be drawn."""
    rate: Rate | None


@dataclass(frozen=True, slots=True)
class Courses:
    """Every place that had a report, by its key."""

    last: date
    """Sunday of the last whole week."""
    by_touchpoint: Mapping[int | None, Course]


def courses(user: "User", *, today: date, with_rates: bool) -> Courses:
    """The course of every place as far as the person sums, in three statements.

    ``with_rates``: volumes are read for whoever may read them.
    """
    last = Step.WEEK.first_day(Step.WEEK.number(today)) - timedelta(days=1)
    first = last - timedelta(days=7 * WEEKS - 1)
    measure = _usual_measure(user, last) if with_rates else None
    found = series_by(
        user,
        SeriesScope(),
        by="touchpoint",
        first=first,
        last=last,
        today=today,
        exposure=measure,
    )
    return Courses(
        last, {key: _course(each, measure or "") for key, each in found.items()}
    )


def _usual_measure(user: "User", last: date) -> str | None:
    """The volume that is told most about places these weeks; None where none is."""
    rows = Exposure.objects.visible_to(user).in_force()
    told = rows.filter(
        touchpoint__isnull=False,
        last_on__gt=last - timedelta(days=_LATELY),
        last_on__lte=last,
    )
    named = told.order_by().values_list("measure").annotate(n=Count("pk"))
    found: tuple[str, int] | None = named.order_by("-n", "measure").first()
    return found[0] if found else None


def _course(series: CountSeries, measure: str) -> Course:
    from cxops.stats.choice import draw_chart  # noqa: PLC0415 -- slow import
    from cxops.stats.icons import icons  # noqa: PLC0415 -- slow import

    rate = _rate(series, measure)
    weeks = series.to_stats(per=PER)
    chart = draw_chart(weeks if rate else replace(weeks, exposure=None))
    signs = icons(chart)
    return Course(_spark(chart, signs), signs, rate)


def _rate(series: CountSeries, measure: str) -> Rate | None:
    """None where volumes don't cover the weeks, or too few of the half year."""
    lately = series.buckets[-RATE_WEEKS:]
    volumes = [each.exposure for each in lately if each.exposure]
    known = sum(bool(each.exposure) for each in series.buckets)
    if len(volumes) < RATE_WEEKS or known < _KNOWN_WEEKS:
        return None
    reports = sum(each.count or 0 for each in lately)
    return Rate(PER * reports / sum(volumes), measure)


def _spark(chart: "Chart", signs: "Icons") -> Spark:
    """The icon's words stand beside it, so the line itself says nothing."""
    drawn = [at for at, point in enumerate(chart.points) if point is not None]
    last = drawn[-1] if drawn else -1
    kind = str(signs.variation) if signs.variation else ""
    return sparkline(
        chart.points,
        low=chart.lower[last] if drawn else None,
        high=chart.upper[last] if drawn else None,
        tone={"improvement": "good", "concern": "bad"}.get(kind, "chance"),
    )
