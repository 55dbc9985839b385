"""Reports of days and the series of four weeks, for tests."""

from datetime import UTC, date, datetime
from typing import Any

from accounts.models import Unit, User
from issues.queries.count_series import CountSeries
from issues.queries.series import series
from issues.queries.series_scope import SeriesScope
from issues.services.rollups import count_dirty
from tests.builders.issues import make_issue

#: A Monday, and the Sunday four weeks later.
FIRST, LAST = date(2026, 2, 2), date(2026, 3, 1)
TODAY = date(2026, 3, 10)
ALL = SeriesScope()


def report(unit: Unit, day: date, number: int = 1, **over: Any) -> None:
    """So many reports of what happened at noon of a day."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    for _turn in range(number):
        make_issue(unit, at=noon, **over)


def counted(user: User | None = None, scope: SeriesScope = ALL, **over: Any) -> Any:
    """A series after the worker has counted."""
    while count_dirty():
        pass
    asked = {"first": FIRST, "last": LAST, "today": TODAY} | over
    return series(user, scope, **asked)


def counts(found: CountSeries) -> list[int | None]:
    """The reports of each week."""
    return [each.count for each in found.buckets]


def exposures(found: CountSeries) -> list[int | None]:
    """The volume of each week."""
    return [each.exposure for each in found.buckets]
