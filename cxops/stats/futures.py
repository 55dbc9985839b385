"""How many events the coming periods may bring, from those that were."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import floor, sqrt
from typing import TYPE_CHECKING

from cxops.stats.predictive import Predictive, predictive
from cxops.stats.trend import theil_sen

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Floats = NDArray[float64]

PATHS = 10_000
REFITS = 500
"""Lines through resampled residuals; each is followed by PATHS / REFITS paths."""
ROUNDING = 1e-12
"""Totals are told apart no finer than a float holds them."""
LONGEST = 104
"""Of a trend only so many periods are looked back on."""
FARTHEST = 30.0
"""Logarithms of rates beyond it are cut: no sum of them may run over."""


@dataclass(frozen=True, slots=True)
class Steady:
    """A closed form: the process goes on as it was."""

    total: Predictive
    method: str = "Poisson-gamma, overdispersed"

    @property
    def expected(self) -> float:
        """The mean total."""
        return float(self.total.mean)

    def at_most(self, count: float) -> float:
        """P(total <= count)."""
        return float(self.total.at_most(floor(count)))

    def quantile(self, share: float) -> float:
        """The lowest total that is not exceeded with that probability."""
        low, high = -1.0, 1.0
        while self.at_most(high) < share:
            high *= 2
        while high - low > max(1.0, high * ROUNDING):
            middle = (low + high) // 2
            if self.at_most(middle) >= share:
                high = middle
            else:
                low = middle
        return high


@dataclass(frozen=True, slots=True)
class Paths:
    """Totals of random paths: the trend goes on."""

    totals: "Floats" = field(repr=False)
    method: str = "Theil-Sen, residual bootstrap"

    @property
    def expected(self) -> float:
        """The mean total."""
        return float(self.totals.mean())

    def at_most(self, count: float) -> float:
        """P(total <= count); never quite 0 or 1, as the paths are only so many."""
        hits = int((self.totals <= count + 0.5).sum())
        return (hits + 1) / (len(self.totals) + 2)

    def quantile(self, share: float) -> float:
        """The total that is not exceeded with that probability."""
        import numpy as np  # noqa: PLC0415 -- slow import

        return float(np.quantile(self.totals, share))


Future = Steady | Paths


def chance_at_most(
    target: float,
    count: float,
    exposure: float,
    future_exposure: float,
    *,
    phi: float = 1.0,
) -> float:
    """P(at most ``target`` events in ``future_exposure``) after ``count`` before.

    Source: Jeffreys' prior, Poisson-gamma predictive.
    """
    if target < 0:
        return 0.0
    ahead = predictive(count, exposure, future_exposure, phi=phi)
    return Steady(ahead).at_most(target)


def steady(counts: Sequence[float], sizes: Sequence[float], future: float) -> Steady:
    """From a process that doesn't change; needs two periods."""
    total, size = sum(counts), sum(sizes)
    rate = total / size
    off = [
        (count - rate * own) ** 2 / (rate * own)
        for count, own in zip(counts, sizes, strict=True)
        if rate
    ]
    phi = max(1.0, sum(off) / (len(counts) - 1))
    return Steady(predictive(total, size, future, phi=phi))


def trending(
    places: Sequence[float],
    counts: Sequence[float],
    sizes: Sequence[float],
    coming: Sequence[float],
    future: float,
    seed: int,
) -> Paths:
    """From a process whose rate changes by about the same share each period.

    ``places`` are the times of the counts and ``coming`` those to come, which share
    the exposure ``future``. Residuals hold the chance of single counts already.
    Needs three periods. Source: Theil 1950, Sen 1968; Efron 1979.
    """
    import numpy as np  # noqa: PLC0415 -- slow import

    draw = np.random.default_rng(seed)
    at, size = np.array(places[-LONGEST:]), np.array(sizes[-LONGEST:])
    heights = np.log((np.array(counts[-LONGEST:]) + 0.5) / size)
    slope, intercept = theil_sen(at, heights)
    line = intercept + slope * at
    rest = heights - line
    # Residuals of a fitted line are a little smaller than those of the true one.
    rest = (rest - rest.mean()) * sqrt(len(at) / (len(at) - 2))
    again = line + draw.choice(rest, (REFITS, len(at)))
    slopes, intercepts = theil_sen(at, again)
    each = PATHS // REFITS
    ahead = np.array(coming)
    lines = (intercepts[:, None] + slopes[:, None] * ahead).repeat(each, axis=0)
    rates = np.exp(np.clip(lines + draw.choice(rest, lines.shape), -FARTHEST, FARTHEST))
    share = future / len(ahead)
    return Paths(np.maximum(rates * share - 0.5, 0.0).sum(axis=1))
