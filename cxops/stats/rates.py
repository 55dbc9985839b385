"""Rates of events, one against a number and two against each other.

The plain tests assume Poisson events: no bursts. Where there are bursts, ask
``comparison``, which allows for them. Sources: Garwood 1936; Przyborowski and
Wilenski 1940; Krishnamoorthy and Thomson 2004; Gu, Ng, Tang and Schucany 2008.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, inf, lgamma, log, sqrt

from cxops.stats.distributions import (
    beta_quantile,
    binomial_at_most,
    gamma_quantile,
    normal_below,
    normal_quantile,
    poisson_at_most,
)

SAME = 1 + 1e-7
"""Two probabilities nearer than this are equal, however they were rounded."""
METHODS = ("exact", "mid_p", "score", "etest", "etest_unpooled")
ALTERNATIVES = ("two_sided", "less", "greater")


@dataclass(frozen=True, slots=True)
class Rate:
    """Events per unit of exposure with its interval; no ``high``: unbounded."""

    rate: float
    low: float
    high: float | None


@dataclass(frozen=True, slots=True)
class RateRatio:
    """The first rate over the second. ``None`` is a number that doesn't exist."""

    ratio: float | None
    """None when the second has no events."""
    low: float
    high: float | None
    """None where nothing bounds it from above."""
    p: float


def rate_interval(
    count: float,
    exposure: float,
    *,
    level: float = 0.95,
    phi: float = 1.0,
    alternative: str = "two_sided",
) -> Rate:
    """A rate and its exact interval (Garwood). ``phi`` widens it by bursts.

    A one-sided ``alternative`` bounds it on one side only.
    """
    _known(alternative, ALTERNATIVES)
    tail = (1 - level) / 2 if alternative == "two_sided" else 1 - level
    seen = count / phi
    low = gamma_quantile(tail, seen) if seen and alternative != "less" else 0.0
    high = None if alternative == "greater" else gamma_quantile(1 - tail, seen + 1)
    scale = phi / exposure
    return Rate(count / exposure, low * scale, None if high is None else high * scale)


def rate_test(
    count: int, exposure: float, rate: float, *, alternative: str = "two_sided"
) -> float:
    """Chance of a count like this at ``rate`` (exact; two-sided: none likelier)."""
    _known(alternative, ALTERNATIVES)
    mean = rate * exposure
    if alternative == "less":
        return poisson_at_most(count, mean)
    if alternative == "greater":
        return 1 - poisson_at_most(count - 1, mean)
    if mean == 0:
        return 0.0 if count else 1.0
    most = int(max(count, mean) + 20 * sqrt(max(count, mean)) + 40)
    return _as_unlikely([_poisson(k, mean) for k in range(most)], count)


def compare_rates(
    count1: int,
    exposure1: float,
    count2: int,
    exposure2: float,
    *,
    method: str = "exact",
    alternative: str = "two_sided",
    level: float = 0.95,
) -> RateRatio:
    """Two rates against each other.

    ``method``: "exact" (conditional on the sum, Clopper-Pearson interval), "mid_p"
    (the same, less cautious), "score", "etest" (pooled variance) and
    "etest_unpooled"; the E-tests come with the score interval. A one-sided
    ``alternative`` has a one-sided interval. Raises ValueError for other words.
    """
    _known(method, METHODS)
    _known(alternative, ALTERNATIVES)
    ratio = (count1 / exposure1) / (count2 / exposure2) if count2 else None
    if not count1 + count2:
        return RateRatio(None, 0.0, None, 1.0)
    tail = (1 - level) / 2 if alternative == "two_sided" else 1 - level
    if method == "exact":
        low, high = share_interval(count1, count1 + count2, tail)
    elif method == "mid_p":
        low, high = _mid_p_interval(count1, count1 + count2, tail)
    else:
        low, high = wilson_tails(count1, count1 + count2, tail)
    scale = exposure2 / exposure1
    odds_low, odds_high = scale * low / (1 - low), _odds(high, scale)
    p = _p(method, alternative, (count1, exposure1, count2, exposure2))
    return RateRatio(
        ratio,
        0.0 if alternative == "less" else odds_low,
        None if alternative == "greater" else odds_high,
        p,
    )


def share_interval(count: float, n: float, tail: float) -> tuple[float, float]:
    """Clopper and Pearson's interval of a share, with ``tail`` left on each side."""
    low = beta_quantile(tail, count, n - count + 1) if count > 0 else 0.0
    high = beta_quantile(1 - tail, count + 1, n - count) if count < n else 1.0
    return low, high


def share_p(count: float, n: float, share: float) -> float:
    """Twice the smaller tail of a count, which may lie between whole numbers."""
    at_most = binomial_at_most(count, n, share)
    at_least = 1 - binomial_at_most(count - 1, n, share)
    return min(1.0, 2 * min(at_most, at_least))


def wilson_tails(count: float, n: float, tail: float) -> tuple[float, float]:
    """Wilson's interval of a share, with ``tail`` left on each side."""
    z = normal_quantile(1 - tail)
    share = count / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    low = 0.0 if count == 0 else middle - half
    high = 1.0 if count == n else middle + half
    return low, high


def _odds(share: float, scale: float) -> float | None:
    return scale * share / (1 - share) if share < 1 else None


Pair = tuple[int, float, int, float]


def _p(method: str, alternative: str, pair: Pair) -> float:
    if method.startswith("etest"):
        return _etest(pair, alternative, pooled=method == "etest")
    count1, exposure1, count2, exposure2 = pair
    n, share = count1 + count2, exposure1 / (exposure1 + exposure2)
    if method == "score":
        z = (count1 - n * share) / sqrt(n * share * (1 - share))
        above = normal_below(-z)
        return {
            "less": 1 - above,
            "greater": above,
            "two_sided": 2 * normal_below(-abs(z)),
        }[alternative]
    half = _binomial(count1, n, share) / 2 if method == "mid_p" else 0.0
    if alternative == "less":
        return binomial_at_most(count1, n, share) - half
    if alternative == "greater":
        return 1 - binomial_at_most(count1 - 1, n, share) - half
    chances = [_binomial(k, n, share) for k in range(n + 1)]
    return max(0.0, _as_unlikely(chances, count1) - half)


def _as_unlikely(chances: list[float], seen: int) -> float:
    """Of all that could have been seen, the share that is no likelier than this."""
    bound = chances[seen] * SAME
    return min(1.0, sum(chance for chance in chances if chance <= bound))


def _etest(pair: Pair, alternative: str, *, pooled: bool) -> float:
    """Chance of a difference as large as this, at the pooled rate."""
    import numpy as np  # noqa: PLC0415 -- slow import

    count1, exposure1, count2, exposure2 = pair
    rate = (count1 + count2) / (exposure1 + exposure2)
    grids = [_counts(rate * exposure) for exposure in (exposure1, exposure2)]
    chance = np.outer(
        [_poisson(k, rate * exposure1) for k in grids[0]],
        [_poisson(k, rate * exposure2) for k in grids[1]],
    )
    one = np.asarray([*grids[0]], dtype=float)[:, None]
    two = np.asarray([*grids[1]], dtype=float)[None, :]

    def statistic(a: "np.typing.ArrayLike", b: "np.typing.ArrayLike") -> "np.ndarray":
        x, y = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
        if pooled:
            each = (x + y) / (exposure1 + exposure2)
            variance = each / exposure1 + each / exposure2
        else:
            variance = x / exposure1**2 + y / exposure2**2
        difference = x / exposure1 - y / exposure2
        return difference / np.sqrt(np.where(variance > 0, variance, 1.0))

    seen, every = statistic(count1, count2), statistic(one, two)
    slack = 1e-9 * max(1.0, abs(float(seen)))
    if alternative == "greater":
        extreme = every >= seen - slack
    elif alternative == "less":
        extreme = every <= seen + slack
    else:
        extreme = np.abs(every) >= abs(seen) - slack
    return float(min(1.0, chance[extreme].sum()))


def _counts(mean: float) -> range:
    reach = 10 * sqrt(mean) + 30
    return range(max(0, int(mean - reach)), int(mean + reach))


def _mid_p_interval(count: int, n: int, tail: float) -> tuple[float, float]:
    def at_most(share: float) -> float:
        return binomial_at_most(count, n, share) - _binomial(count, n, share) / 2

    low = 0.0 if count == 0 else _solve(lambda share: at_most(share) - (1 - tail))
    high = 1.0 if count == n else _solve(lambda share: at_most(share) - tail)
    return low, high


def _solve(falling: Callable[[float], float]) -> float:
    """The share where a falling function crosses 0, by bisection."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > 0 else (low, middle)
    return (low + high) / 2


def _binomial(k: int, n: int, share: float) -> float:
    return exp(
        lgamma(n + 1)
        - lgamma(k + 1)
        - lgamma(n - k + 1)
        + _times_log(k, share)
        + _times_log(n - k, 1 - share)
    )


def _poisson(k: int, mean: float) -> float:
    return exp(_times_log(k, mean) - mean - lgamma(k + 1))


def _times_log(times: int, number: float) -> float:
    if not times:
        return 0.0
    return times * log(number) if number > 0 else -inf


def _known(word: str, words: tuple[str, ...]) -> None:
    if word not in words:
        raise ValueError(f"{word} is none of {', '.join(words)}.")
