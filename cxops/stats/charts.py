"""Control charts over equal periods: individuals, counts, rates and shares.

Sources: Shewhart; Montgomery (chapters 6 and 7); Nelson 1982 (screened ranges);
Laney 2002 (p' and u').
"""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from math import sqrt
from statistics import fmean
from typing import Unpack

from cxops.stats.limits import (
    D2,
    D4,
    Asked,
    Line,
    draw,
    mean_range,
    plan_of,
)
from cxops.stats.points import Numbers, Points, of_counts, of_values
from cxops.stats.types import Chart

XMR = 2.66


def xmr(
    values: Numbers,
    *,
    screen: bool = True,
    constant: float = XMR,
    events: bool = False,
    **asked: Unpack[Asked],
) -> Chart:
    """Individuals: mean, and limits at ``constant`` mean moving ranges around it.

    ``screen`` drops moving ranges that are out of order themselves, once. ``events``
    says that these are counts: none below 0, and no limits where they are rare.
    Assumes rough symmetry and periods that don't depend on each other. Source:
    Wheeler; Nelson 1982.
    """
    read = of_counts if events else of_values
    points = read(values, last_complete=asked.get("last_complete", True))
    shown = points.shown

    def measure(basis: list[int], phase: range) -> Line:
        sigma = constant * mean_range(shown, basis, screen=screen) / 3
        return Line(_mean(shown, basis), [sigma] * len(phase))

    plan = plan_of(points, asked)
    if not events:
        return draw("xmr", "XmR", points, measure, plan)
    return draw("xmr", "XmR", points, measure, plan, floor=0.0, events=_events(points))


def mr_chart(
    values: Numbers, *, screen: bool = False, d4: float = D4, **asked: Unpack[Asked]
) -> Chart:
    """Moving ranges, the companion of ``xmr``: has the spread itself changed?

    The limit is ``d4`` mean ranges. The first point of all has no range.
    """
    points = of_values(values, last_complete=asked.get("last_complete", True))
    shown = points.shown

    def measure(basis: list[int], phase: range) -> Line:
        mean = mean_range(shown, basis, screen=screen)
        return Line(mean, [(d4 - 1) * mean / 3] * len(phase))

    plan = plan_of(points, asked)
    chart = draw("mr", "moving range", points, measure, plan, floor=0.0)
    return replace(chart, points=_ranges(shown), median=None)


def c_chart(counts: Numbers, **asked: Unpack[Asked]) -> Chart:
    """Counts with equal opportunity in every period: mean ± 3 √mean (Poisson)."""
    points = of_counts(counts, last_complete=asked.get("last_complete", True))

    def measure(basis: list[int], phase: range) -> Line:
        centre = _pooled(points, basis)
        return Line(centre, [sqrt(centre)] * len(phase))

    plan = plan_of(points, asked)
    return draw("c", "c", points, measure, plan, floor=0.0, events=_events(points))


def u_chart(
    counts: Numbers,
    exposure: Numbers,
    *,
    laney: bool = True,
    **asked: Unpack[Asked],
) -> Chart:
    """Rates: events per unit of exposure, pooled centre ± 3 √(centre / exposure).

    ``laney`` widens or narrows the limits by the spread between periods beyond
    chance, which it measures (u'); without it the events must be Poisson.
    """
    points = of_counts(counts, exposure, last_complete=asked.get("last_complete", True))

    def measure(basis: list[int], phase: range) -> Line:
        centre = _pooled(points, basis)
        chance = [sqrt(centre / size) for size in points.exposure]
        return _spread(points, basis, phase, centre, chance, laney=laney)

    kind, method = ("u_prime", "u' (Laney)") if laney else ("u", "u")
    plan = plan_of(points, asked)
    return draw(kind, method, points, measure, plan, floor=0.0, events=_events(points))


def p_chart(
    counts: Numbers,
    of: Numbers,
    *,
    laney: bool = True,
    **asked: Unpack[Asked],
) -> Chart:
    """Shares: pooled centre ± 3 √(centre (1 - centre) / of), between 0 and 1.

    ``laney`` as in ``u_chart`` (p'); without it the counts must be binomial.
    """
    points = of_counts(
        counts, of, part=True, last_complete=asked.get("last_complete", True)
    )

    def measure(basis: list[int], phase: range) -> Line:
        centre = _pooled(points, basis)
        chance = [sqrt(centre * (1 - centre) / size) for size in points.exposure]
        return _spread(points, basis, phase, centre, chance, laney=laney)

    rarer = [
        min(events or 0.0, size - (events or 0.0))
        for events, size in zip(points.events, points.exposure, strict=True)
    ]
    kind, method = ("p_prime", "p' (Laney)") if laney else ("p", "p")
    plan = plan_of(points, asked)
    return draw(
        kind, method, points, measure, plan, floor=0.0, ceiling=1.0, events=rarer
    )


def _spread(
    points: Points,
    basis: list[int],
    phase: range,
    centre: float,
    chance: Sequence[float],
    *,
    laney: bool,
) -> Line:
    """Sigma of each point: what chance makes, times Laney's sigma z."""
    if not laney:
        return Line(centre, [chance[i] for i in phase], 1.0)
    z = [
        None if rate is None or not deviation else (rate - centre) / deviation
        for rate, deviation in zip(points.shown, chance, strict=True)
    ]
    known = [i for i in basis if z[i] is not None]
    sigma_z = mean_range(z, known, screen=False) / D2 if known else 1.0
    return Line(centre, [chance[i] * sigma_z for i in phase], sigma_z)


def _pooled(points: Points, basis: Sequence[int]) -> float:
    events = sum(points.events[i] or 0.0 for i in basis)
    return events / sum(points.exposure[i] for i in basis)


def _events(points: Points) -> list[float]:
    return [events or 0.0 for events in points.events]


def _mean(values: Numbers, basis: Sequence[int]) -> float:
    return fmean(value for i in basis if (value := values[i]) is not None)


def _ranges(values: Numbers) -> tuple[float | None, ...]:
    pairs = itertools.pairwise(values)
    return (
        None,
        *(None if a is None or b is None else abs(b - a) for a, b in pairs),
    )[: len(values)]
