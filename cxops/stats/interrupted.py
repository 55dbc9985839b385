"""Interrupted time series: what changed at the start, beside the trend before it.

If things were getting better anyway, an average before and after praises the wrong
cause. Here the earlier trend is carried on (the counterfactual) and compared with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cxops.stats.dispersion import autocorrelation
from cxops.stats.figures import change, plain
from cxops.stats.points import Points
from cxops.stats.regression import Singular, durbin_watson
from cxops.stats.segmented import SINCE, Effect, Model, design, fitted
from cxops.stats.spans import points_of
from cxops.stats.types import Result, Series, Status

MIN_PERIODS = 12
"""On each side of the start."""
MIN_EVENTS = 5
"""On each side, where events are counted."""
CYCLES = 2
"""Full cycles that a season needs before it can be told from a trend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ITS(Result):
    """Numbers are None, and sequences empty, when nothing can be said."""

    kind: str = ""
    """What the effects are: ``ratio`` (counts) or ``difference`` (values)."""
    level: Effect | None = None
    """The step at the start, apart from any change of the trend."""
    trend: Effect | None = None
    """What each period since adds to the earlier trend."""
    latest: Effect | None = None
    """Both together in the last period, against the earlier trend carried on."""
    fitted: tuple[float | None, ...] = ()
    """As long as the series, in its unit: rates where there is exposure."""
    counterfactual: tuple[float | None, ...] = ()
    """The earlier trend carried on; None before the start."""
    dispersion: float | None = None
    """Variance over mean of counts, residual variance of values."""
    durbin_watson: float | None = None
    lag: int | None = None
    """Newey-West's, for values."""


def interrupted_time_series(
    series: Series,
    start: int,
    *,
    season: int | None = None,
    weekday: bool = False,
    lag: int | None = None,
    exclude: Sequence[int] = (),
    level: float = 0.95,
) -> ITS:
    """Segmented regression; ``start`` is the index of the first period after it.

    Counts: quasi-Poisson with exposure as offset. Values: least squares with
    Newey-West errors up to ``lag`` (default floor(4 (n/100)^(2/9))). ``season`` is the
    length of a cycle in periods (52 weeks): one sine wave. ``weekday``: each has its
    own level. ``exclude`` names periods to leave out, such as those that prompted the
    start. Raises ValueError for a start outside the series or weekdays of longer
    periods. Source: Wagner et al. 2002; Lopez Bernal et al. 2017.
    """
    _check(series, start, season, lag, weekday=weekday)
    counted = series.counts is not None
    points = points_of(series)
    left_out = set(exclude)
    used = tuple(index for index in points.usable if index not in left_out)
    short = _too_little(points, used, start, season, counted=counted)
    if short is not None:
        return short
    terms = design(series, used, start, season=season, weekday=weekday)
    try:
        model = fitted(points, terms, used, counted=counted, lag=lag)
    except Singular:
        return _without(Status.REFUSED, len(used), "its_no_answer")
    return _answer(model, start, level)


def _check(
    series: Series, start: int, season: int | None, lag: int | None, *, weekday: bool
) -> None:
    if not 0 <= start <= len(series):
        raise ValueError("The start lies within the series.")
    if weekday and series.period != "day":
        raise ValueError("Only days have a weekday.")
    if (season is not None and season < 2) or (lag is not None and lag < 0):
        raise ValueError("A season takes two periods at least, a lag none.")


def _too_little(
    points: Points,
    used: tuple[int, ...],
    start: int,
    season: int | None,
    *,
    counted: bool,
) -> ITS | None:
    """Why nothing can be said, if so."""
    n = len(used)
    if points.broken is not None:
        args = {"position": points.broken + 1}
        return _without(Status.DATA_ERROR, n, points.fault, args, index=points.broken)
    sides = [index < start for index in used]
    before, after = sum(sides), n - sum(sides)
    if min(before, after) < MIN_PERIODS:
        args = {"needed": MIN_PERIODS, "before": before, "after": after}
        status = Status.TOO_FEW if used else Status.NO_DATA
        return _without(status, n, "its_too_few", args)
    span = used[-1] + 1 - used[0]
    if season is not None and span < CYCLES * season:
        args = {"needed": CYCLES * season, "have": span}
        return _without(Status.TOO_FEW, n, "its_no_season", args)
    if counted and min(_events(points, used, sides)) < MIN_EVENTS:
        return _without(Status.TOO_FEW, n, "its_too_few_events", {"needed": MIN_EVENTS})
    return None


def _events(
    points: Points, used: tuple[int, ...], sides: list[bool]
) -> tuple[float, float]:
    """Before and after."""
    counts = [points.events[index] or 0.0 for index in used]
    before = sum(count for count, early in zip(counts, sides, strict=True) if early)
    return before, sum(counts) - before


def _answer(model: Model, start: int, level: float) -> ITS:
    bend = float(model.design[model.used[-1], SINCE])
    latest = model.effect(level, step=1.0, bend=bend)
    n, counted = len(model.used), model.counted
    if latest is None:
        return _without(Status.REFUSED, n, "its_no_answer")
    depends = counted and autocorrelation(model.residuals()).depends
    return ITS(
        status=Status.OK,
        n=n,
        needed=2 * MIN_PERIODS,
        method="quasi-Poisson" if counted else "least squares, Newey-West",
        warnings=("its_depends",) if depends else (),
        message_key=_sentence(latest, counted=counted),
        message_args=_sizes(latest, counted=counted),
        kind="ratio" if counted else "difference",
        level=model.effect(level, step=1.0, bend=0.0),
        trend=model.effect(level, step=0.0, bend=1.0),
        latest=latest,
        fitted=model.line(),
        counterfactual=model.line(since=start),
        dispersion=model.fit.dispersion,
        durbin_watson=durbin_watson(model.fit.residuals),
        lag=model.lag,
    )


def _sentence(latest: Effect, *, counted: bool) -> str:
    none = 1.0 if counted else 0.0
    unit = "percent" if counted else "value"
    unclear = latest.low <= none <= latest.high
    return f"its_unclear_{unit}" if unclear else f"its_changed_{unit}"


def _sizes(latest: Effect, *, counted: bool) -> dict[str, float]:
    """As changes: per cent for counts, else in the unit of the values."""
    read = change if counted else plain
    return {
        "change": read(latest.estimate),
        "low": read(latest.low),
        "high": read(latest.high),
    }


def _without(
    status: Status,
    n: int,
    key: str,
    args: dict[str, Any] | None = None,
    *,
    index: int | None = None,
) -> ITS:
    return ITS(
        status=status,
        n=n,
        needed=2 * MIN_PERIODS,
        method="interrupted time series",
        message_key=key,
        message_args=args or {},
        index=index,
    )
