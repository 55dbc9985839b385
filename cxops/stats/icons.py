"""The two icons of Making Data Count: what happened last, and can the target be met.

The variation icon speaks of the last point only: a coloured dot in the past of a long
chart is normal. Source: NHS England, Making Data Count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cxops.stats.figures import plain
from cxops.stats.rules import rules_nhs
from cxops.stats.types import Chart, Direction, Side, Signal

PRECEDENCE = ("limit", "trend", "two_of_three", "shift")
"""Which pattern names a point that takes part in several."""


class Variation(StrEnum):
    """What a point is: the process's normal up and down, or a sign of a change."""

    COMMON_CAUSE = "common_cause"
    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    NEUTRAL = "neutral"
    """A change where neither way is better."""


class Assurance(StrEnum):
    """Whether the process as it is meets its target."""

    PASSES = "consistent_pass"
    FAILS = "consistent_fail"
    HIT_OR_MISS = "inconsistent"


@dataclass(frozen=True, slots=True)
class Icons:
    """The icons of a chart; None where it has no limits, no target or no better way."""

    variation: Variation | None
    side: Side | None
    """High or low; of a trend, where it goes."""
    assurance: Assurance | None
    points: tuple[Variation | None, ...]
    """What each point is."""
    signals: tuple[Signal | None, ...]
    """The pattern that names each point."""
    message_args: Mapping[str, Any] = field(default_factory=dict)
    """Of both sentences: low, high, target."""

    @property
    def variation_key(self) -> str:
        """The sentence of the variation icon; empty where there is none."""
        return f"icon_{self.variation}" if self.variation else ""

    @property
    def assurance_key(self) -> str:
        """The sentence of the assurance icon; empty where there is none."""
        return f"icon_{self.assurance}" if self.assurance else ""


def icons(chart: Chart, target: float | None = None) -> Icons:
    """Both icons, and what each point is."""
    signals = _named(chart, rules_nhs(chart))
    drawn = [
        point is not None and centre is not None and index != chart.unfinished
        for index, (point, centre) in enumerate(
            zip(chart.points, chart.centre, strict=True)
        )
    ]
    kinds = tuple(
        _kind(signal, chart.direction) if is_drawn else None
        for signal, is_drawn in zip(signals, drawn, strict=True)
    )
    last = max((i for i, is_drawn in enumerate(drawn) if is_drawn), default=None)
    named = None if last is None else signals[last]
    return Icons(
        variation=None if last is None else kinds[last],
        side=named.side if named else None,
        assurance=None if last is None else _assurance(chart, last, target),
        points=kinds,
        signals=signals,
        message_args={} if last is None else _range(chart, last, target),
    )


def _range(chart: Chart, last: int, target: float | None) -> dict[str, Any]:
    told = {"low": chart.lower[last], "high": chart.upper[last], "target": target}
    return {name: plain(value or 0.0) for name, value in told.items()}


def _named(chart: Chart, found: Sequence[Signal]) -> tuple[Signal | None, ...]:
    named: list[Signal | None] = [None] * len(chart.points)
    for signal in sorted(found, key=lambda each: -PRECEDENCE.index(each.kind)):
        for index in signal.indices:
            named[index] = signal
    return tuple(named)


def _kind(signal: Signal | None, direction: Direction) -> Variation:
    if signal is None:
        return Variation.COMMON_CAUSE
    if direction is Direction.NEUTRAL:
        return Variation.NEUTRAL
    good = Side.BELOW if direction is Direction.DECREASE else Side.ABOVE
    return Variation.IMPROVEMENT if signal.side is good else Variation.CONCERN


def _assurance(chart: Chart, last: int, target: float | None) -> Assurance | None:
    lower, upper = chart.lower[last], chart.upper[last]
    if target is None or lower is None or upper is None:
        return None
    if chart.direction is Direction.NEUTRAL:
        return None
    above, below = target > upper, target < lower
    if not (above or below):
        return Assurance.HIT_OR_MISS
    met = above if chart.direction is Direction.DECREASE else below
    return Assurance.PASSES if met else Assurance.FAILS
