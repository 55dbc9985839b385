"""When to look again, and whether a change would have been seen by now."""

from dataclasses import dataclass
from datetime import date
from math import inf, log, sqrt
from statistics import fmean, variance

from cxops.stats.comparison import PERIODS
from cxops.stats.contrast import dispersion_within, events_of, exposure_of
from cxops.stats.distributions import normal_below, t_quantile
from cxops.stats.evidence import Question
from cxops.stats.spans import day_after

EFFECT = 0.3
"""The change that is worth waiting for, as a share of the old level."""
POWER_Z = 0.84
"""80 % of changes this large are seen."""
LONGEST = 52


@dataclass(frozen=True, slots=True)
class Outlook:
    """The error of the contrast, in its two parts, and how the second shrinks."""

    effect: float
    """A change of 30 % on the scale of the contrast."""
    error_before: float
    error_after: float
    periods: int
    df: float

    def error(self, more: int = 0) -> float:
        """Of the contrast, ``more`` periods from now."""
        later = self.error_after * sqrt(self.periods / (self.periods + more))
        return sqrt(self.error_before**2 + later**2)

    @property
    def chance_seen(self) -> float:
        """Chance that the interval shows a change of 30 % by now."""
        error = self.error()
        if not error:
            return 1.0
        return normal_below(self.effect / error - t_quantile(0.975, self.df))

    def periods_until(self, effect: float, *, surely: bool) -> int | None:
        """More periods until the interval shows ``effect``; None beyond a year."""
        margin = t_quantile(0.975, self.df) + (POWER_Z if surely else 0.0)
        for more in range(1, LONGEST + 1):
            if effect > margin * self.error(more):
                return more
        return None


def outlook(asked: Question, side: int) -> Outlook:
    """How sharp the comparison is; ``side`` is the good one."""
    before, after = asked.spans.before, asked.spans.after
    df = len(before) + len(after) - 2
    points = asked.points
    if asked.series.counts is None:
        known = [[points.shown[i] or 0.0 for i in span] for span in (before, after)]
        errors = [sqrt(variance(span) / len(span)) for span in known]
        effect = EFFECT * abs(fmean(known[0]))
        return Outlook(effect, errors[0], errors[1], len(after), df)
    phi = max(1.0, dispersion_within(points, (before, after)))
    events = events_of(points, before)
    if not events:
        return Outlook(0.0, inf, inf, len(after), df)
    ratio = 1 + side * EFFECT
    expected = events / exposure_of(points, before) * exposure_of(points, after) * ratio
    return Outlook(
        abs(log(ratio)), sqrt(phi / events), sqrt(phi / expected), len(after), df
    )


def first_check(asked: Question, planned: date | None) -> date:
    """The first honest check: six periods are over, and it was planned for then."""
    missing = PERIODS - len(asked.spans.after)
    known = asked.points.usable
    last = max([*known, asked.start - 1])
    ready = day_after(asked.series, max(last + missing, asked.start + PERIODS - 1))
    return max(ready, planned) if planned else ready


def later_check(asked: Question, more: int | None, planned: date | None) -> date | None:
    """The day ``more`` complete periods from now; not before a planned one."""
    if more is None:
        return None
    last = max(asked.points.usable, default=asked.start)
    ready = day_after(asked.series, last + more)
    return max(ready, planned) if planned else ready
