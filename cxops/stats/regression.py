"""Least squares and quasi-Poisson regression, with honest standard errors."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Floats = NDArray[float64]

STEPS = 50
CLOSE = 1e-12
FARTHEST = 700.0
"""Beyond it an exponential runs over."""


class Singular(Exception):
    """Two terms say the same, or one says nothing: no answer exists."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients in the order of the design's columns."""

    coef: "Floats"
    covariance: "Floats"
    """By the robust or scaled method."""
    plain: "Floats"
    """Standard errors by the textbook: independent errors; chance of a Poisson."""
    fitted: "Floats"
    residuals: "Floats"
    """In the unit of the data; Pearson's for counts."""
    dispersion: float
    """Residual variance; for counts variance over mean."""
    freedom: int

    @property
    def se(self) -> "Floats":
        """Standard errors by the robust or scaled method."""
        import numpy as np  # noqa: PLC0415 -- slow import

        errors: Floats = np.sqrt(np.maximum(np.diag(self.covariance), 0.0))
        return errors


def default_lag(n: int) -> int:
    """How far neighbours may depend on each other: floor(4 (n/100)^(2/9))."""
    return int(4 * (n / 100) ** (2 / 9))


def least_squares(
    design: "Floats",
    y: "Floats",
    *,
    lag: int,
    at: Sequence[int] | None = None,
    adjust: bool = True,
) -> Fit:
    """Ordinary least squares with the covariance of Newey and West (1987).

    Bartlett's kernel up to ``lag`` periods; ``at`` is the period of each row, where
    some are missing. ``adjust`` multiplies by n/(n-k). Raises Singular.
    """
    import numpy as np  # noqa: PLC0415 -- slow import

    n, k = design.shape
    bread = _inverse(design.T @ design)
    coef = bread @ (design.T @ y)
    residuals = y - design @ coef
    variance = float(residuals @ residuals) / (n - k)
    rows = np.arange(n) if at is None else np.asarray(at)
    scores = np.zeros((int(rows[-1]) + 1, k))
    scores[rows] = design * residuals[:, None]
    meat = scores.T @ scores
    for step in range(1, min(lag, len(scores) - 1) + 1):
        together = scores[step:].T @ scores[:-step]
        meat += (1 - step / (lag + 1)) * (together + together.T)
    return Fit(
        coef=coef,
        covariance=bread @ meat @ bread * (n / (n - k) if adjust else 1.0),
        plain=np.sqrt(variance * np.diag(bread)),
        fitted=design @ coef,
        residuals=residuals,
        dispersion=variance,
        freedom=n - k,
    )


def quasi_poisson(
    design: "Floats", counts: "Floats", exposure: "Floats", *, least: float = 0.0
) -> Fit:
    """Log-linear regression of counts, variance proportional to the mean.

    Covariances are scaled by Pearson's dispersion, but by no less than ``least``.
    Raises Singular, also where some term makes the mean vanish.
    Source: McCullagh & Nelder 1989, iteratively reweighted least squares.
    """
    import numpy as np  # noqa: PLC0415 -- slow import

    n, k = design.shape
    offset = np.log(exposure)
    mean = counts + 0.5
    coef = np.zeros(k)
    with np.errstate(over="ignore", invalid="ignore"):
        for _step in range(STEPS):
            working = np.log(mean) - offset + (counts - mean) / mean
            weighted = design * mean[:, None]
            before, coef = coef, _inverse(design.T @ weighted) @ (weighted.T @ working)
            mean = np.exp(np.clip(design @ coef + offset, -FARTHEST, FARTHEST))
            if np.max(np.abs(coef - before)) < CLOSE * (1 + np.max(np.abs(coef))):
                break
        else:
            raise Singular
    bread = _inverse(design.T @ (design * mean[:, None]))
    residuals = (counts - mean) / np.sqrt(mean)
    dispersion = float(residuals @ residuals) / (n - k)
    return Fit(
        coef=coef,
        covariance=bread * max(dispersion, least),
        plain=np.sqrt(np.diag(bread)),
        fitted=mean,
        residuals=residuals,
        dispersion=dispersion,
        freedom=n - k,
    )


def durbin_watson(residuals: "Floats") -> float | None:
    """About 2 where neighbours don't depend on each other; None without residuals.

    Source: Durbin & Watson 1950.
    """
    spread = float(residuals @ residuals)
    if not spread:
        return None
    steps = residuals[1:] - residuals[:-1]
    return float(steps @ steps) / spread


def _inverse(square: "Floats") -> "Floats":
    """Of a symmetric matrix whose columns may have very different scales."""
    import numpy as np  # noqa: PLC0415 -- slow import

    scale = np.sqrt(np.diag(square))
    if not np.all(np.isfinite(scale)) or np.any(scale <= 0):
        raise Singular
    even = square / np.outer(scale, scale)
    if np.linalg.cond(even) > 1 / CLOSE:
        raise Singular
    inverse: Floats = np.linalg.inv(even) / np.outer(scale, scale)
    return inverse
