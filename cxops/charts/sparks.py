"""Sparklines: as many as a list has rows, so written here, without the engine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cxops.charts.palette import (
    BAD_MARK,
    BAND,
    CHANCE,
    CHANCE_MARK,
    GOOD_MARK,
    SURFACE,
)
from cxops.charts.stairs import last_known, pieces

_WIDTH, _HEIGHT, _EDGE = 120, 32, 6
#: Tone → fill and edge of the last point, and its outline around the origin.
_LAST = {
    "good": (GOOD_MARK, SURFACE, "M{x} {y}m0-5l5 5-5 5-5-5z"),
    "bad": (BAD_MARK, SURFACE, "M{x} {y}m0-5l5 9h-10z"),
    "chance": (
        CHANCE_MARK,
        CHANCE,
        "M{x} {y}m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spark:
    """A run of points as large as a word, with its normal range behind it."""

    points: tuple[float | None, ...]
    words: str
    """What it shows, for whoever doesn't see it; empty where a text beside says it."""
    low: float | None = None
    high: float | None = None
    tone: str = "chance"
    """What the last point is: good, bad or chance."""


def sparkline(
    points: Sequence[float | None],
    *,
    words: str = "",
    low: float | None = None,
    high: float | None = None,
    tone: str = "chance",
) -> Spark:
    """A sparkline; ``low`` and ``high`` are the normal range, where there is one.

    Raises ``ValueError`` for a tone other than good, bad or chance.
    """
    if tone not in _LAST:
        raise ValueError(f"No such tone: {tone}")
    return Spark(points=tuple(points), words=words, low=low, high=high, tone=tone)


def spark_svg(spark: Spark) -> SafeString:
    """The sparkline as SVG for a page: a tenth of a millisecond, nothing to keep."""
    down = _scale([*spark.points, spark.low, spark.high])
    step = (_WIDTH - 2 * _EDGE) / max(1, len(spark.points) - 1)
    runs = [
        " ".join(f"{_EDGE + i * step:.1f},{down(value):.1f}" for i, value in piece)
        for piece in pieces(spark.points)
    ]
    name = (
        format_html('role="img" aria-label="{}"', spark.words)
        if spark.words
        else format_html('aria-hidden="{}"', "true")
    )
    return format_html(
        '<svg class="cx-spark" viewBox="0 0 {} {}" width="{}" height="{}" '
        'fill="none" {}>{}{}{}</svg>',
        *(_WIDTH, _HEIGHT, _WIDTH, _HEIGHT),
        name,
        _range(spark, down),
        format_html_join(
            "",
            '<polyline points="{}" stroke="{}" stroke-width="1.5" '
            'stroke-linejoin="round"/>',
            ((run, CHANCE_MARK) for run in runs),
        ),
        _end(spark, step, down),
    )


def _scale(values: Sequence[float | None]) -> Callable[[float], float]:
    """From a value to how far below the upper edge it lies."""
    known = [value for value in values if value is not None] or [0.0]
    low, high = min(known), max(known)
    span = high - low
    if not span:
        return lambda _value: _HEIGHT / 2
    return lambda value: _EDGE + (high - value) / span * (_HEIGHT - 2 * _EDGE)


def _range(spark: Spark, down: Callable[[float], float]) -> str:
    if spark.low is None or spark.high is None:
        return ""
    top = down(spark.high)
    return format_html(
        '<rect y="{}" width="{}" height="{}" fill="{}"/>',
        f"{top:.1f}",
        _WIDTH,
        f"{max(1.0, down(spark.low) - top):.1f}",
        BAND,
    )


def _end(spark: Spark, step: float, down: Callable[[float], float]) -> str:
    """The sign on the last point that is known."""
    known = [i for i, value in enumerate(spark.points) if value is not None]
    value = last_known(spark.points)
    if value is None:
        return ""
    fill, edge, outline = _LAST[spark.tone]
    path = outline.format(x=f"{_EDGE + known[-1] * step:.1f}", y=f"{down(value):.1f}")
    return format_html('<path d="{}" fill="{}" stroke="{}"/>', path, fill, edge)
