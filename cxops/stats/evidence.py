"""The two proofs, in both directions: a sign against the baseline, and the interval.

Where there are fewer than 2 events a period limits mean nothing. There a sign is a
run of periods on one side of the old level (for rare events: quiet ones) that is
longer than the baseline's own share of such periods explains, or a spike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma

from cxops.stats.choice import draw_chart
from cxops.stats.comparison import Comparison, compare_before_after
from cxops.stats.contrast import events_of, exposure_of, rate_of
from cxops.stats.limits import FEWEST_EVENTS, TRIAL
from cxops.stats.luck import run_chance
from cxops.stats.points import Points
from cxops.stats.predictive import predictive
from cxops.stats.rules import rules_nhs, side_of
from cxops.stats.runs import longest_run
from cxops.stats.spans import Spans, points_of, spans_of
from cxops.stats.types import Chart, Series, Status

RARE_LUCK = 0.01
"""A run of rare events that luck makes less often is a sign."""
SPIKE, SPIKE_EVENTS = 0.001, 3


@dataclass(frozen=True, slots=True)
class Sign:
    """The longest run on one side, and whether anything there is a lasting sign."""

    held: bool
    run: int
    chance: float
    """Of such a run by luck."""
    first: int | None = None
    """Where the first pattern begins."""


@dataclass(frozen=True, slots=True)
class Question:
    """A series, when it was to change and what it is held against."""

    series: Series
    start: int
    baseline: tuple[int, int]
    exclude: tuple[int, ...]
    points: Points
    spans: Spans

    @property
    def rare(self) -> bool:
        """Too few events a period for limits."""
        before = self.spans.before
        if self.series.counts is None or self.series.proportion or not before:
            return False
        return events_of(self.points, before) / len(before) < FEWEST_EVENTS


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that was found, before anything is concluded."""

    comparison: Comparison
    chart: Chart
    below: Sign
    above: Sign

    def sign(self, side: int) -> Sign:
        """The sign below (-1) or above (+1)."""
        return self.below if side < 0 else self.above

    def proofs(self, side: int) -> tuple[bool, bool]:
        """Whether the sign and the interval hold in this direction."""
        return self.sign(side).held, self.comparison.side == side


def question(
    series: Series,
    start: int,
    baseline: tuple[int, int] | None,
    exclude: Sequence[int],
) -> Question:
    """Puts a series, its start and its baseline together."""
    points = points_of(series)
    frozen = baseline or (0, start)
    spans = spans_of(points, start, frozen, exclude)
    return Question(series, start, frozen, tuple(exclude), points, spans)


def gather(asked: Question, *, minimum: int = TRIAL) -> Evidence:
    """Both proofs in both directions; the baseline isn't empty."""
    chart = draw_chart(
        asked.series,
        baseline=asked.baseline,
        exclude=asked.exclude,
        minimum=minimum,
    )
    comparison = compare_before_after(
        asked.series, asked.start, baseline=asked.baseline, exclude=asked.exclude
    )
    find = _rare_sign if asked.rare else _sign
    return Evidence(comparison, chart, find(asked, chart, -1), find(asked, chart, 1))


def _sign(asked: Question, chart: Chart, side: int) -> Sign:
    if chart.status not in (Status.OK, Status.TRIAL):
        return Sign(held=False, run=0, chance=1.0)
    found = [
        signal
        for signal in rules_nhs(chart, first=asked.start)
        if signal.side is side_of(side)
    ]
    after = asked.spans.after
    run = longest_run([_side(chart.points[i], chart.centre[i]) for i in after], side)
    return Sign(
        held=bool(found),
        run=run,
        chance=run_chance(run, len(after), len(asked.spans.before)),
        first=min((signal.indices[0] for signal in found), default=None),
    )


def _rare_sign(asked: Question, _chart: Chart, side: int) -> Sign:
    points, (before, after) = asked.points, (asked.spans.before, asked.spans.after)
    level = rate_of(points, before)
    sides = {i: _side(points.shown[i], level) for i in (*before, *after)}
    like = sum(sides[i] == side for i in before)
    run = longest_run([sides[i] for i in after], side)
    chance = _rare_chance(run, len(after), like, len(before))
    spikes = _spikes(asked) if side > 0 else []
    held = (run > 0 and chance <= RARE_LUCK) or bool(spikes)
    starts = [i for i in after if sides[i] == side] if held else []
    return Sign(held, run, chance, min([*spikes, *starts], default=None))


def _rare_chance(run: int, periods: int, like: int, baseline: int) -> float:
    """Chance of the run, where the baseline has ``like`` such periods.

    Their share is known only from the baseline (Jeffreys' prior). A bound: the run may
    begin anywhere.
    """
    if run == 0:
        return 1.0
    a, b = like + 0.5, baseline - like + 0.5
    once = exp(lgamma(a + run) - lgamma(a) + lgamma(a + b) - lgamma(a + b + run))
    return min(1.0, once * (1 + (periods - run) * b / (a + b)))


def _spikes(asked: Question) -> list[int]:
    points, before = asked.points, asked.spans.before
    seen = [i for i in asked.spans.after if (points.events[i] or 0) >= SPIKE_EVENTS]
    return [i for i in seen if spike_chance(points, before, (i,)) < SPIKE]


def spike_chance(
    points: Points, before: Sequence[int], now: Sequence[int], *, phi: float = 1.0
) -> float:
    """Chance of at least as many events as ``now``, at the rate before."""
    ahead = predictive(
        events_of(points, before),
        exposure_of(points, before),
        exposure_of(points, now),
        phi=phi,
    )
    return float(ahead.at_least(events_of(points, now)))


def _side(value: float | None, level: float | None) -> int:
    if value is None or level is None:
        return 0
    if abs(value - level) <= 1e-12 * max(abs(value), abs(level)):
        return 0
    return 1 if value > level else -1
