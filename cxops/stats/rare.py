"""Charts of what happens seldom: what passes between events says more than counts.

A g chart counts the times it went well in between, a t chart the time. Improvement
shows as points above the upper limit, or a run above the centre; the lower limit is
of little use. Sources: Benneyan 2001 (g); Nelson 1994, Montgomery 7.6 (t).
"""

from dataclasses import replace
from math import ceil, log, log1p, sqrt
from statistics import fmean, median
from typing import Any, Unpack

from cxops.stats.limits import D2, Asked, Plan, judge, mean_range, plan_of, unlined
from cxops.stats.points import Numbers, Points, of_counts, of_values
from cxops.stats.types import Chart, Direction, Status

POWER = 3.6
"""Times between exponential events become nearly normal by this root."""
ALPHA = 0.00135
"""What a normal value exceeds 3 sigma with, on one side."""


def g_chart(
    gaps: Numbers,
    *,
    limits: str = "quantile",
    alpha: float = ALPHA,
    **asked: Unpack[Asked],
) -> Chart:
    """Number of non-events between two events (0, 1, 2 …), with the median.

    ``limits``: "quantile" of the geometric distribution (exceeded with ``alpha``), or
    "sigma", mean ± 3 √(mean (mean + 1)). The last gap may be open: say it by
    ``last_complete``. Assumes that the chance of the event is constant.
    """
    if limits not in {"quantile", "sigma"}:
        raise ValueError(f"Limits are by quantile or sigma, not {limits}.")
    points = of_counts(gaps, last_complete=asked.get("last_complete", True))

    def lines(known: list[float]) -> tuple[float, float, float]:
        mean = fmean(known)
        if limits == "sigma":
            return median(known), 0.0, mean + 3 * sqrt(mean * (mean + 1))
        return median(known), 0.0, geometric_limit(mean, alpha)

    return _draw("g", f"g, {limits} limits", points, lines, plan_of(points, asked))


def geometric_limit(mean: float, alpha: float = ALPHA) -> float:
    """The longest gap that isn't exceeded but with a chance of ``alpha`` at most."""
    if mean <= 0:
        return 0.0
    quiet = -log1p(1 / mean)
    return float(max(0, ceil(log(alpha) / quiet - 1e-9) - 1))


def t_chart(
    gaps: Numbers, *, resolution: float | None = None, **asked: Unpack[Asked]
) -> Chart:
    """Time between events: XmR of its 3.6th root, drawn on the scale of time.

    Events at the same time are half a ``resolution`` apart (by default the shortest
    time above 0), with a warning. The shown points stay as given.
    """
    points = of_values(gaps, last_complete=asked.get("last_complete", True))
    negative = next(
        (i for i, gap in enumerate(gaps) if gap is not None and gap < 0), -1
    )
    if points.broken is None and negative >= 0:
        points = replace(
            points, shown=(None,) * len(gaps), broken=negative, fault="fault_negative"
        )
    positive = [gap for gap in points.shown if gap]
    half = (resolution or min(positive, default=1.0)) / 2

    def lines(known: list[float]) -> tuple[float, float, float]:
        rooted = [(gap or half) ** (1 / POWER) for gap in known]
        sigma = mean_range(rooted, range(len(rooted)), screen=False) / D2
        mean = fmean(rooted)
        low, high = max(0.0, mean - 3 * sigma), mean + 3 * sigma
        return mean**POWER, low**POWER, high**POWER

    chart = _draw("t", "t (3.6th root)", points, lines, plan_of(points, asked))
    if 0 in points.shown:
        return replace(chart, warnings=(*chart.warnings, "same_time"))
    return chart


def _draw(kind: str, method: str, points: Points, lines: Any, plan: Plan) -> Chart:
    bases = [plan.basis(points.usable, phase) for phase in plan.phases]
    facts = judge(points, bases, plan)
    facts |= {"kind": kind, "method": method, "direction": _mirrored(plan.direction)}
    if facts["status"] is Status.TOO_FEW:
        facts |= {"message_key": "too_few_gaps"}
    if facts["status"] not in (Status.OK, Status.TRIAL):
        return Chart(**facts, **unlined(points))
    drawn: list[tuple[float, float, float]] = []
    for basis, phase in zip(bases, plan.phases, strict=True):
        known = [gap for i in basis if (gap := points.shown[i]) is not None]
        drawn += [lines(known)] * len(phase)
    centre, lower, upper = zip(*drawn, strict=True)
    return Chart(**facts, centre=centre, lower=lower, upper=upper)


def _mirrored(direction: Direction) -> Direction:
    """Fewer events are longer gaps."""
    return {
        Direction.DECREASE: Direction.INCREASE,
        Direction.INCREASE: Direction.DECREASE,
    }.get(direction, direction)
