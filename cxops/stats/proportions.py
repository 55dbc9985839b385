"""Shares: 12 of 340. Sources: Wilson 1927; Pearson's chi-square (Yates 1934)."""

from dataclasses import dataclass
from math import sqrt

from cxops.stats.distributions import chi2_above, normal_below, normal_quantile
from cxops.stats.rates import ALTERNATIVES, wilson_tails


@dataclass(frozen=True, slots=True)
class ShareDifference:
    """The first share less the second. ``None`` where both are all or nothing."""

    difference: float
    low: float
    high: float
    chi2: float | None
    p: float
    """Of a difference as large, or as far to the side that was asked."""


def wilson(count: int, n: int, *, level: float = 0.95) -> tuple[float, float]:
    """The interval of a share; that of nothing of nothing is all there is."""
    if not 0 <= count <= n:
        raise ValueError("A share is of at least as many.")
    return wilson_tails(count, n, (1 - level) / 2) if n else (0.0, 1.0)


def compare_shares(
    count1: int,
    n1: int,
    count2: int,
    n2: int,
    *,
    level: float = 0.95,
    correct: bool = False,
    alternative: str = "two_sided",
) -> ShareDifference:
    """Two shares against each other (score test; the interval is Wald's).

    ``correct`` takes Yates' correction off the difference and adds it to the interval.
    A one-sided ``alternative`` ("less", "greater") has a one-sided interval. Raises
    ValueError for another, and for a share of nothing or of fewer.
    """
    if alternative not in ALTERNATIVES:
        raise ValueError(f"{alternative} is none of {', '.join(ALTERNATIVES)}.")
    if not (0 <= count1 <= n1 and 0 <= count2 <= n2 and n1 and n2):
        raise ValueError("A share is of at least as many, and of one at least.")
    share1, share2 = count1 / n1, count2 / n2
    difference = share1 - share2
    pooled = (count1 + count2) / (n1 + n2)
    weight = 1 / n1 + 1 / n2
    yates = min(weight / 2, abs(difference)) if correct else 0.0
    variance = share1 * (1 - share1) / n1 + share2 * (1 - share2) / n2
    sided = alternative != "two_sided"
    half = normal_quantile(level if sided else (1 + level) / 2) * sqrt(variance)
    half += yates
    low = -1.0 if alternative == "less" else max(-1.0, difference - half)
    high = 1.0 if alternative == "greater" else min(1.0, difference + half)
    if not 0 < pooled < 1:
        return ShareDifference(difference, low, high, None, 1.0)
    chi2 = (abs(difference) - yates) ** 2 / (pooled * (1 - pooled) * weight)
    if not sided:
        return ShareDifference(difference, low, high, chi2, chi2_above(chi2, 1))
    z = sqrt(chi2) if difference > 0 else -sqrt(chi2)
    p = normal_below(z if alternative == "less" else -z)
    return ShareDifference(difference, low, high, chi2, p)
