"""How well a change would be seen: said before the start.

Normal approximation; ``phi`` is the dispersion, by which bursts make it harder.
Source: NCSS PASS chapter 436 (variance of the alternative).
"""

from math import sqrt

from cxops.stats.distributions import normal_below, normal_quantile

LONGEST = 520
"""Weeks in ten years: what takes longer won't be seen."""


def rate_power(
    rate1: float,
    rate2: float,
    periods1: float,
    periods2: float,
    *,
    alpha: float = 0.05,
    alternative: str = "two_sided",
    phi: float = 1.0,
    pooled: bool = False,
) -> float:
    """Chance to tell two rates apart by their difference.

    ``alternative`` "two_sided", "less" or "greater" (of the first). ``pooled`` takes
    the variance under "no change" for the test's limit.
    """
    if alternative not in {"two_sided", "less", "greater"}:
        raise ValueError(f"{alternative} is none of two_sided, less, greater.")
    error = sqrt(phi * (rate1 / periods1 + rate2 / periods2))
    difference = rate1 - rate2
    if not error:
        return alpha
    same = error
    if pooled:
        rate = (rate1 * periods1 + rate2 * periods2) / (periods1 + periods2)
        same = sqrt(phi * rate * (1 / periods1 + 1 / periods2))
    tail = alpha / 2 if alternative == "two_sided" else alpha
    limit = normal_quantile(1 - tail) * same
    above = normal_below((difference - limit) / error)
    below = normal_below((-difference - limit) / error)
    return {"greater": above, "less": below, "two_sided": above + below}[alternative]


def weeks_needed(
    rate: float,
    reduction: float,
    *,
    baseline: float,
    phi: float = 1.0,
    power: float = 0.8,
    alpha: float = 0.05,
) -> int | None:
    """Periods after the start until a fall by ``reduction`` (0.3: -30 %) is seen.

    ``rate`` is in events a period, ``baseline`` the number of periods before. None
    where ten years won't do: the baseline is too short or the events too few.
    """
    if rate < 0 or not 0 < reduction <= 1 or baseline <= 0:
        raise ValueError("A rate of 0 or more falls by a share of itself.")

    def chance(weeks: int) -> float:
        after = rate * (1 - reduction)
        return rate_power(rate, after, baseline, weeks, alpha=alpha, phi=phi)

    if chance(LONGEST) < power:
        return None
    low, high = 0, LONGEST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if chance(middle) >= power else (middle, high)
    return high
