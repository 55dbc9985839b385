"""The scales on which events of small and big sites vary alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, exp, log, pi, sin, sqrt

from cxops.stats.distributions import gamma_quantile

FARTHEST = 600.0
"""An exponential beyond it would run over."""
KINDS = {"proportion": "arcsine", "rate": "root", "ratio": "root"}
"""What a funnel can be of, and the scale it is judged on."""


@dataclass(frozen=True, slots=True)
class Scale:
    """One transformation, seen from one common value."""

    theta: float
    """The common value: a share, events per exposure, or 1."""
    transform: str
    """arcsine, root or log."""

    def __post_init__(self) -> None:
        if self.transform not in ("arcsine", "root", "log"):
            raise ValueError("A scale is arcsine, root or log.")
        share = self.transform == "arcsine"
        if self.theta <= 0 or (share and self.theta > 1):
            raise ValueError("A common value is above 0, a share at most 1.")

    def place(self, events: float, size: float) -> float:
        """How far from the common value; on the log scale no event counts as half."""
        if self.transform == "arcsine":
            return asin(sqrt(min(events / size, 1.0))) - asin(sqrt(self.theta))
        ratio = events / (size * self.theta)
        if self.transform == "root":
            return sqrt(ratio) - 1
        return log(ratio or 0.5 / (size * self.theta))

    def variance(self, size: float) -> float:
        """By chance alone."""
        if self.transform == "arcsine":
            return 1 / (4 * size)
        expected = size * self.theta
        return 1 / expected if self.transform == "log" else 1 / (4 * expected)

    def at(self, size: float, z: float, tau2: float = 0.0) -> float:
        """Back from the scale: the value so many standard deviations away."""
        moved = z * sqrt(self.variance(size) + tau2)
        if self.transform == "arcsine":
            angle = asin(sqrt(self.theta)) + moved
            return sin(min(max(angle, 0.0), pi / 2)) ** 2
        if self.transform == "log":
            return self.theta * exp(min(moved, FARTHEST))
        return self.theta * max(1 + moved, 0.0) ** 2


def over_dispersion(
    z: Sequence[float], variances: Sequence[float], winsorise: float
) -> tuple[float, float]:
    """How many times more than chance sites vary, and the variance between them.

    ``z`` is cut at its ``winsorise`` quantiles (R's type 7), so that a few far-off
    sites don't pass for the usual. Needs two sites. Source: DerSimonian & Laird 1986,
    as in Spiegelhalter 2005.
    """
    n = len(z)
    low, high = _quantile(z, winsorise), _quantile(z, 1 - winsorise)
    phi = sum(min(max(value, low), high) ** 2 for value in z) / n
    weights = [1 / variance for variance in variances]
    total = sum(weights)
    between = n * phi - (n - 1)
    room = total - sum(weight**2 for weight in weights) / total
    return phi, max(0.0, between / room) if room > 0 else 0.0


def _quantile(values: Sequence[float], share: float) -> float:
    """Between the sorted values, evenly spread from 0 to 1."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def exact_poisson_limits(
    expected: float, level: float, *, target: float = 1.0
) -> tuple[float, float]:
    """Limits of observed over expected, from chi-square instead of a scale.

    They are formed like a confidence interval around ``expected`` events, times
    ``target``; Spiegelhalter 2005 A.1.1 interpolates Poisson quantiles and differs a
    little. Raises ValueError for nothing to expect.
    """
    if expected <= 0 or target <= 0:
        raise ValueError("Something above 0 is to be expected.")
    tail = (1 - level) / 2
    low = gamma_quantile(tail, expected) / expected
    return target * low, target * gamma_quantile(1 - tail, expected + 1) / expected
