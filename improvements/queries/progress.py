"""The way to a target while the fix is being planned or made: the weeks so far, and
whether the goal is reached if all goes on as it is."""

from dataclasses import dataclass, replace
from datetime import date
from math import floor
from typing import Any

from cxops.stats.types import Series
from improvements.enums import InitiativeState
from improvements.models import Initiative, Target
from improvements.queries.effect import counted_target, weeks_of
from improvements.queries.weeks import WEEK, measured_by, monday

#: Before the fix is in effect; later the verdict says more.
UNDER_WAY = frozenset(
    {
        InitiativeState.ACCEPTED,
        InitiativeState.PLANNED,
        InitiativeState.IN_PROGRESS,
        InitiativeState.ON_HOLD,
    }
)
#: Nobody foretells more weeks than that.
FARTHEST = 104
#: 6.3 in 20 weeks are 126, whatever a float makes of them.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Progress:
    """The whole weeks of a target from its baseline on, and what is to come."""

    target: Target
    days: list[date]
    """The Mondays of the weeks so far."""
    points: list[float | None]
    """Reports a week, or out of a thousand."""
    ahead: list[date]
    """The Mondays until the goal is due; none where that has passed, or lies too far
    ahead."""
    forecast: Any = None
    """Of all weeks to come together: a chance, or a refusal. None where none come."""
    at_most: int | None = None
    """Reports in the weeks to come that would meet the goal."""
    week: tuple[float, float, float] | None = None
    """Middle, low and high of one week to come; None where a trend moves them."""


def progress_of(initiative: Initiative, *, today: date) -> Progress | None:
    """The way of its first counted target. Four statements, six where it is out of a
    volume; none where there is no such target."""
    target = counted_target(initiative)
    if target is None:
        return None
    measured = measured_by(target)
    if not measured.patterns:
        return None
    weeks = weeks_of(initiative, target, measured, today=today, to_judge=False)
    end = len(weeks.days) - (not weeks.series.last_complete)
    days = weeks.days[weeks.baseline[0] : end]
    if not days:
        return None
    series = _so_far(weeks.series, weeks.baseline[0], end)
    found = Progress(target, days, _points(series), _until(target, days[-1] + WEEK))
    if not found.ahead:
        return found
    left_out = {number - weeks.baseline[0] for number in weeks.left_out}
    return _foretold(found, _without(series, left_out), len(range(*weeks.baseline)))


def _so_far(series: Series, first: int, end: int) -> Series:
    counts, exposure = series.counts or (), series.exposure
    return replace(
        series,
        start=series.start + first * WEEK,
        counts=counts[first:end],
        exposure=None if exposure is None else exposure[first:end],
        last_complete=True,
    )


def _without(series: Series, left_out: set[int]) -> Series:
    """The weeks that set it off were a bad spell and tell nothing of what is usual."""
    counts = [
        None if number in left_out else count
        for number, count in enumerate(series.counts or ())
    ]
    return replace(series, counts=counts)


def _points(series: Series) -> list[float | None]:
    counts = series.counts or ()
    if series.exposure is None:
        return list(counts)
    return [
        count / size if size and count is not None else None
        for count, size in zip(counts, series.exposure, strict=True)
    ]


def _until(target: Target, first: date) -> list[date]:
    number = (monday(target.due_on) - first).days // 7 + 1
    if number > FARTHEST:
        return []
    return [first + each * WEEK for each in range(number)]


def _foretold(found: Progress, series: Series, baseline: int) -> Progress:
    """The chance that the weeks to come bring no more than the goal allows."""
    from cxops.stats.choice import draw_chart  # noqa: PLC0415 -- slow import
    from cxops.stats.forecast import forecast_target  # noqa: PLC0415 -- slow import
    from cxops.stats.rules import rules_nhs  # noqa: PLC0415 -- slow import

    number, goal, size = len(found.ahead), float(found.target.goal), _size(series)
    if size is None:
        return found
    at_most = floor(goal * size * number + _ROUNDING)
    signals = rules_nhs(draw_chart(series, baseline=(0, baseline)))
    forecast = forecast_target(series, target=at_most, ahead=number, signals=signals)
    week = None
    if forecast.probability is not None and forecast.seed is None:
        one = forecast_target(series, target=goal * size, ahead=1, method="stable")
        if one.low is not None and one.high is not None and one.expected is not None:
            week = (one.expected / size, one.low / size, one.high / size)
    return replace(found, forecast=forecast, at_most=at_most, week=week)


def _size(series: Series) -> float | None:
    """How much there usually is in a week; 1 where nobody counts it."""
    if series.exposure is None:
        return 1.0
    known = [
        size
        for size, count in zip(series.exposure, series.counts or (), strict=True)
        if size and count is not None
    ]
    return sum(known) / len(known) if known else None
