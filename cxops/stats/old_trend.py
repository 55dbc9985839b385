"""Was it going that way already? Then going on explains what came after.

The trend is a straight line through the values, or through the logarithm of the rate
(quasi-Poisson).
"""

from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import fmean

from cxops.stats.comparison import PERIODS
from cxops.stats.contrast import (
    Contrast,
    dispersion_within,
    events_of,
    exposure_of,
)
from cxops.stats.distributions import t_quantile
from cxops.stats.evidence import Question
from cxops.stats.points import Points

TAIL = 0.05
"""A slope that luck makes less often, on the side in question, is a trend."""
STEEPEST = 30.0
"""Logarithm of a rise within the baseline that no process has."""

Span = tuple[int, ...]


def old_trend(asked: Question, side: int) -> bool:
    """Whether the baseline was going that way already, and going on explains the rest.

    The slope is that of the logarithm of the rate (quasi-Poisson), or of the values.
    """
    trend = _trend(asked)
    if trend is None:
        return False
    limit = t_quantile(1 - TAIL, trend.df) * trend.slope_error
    if side * trend.slope <= limit:
        return False
    return trend.beyond(asked).side() != side


@dataclass(frozen=True, slots=True)
class _Trend:
    """A line through the baseline: the level at its middle, and the slope."""

    middle: float
    level: float
    slope: float
    level_error: float
    slope_error: float
    df: float

    def beyond(self, asked: Question) -> Contrast:
        """The time after against where the line would have gone."""
        after = asked.spans.after
        ahead = fmean(after) - self.middle
        level, error = _level(asked, after)
        expected = self.level + self.slope * ahead
        spread = sqrt(error**2 + self.level_error**2 + (self.slope_error * ahead) ** 2)
        return Contrast(level - expected, spread, self.df)


def _level(asked: Question, span: Span) -> tuple[float, float]:
    """The level of a span on the scale of the contrast, with its error."""
    points = asked.points
    if asked.series.counts is None:
        values = [points.shown[i] or 0.0 for i in span]
        mean = fmean(values)
        squares = sum((value - mean) ** 2 for value in values)
        return mean, sqrt(squares / max(1, len(span) - 1) / len(span))
    events = events_of(points, span) + 0.5
    phi = max(1.0, dispersion_within(points, (span,)))
    return log(events / exposure_of(points, span)), sqrt(phi / events)


def _trend(asked: Question) -> _Trend | None:
    span = asked.spans.before
    if asked.series.counts is None:
        return _straight(asked.points, span)
    if events_of(asked.points, span) < PERIODS:
        return None
    return _exponential(asked.points, span)


def _straight(points: Points, span: Span) -> _Trend:
    middle = fmean(span)
    values = [points.shown[i] or 0.0 for i in span]
    level = fmean(values)
    width = sum((i - middle) ** 2 for i in span)
    slope = sum((i - middle) * v for i, v in zip(span, values, strict=True)) / width
    rest = sum(
        (v - level - slope * (i - middle)) ** 2
        for i, v in zip(span, values, strict=True)
    )
    df = max(1, len(span) - 2)
    spread = sqrt(rest / df)
    return _Trend(
        middle, level, slope, spread / sqrt(len(span)), spread / sqrt(width), df
    )


def _exponential(points: Points, span: Span) -> _Trend | None:
    """Maximum likelihood by Newton's method; None where a single slope doesn't fit.

    Around the fitted mean of time, level and slope don't depend on each other.
    """
    first, length = span[0], span[-1] - span[0]
    times = [(i - first) / length - 0.5 for i in span]
    events = [points.events[i] or 0.0 for i in span]
    sizes = [points.exposure[i] for i in span]
    total = sum(events)
    moment = sum(t * e for t, e in zip(times, events, strict=True)) / total
    slope, middle, width = 0.0, 0.0, 0.0
    for _ in range(30):
        weights = [size * exp(slope * t) for t, size in zip(times, sizes, strict=True)]
        all_of = sum(weights)
        middle = sum(t * w for t, w in zip(times, weights, strict=True)) / all_of
        width = (
            sum((t - middle) ** 2 * w for t, w in zip(times, weights, strict=True))
            / all_of
        )
        slope += (moment - middle) / width
        if abs(slope) > STEEPEST:
            return None
    rate = total / sum(
        size * exp(slope * t) for t, size in zip(times, sizes, strict=True)
    )
    fitted = [
        rate * size * exp(slope * t) for t, size in zip(times, sizes, strict=True)
    ]
    chi2 = sum((e - f) ** 2 / f for e, f in zip(events, fitted, strict=True))
    df = len(span) - 2
    phi = max(1.0, chi2 / df)
    return _Trend(
        middle=first + (middle + 0.5) * length,
        level=log(rate) + slope * middle,
        slope=slope / length,
        level_error=sqrt(phi / total),
        slope_error=sqrt(phi / total / width) / length,
        df=df,
    )
