"""How often luck alone makes a run: "8 weeks in a row below the old average".

The old average is known only from its baseline, so runs are more frequent than the
familiar 1 in 256; how much more follows from its length. For normal values; counts
are near enough.
"""

from functools import lru_cache
from math import exp, pi, sqrt

from cxops.stats.distributions import normal_below

STEPS, REACH = 160, 6.0


@lru_cache(maxsize=4096)
def run_chance(run: int, periods: int, baseline: int | None) -> float:
    """Chance of ``run`` or more in a row on a given side within ``periods``.

    ``baseline`` is the number of points that the average was computed from; None: it
    is known exactly.
    """
    if run <= 0:
        return 1.0
    if baseline is None:
        return _run_within(run, periods, 0.5)
    width = 2 * REACH / STEPS
    total = 0.0
    for step in range(STEPS + 1):
        z = -REACH + step * width
        weight = exp(-z * z / 2) / sqrt(2 * pi) * width
        total += weight * _run_within(run, periods, normal_below(z / sqrt(baseline)))
    return min(1.0, total)


def _run_within(run: int, periods: int, share: float) -> float:
    """Chance of the run where each period is on that side with ``share``.

    ``without[n]`` is the chance of no such run in n periods.
    """
    if run > periods:
        return 0.0
    without = [1.0] * run
    ends = (1 - share) * share**run
    for n in range(run, periods + 1):
        first = share**run if n == run else 0.0
        earlier = ends * without[n - run - 1] if n > run else 0.0
        without.append(without[n - 1] - first - earlier)
    return 1 - without[periods]
