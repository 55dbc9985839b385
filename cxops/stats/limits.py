"""The lines of a control chart: computed from a frozen baseline, phase by phase.

Nothing here recalculates by itself. What isn't told a baseline uses all points; a
phase begins only where a person confirmed a step change.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median
from typing import Any, TypedDict

from cxops.stats.points import Points
from cxops.stats.types import Chart, Direction, Status

TRIAL, LOCKED = 8, 12
"""Points for limits on trial, and for limits that prove something."""
FEWEST_EVENTS = 2.0
"""Events a period; limits around fewer cry wolf (measured: 49 % of charts at 1)."""
FEW_EVENTS = 3.0
D2 = 1.128
"""Mean moving range of two normal values in standard deviations."""
D4 = 3.267


class Asked(TypedDict, total=False):
    """What every chart can be asked for."""

    baseline: tuple[int, int] | None
    """First and one-past-last index that limits are computed from, frozen."""
    exclude: Sequence[int]
    """Indices that limits leave out."""
    segments: Sequence[int]
    """First index after each confirmed step change."""
    last_complete: bool
    direction: Direction
    minimum: int
    """Fewest points for limits; textbooks and tools differ (8 is ours)."""
    fewest_events: float
    """Fewest events a period for limits (2 is ours)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked of a chart, checked. Raises ValueError for impossible indices."""

    length: int
    baseline: tuple[int, int] | None = None
    exclude: Sequence[int] = ()
    segments: Sequence[int] = ()
    direction: Direction = Direction.DECREASE
    minimum: int = TRIAL
    fewest_events: float = FEWEST_EVENTS
    starts: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        starts = (0, *(start for start in self.segments if start != 0))
        if list(starts) != sorted(set(starts)):
            raise ValueError("Segments are in order, each once.")
        if len(starts) > 1 and starts[-1] >= max(self.length, 1):
            raise ValueError("A segment begins within the series.")
        if self.baseline is not None:
            first, end = self.baseline
            if not 0 <= first < end <= self.length:
                raise ValueError("The baseline lies within the series.")
        object.__setattr__(self, "starts", starts)

    @property
    def phases(self) -> list[range]:
        """The indices of each phase."""
        ends = (*self.starts[1:], self.length)
        return [range(*pair) for pair in zip(self.starts, ends, strict=True)]

    def basis(self, usable: Sequence[int], phase: range) -> list[int]:
        """Which points a phase's limits are computed from."""
        wanted = phase
        if self.baseline is not None:
            frozen = range(
                max(phase.start, self.baseline[0]), min(phase.stop, self.baseline[1])
            )
            wanted = frozen or phase
        left_out = set(self.exclude)
        return [i for i in usable if i in wanted and i not in left_out]


@dataclass(frozen=True, slots=True)
class Line:
    """The centre of a phase and the sigma of each of its points."""

    centre: float
    sigma: Sequence[float]
    sigma_z: float | None = None


Measure = Callable[[list[int], range], Line]
"""Points that the limits rest on, and the phase they are drawn in."""


def plan_of(points: Points, asked: Asked) -> Plan:
    """The plan of a chart of these points."""
    chosen: dict[str, Any] = {k: v for k, v in asked.items() if k != "last_complete"}
    return Plan(length=len(points.shown), **chosen)


def mean_range(
    values: Sequence[float | None], basis: Sequence[int], *, screen: bool
) -> float:
    """Mean moving range of the points of ``basis``, which has at least one.

    No range spans a gap, unless there are no others. ``screen`` leaves out, once,
    ranges at or above 3.267 times the mean (Nelson 1982), except where nothing but
    zeros would remain.
    """
    steps = list(itertools.pairwise(basis))
    near = [
        (one, two)
        for one, two in steps
        if all(values[i] is not None for i in range(one, two))
    ]
    ranges = [abs(_at(values, two) - _at(values, one)) for one, two in near or steps]
    if not ranges:
        return 0.0
    mean = fmean(ranges)
    kept = [each for each in ranges if each < D4 * mean] if screen else ranges
    return (fmean(kept) if kept else 0.0) or mean


def draw(
    kind: str,
    method: str,
    points: Points,
    measure: Measure,
    plan: Plan,
    *,
    floor: float | None = None,
    ceiling: float | None = None,
    events: Sequence[float] | None = None,
) -> Chart:
    """The chart of ``points``: lines by ``measure``, cut at ``floor`` and ``ceiling``.

    ``events`` says which counts must not be too rare for limits; by index.
    """
    bases = [plan.basis(points.usable, phase) for phase in plan.phases]
    facts = judge(points, bases, plan, events)
    facts |= {"kind": kind, "method": method}
    if facts["status"] not in (Status.OK, Status.TRIAL):
        return Chart(**facts, **unlined(points))
    lines = [
        measure(basis, phase) for basis, phase in zip(bases, plan.phases, strict=True)
    ]
    return Chart(**facts, **_lined(lines, plan, floor, ceiling))


def unlined(points: Points) -> dict[str, Any]:
    """A chart's fields where no line may be drawn."""
    nothing = (None,) * len(points.shown)
    return {"centre": nothing, "lower": nothing, "upper": nothing, "sigma": nothing}


def _lined(
    lines: Sequence[Line], plan: Plan, floor: float | None, ceiling: float | None
) -> dict[str, Any]:
    centre: list[float] = []
    sigma: list[float] = []
    for line, phase in zip(lines, plan.phases, strict=True):
        centre += [line.centre] * len(phase)
        sigma += line.sigma
    pairs = list(zip(centre, sigma, strict=True))
    lower = [c - 3 * s if floor is None else max(floor, c - 3 * s) for c, s in pairs]
    upper = [
        c + 3 * s if ceiling is None else min(ceiling, c + 3 * s) for c, s in pairs
    ]
    return {
        "centre": tuple(centre),
        "sigma": tuple(sigma),
        "lower": tuple(lower),
        "upper": tuple(upper),
        "sigma_z": lines[-1].sigma_z,
    }


def judge(
    points: Points,
    bases: Sequence[Sequence[int]],
    plan: Plan,
    events: Sequence[float] | None = None,
) -> dict[str, Any]:
    """What a chart says of itself before a line is drawn."""
    shown = [points.shown[i] for i in points.usable]
    facts: dict[str, Any] = {
        "points": points.shown,
        "gap_reasons": points.reasons,
        "unfinished": points.unfinished,
        "baseline": plan.baseline,
        "segments": plan.starts,
        "excluded": tuple(plan.exclude),
        "direction": plan.direction,
        "median": median(v for v in shown if v is not None) if shown else None,
    }
    smallest = min(len(basis) for basis in bases)
    facts |= {"n": smallest, "needed": plan.minimum}
    if points.broken is not None:
        told = {"position": points.broken + 1}
        facts |= {"status": Status.DATA_ERROR, "index": points.broken}
        return facts | {"message_key": points.fault, "message_args": told}
    facts |= _enough(points, bases, plan, smallest)
    if facts["status"] in (Status.OK, Status.TRIAL):
        facts |= _rare(bases, plan, events)
    return facts


def _enough(
    points: Points, bases: Sequence[Sequence[int]], plan: Plan, smallest: int
) -> dict[str, Any]:
    if not points.usable:
        return {"status": Status.NO_DATA, "message_key": "no_data"}
    told = {
        "have": smallest,
        "needed": plan.minimum,
        "more": plan.minimum - smallest,
    }
    if smallest < plan.minimum and len(bases) > 1:
        key = "step_too_short" if told["more"] > 1 else "step_too_short_one"
        status = Status.REFUSED
    elif smallest < plan.minimum:
        key, status = "too_few_points", Status.TOO_FEW
    elif _flat(points, bases):
        status = Status.TRIAL if smallest < LOCKED else Status.OK
        key = "flat"
    elif smallest < LOCKED:
        key, status, told = "trial", Status.TRIAL, {"have": smallest, "needed": LOCKED}
    else:
        key, status = "limits", Status.OK
    return {"status": status, "message_key": key, "message_args": told}


def _flat(points: Points, bases: Sequence[Sequence[int]]) -> bool:
    return all(len({points.shown[i] for i in basis}) == 1 for basis in bases)


def _rare(
    bases: Sequence[Sequence[int]], plan: Plan, events: Sequence[float] | None
) -> dict[str, Any]:
    if events is None:
        return {}
    fewest = min(fmean(events[i] for i in basis) for basis in bases)
    if fewest < plan.fewest_events:
        return {"status": Status.RARE_EVENT, "message_key": "rare"}
    return {"warnings": ("few_events",)} if fewest < FEW_EVENTS else {}


def _at(values: Sequence[float | None], index: int) -> float:
    value = values[index]
    if value is None:
        raise ValueError("A limit rests on points only.")
    return value
