"""Quiet axes: a few round numbers, a few days, and names at the right end of lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cxops.charts.figures import (
    day_words,
    figure,
    is_monthly,
    month_words,
    places_for,
    some,
)
from cxops.charts.marks import Row, rules, words
from cxops.charts.palette import INK_2, INK_3, LINE, LINE_SOFT
from cxops.charts.plot import Layer, Plot, text_width

LINE_HEIGHT = 14.0
_GAP = 8.0


def value_axis(plot: Plot, ticks: Sequence[float]) -> list[Layer]:
    """Thin lines across at round numbers, each with its number at the left."""
    places = places_for(ticks)
    rows: list[Row] = [
        {
            "px": 0,
            "px2": plot.inner_width,
            "py": plot.down(tick),
            "py2": plot.down(tick),
        }
        for tick in ticks
    ]
    names: list[Row] = [
        {"px": -_GAP, "py": plot.down(tick), "text": figure(tick, places)}
        for tick in ticks
    ]
    return [rules(rows, LINE_SOFT), words(names, paint=INK_3, align="right")]


def ground(plot: Plot) -> Layer:
    """The line that a picture stands on."""
    low = plot.inner_height
    return rules([{"px": 0, "px2": plot.inner_width, "py": low, "py2": low}], LINE)


def day_axis(plot: Plot, days: Sequence[date], most: int) -> list[Layer]:
    """The ground with a few days below it; a year stands where it begins."""
    below = plot.inner_height + 14
    monthly = is_monthly(days)
    names: list[Row] = []
    year = None
    for index in some(len(days), most):
        day, px = days[index], plot.across(index)
        text = month_words(day) if monthly else day_words(day)
        names.append({"px": px, "py": below, "text": text})
        if day.year != year:
            year = day.year
            names.append({"px": px, "py": below + LINE_HEIGHT, "text": str(year)})
    return [ground(plot), words(names, paint=INK_3, align="center")]


@dataclass(frozen=True, slots=True)
class EndName:
    """What a line is called at its right end: words and a number, at a value."""

    words: str
    number: str
    value: float
    paint: str = INK_2
    bold: bool = False


def end_names(plot: Plot, names: Sequence[EndName]) -> list[Layer]:
    """The names at the right, moved apart where they would touch."""
    ordered = sorted(names, key=lambda name: -name.value)
    stacked = [_lines(name, plot.right - _GAP) for name in ordered]
    heights = [len(lines) * LINE_HEIGHT + 2 for lines in stacked]
    tops = apart(
        [plot.down(name.value) for name in ordered], heights, plot.inner_height
    )
    layers = []
    for name, lines, top in zip(ordered, stacked, tops, strict=True):
        rows: list[Row] = [
            {
                "px": plot.inner_width + _GAP,
                "py": top + (number + 0.5) * LINE_HEIGHT,
                "text": text,
            }
            for number, text in enumerate(lines)
        ]
        layers.append(words(rows, paint=name.paint, bold=name.bold))
    return layers


def apart(
    middles: Sequence[float], heights: Sequence[float], limit: float
) -> list[float]:
    """Upper edges of things wanted at these middles (in order), none over another.

    They are pushed down, and back up where the last would go below ``limit``.
    """
    tops: list[float] = []
    free = -LINE_HEIGHT
    for middle, height in zip(middles, heights, strict=True):
        tops.append(max(middle - height / 2, free))
        free = tops[-1] + height
    free = limit + LINE_HEIGHT / 2
    for index in reversed(range(len(tops))):
        tops[index] = round(min(tops[index], free - heights[index]), 2)
        free = tops[index]
    return tops


def _lines(name: EndName, room: float) -> list[str]:
    """On one line where it fits, else the number below."""
    whole = f"{name.words} {name.number}"
    return [whole] if text_width(whole) <= room else [name.words, name.number]
