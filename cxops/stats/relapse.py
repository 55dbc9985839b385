"""It was proven: is it back?

Held against the improved level, not the old one: a spike in the newest period, or both
proofs in the bad direction since the first bad pattern.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from cxops.stats.comparison import PERIODS
from cxops.stats.contrast import dispersion_within, rate_of
from cxops.stats.evidence import (
    SPIKE,
    SPIKE_EVENTS,
    Question,
    gather,
    question,
    spike_chance,
)
from cxops.stats.explanations import contrast
from cxops.stats.types import Series

FRESH = 3
"""A pattern that ended more periods ago is over."""


@dataclass(frozen=True, slots=True)
class Relapse:
    """What came back, against the improved level."""

    since: int
    """First index of it."""
    periods: int
    improved: float
    now: float
    chance: float
    """Of this by luck, at the improved level."""


def first_proven(asked: Question, proven: Callable[[Series], bool]) -> int | None:
    """Index after the earliest period by which it was proven, as it looked then."""
    for index in asked.spans.after[PERIODS - 1 : -1]:
        if proven(shortened(asked.series, index + 1)):
            return index + 1
    return None


def shortened(series: Series, length: int) -> Series:
    """The series as it was when its first ``length`` periods were complete."""
    return replace(
        series,
        counts=None if series.counts is None else series.counts[:length],
        values=None if series.values is None else series.values[:length],
        exposure=None if series.exposure is None else series.exposure[:length],
        last_complete=True,
    )


def relapsed(asked: Question, until: int, bad: int) -> Relapse | None:
    """What came back after ``until``, the end of the time that proved it."""
    improved = tuple(i for i in asked.spans.after if i < until)
    later = tuple(i for i in asked.spans.after if i >= until)
    if len(improved) < PERIODS or not later:
        return None
    spiked = _spiked(asked, improved, later[-1:], bad)
    if spiked:
        return spiked
    held = question(asked.series, until, (improved[0], until), ())
    sign = gather(held, minimum=PERIODS).sign(bad)
    if not sign.held or sign.first is None:
        return None
    back = tuple(i for i in later if i >= sign.first)
    if len(back) < FRESH:
        return None
    found = contrast(asked, improved, back)
    if (
        found.side() != bad
        or contrast(asked, improved, back[-FRESH:]).estimate * bad <= 0
    ):
        return None
    return _told(asked, improved, back, found.p / 2)


def _spiked(
    asked: Question, improved: tuple[int, ...], newest: tuple[int, ...], bad: int
) -> Relapse | None:
    if asked.series.counts is None or bad < 0:
        return None
    points = asked.points
    phi = max(1.0, dispersion_within(points, (improved,)))
    chance = spike_chance(points, improved, newest, phi=phi)
    if chance >= SPIKE or (points.events[newest[0]] or 0) < SPIKE_EVENTS:
        return None
    return _told(asked, improved, newest, chance)


def _told(
    asked: Question, improved: tuple[int, ...], back: tuple[int, ...], chance: float
) -> Relapse:
    points = asked.points
    return Relapse(
        since=back[0],
        periods=len(back),
        improved=rate_of(points, improved),
        now=rate_of(points, back),
        chance=chance,
    )
