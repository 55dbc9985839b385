"""The spans of a series that a change is judged by: before, after, and a year ago."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cxops.stats.points import Points, of_counts, of_values
from cxops.stats.types import Series

#: Periods of a year that begin on the same weekday.
YEAR = {"day": 364, "week": 52, "month": 12}


@dataclass(frozen=True, slots=True)
class Spans:
    """Indices with a known, complete period."""

    before: tuple[int, ...]
    after: tuple[int, ...]
    overlaps: bool = False
    """The baseline reaches into the time after: nothing can be compared."""


def points_of(series: Series) -> Points:
    """The series as it can be drawn."""
    if series.counts is None:
        return of_values(series.values or (), last_complete=series.last_complete)
    return of_counts(
        series.counts,
        series.exposure,
        last_complete=series.last_complete,
        part=series.proportion,
    )


def spans_of(
    points: Points,
    start: int,
    baseline: tuple[int, int] | None = None,
    exclude: Sequence[int] = (),
) -> Spans:
    """Before and after ``start``, the index of the first period after the fix.

    Without a ``baseline`` all periods before count. Raises ValueError for a start or
    a baseline outside the series.
    """
    length = len(points.shown)
    first, end = baseline or (0, start)
    if start < 0 or not 0 <= first <= end <= max(length, start):
        raise ValueError("The start and the baseline lie within the series.")
    usable = [i for i in points.usable if i not in set(exclude)]
    return Spans(
        tuple(i for i in usable if first <= i < end),
        tuple(i for i in usable if i >= start),
        overlaps=end > start,
    )


def day_after(series: Series, index: int) -> date:
    """The first day after period ``index``, which may lie in the future."""
    if series.period == "month":
        months = series.start.year * 12 + series.start.month + index
        return date(months // 12, months % 12 + 1, 1)
    days = {"day": 1, "week": 7}[series.period]
    return series.start + timedelta(days=days * (index + 1))


def first_day(series: Series, index: int) -> date:
    """The first day of period ``index``."""
    return day_after(series, index - 1)
