"""The model of an interrupted time series: a line, a step and a bend at the start."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt
from typing import TYPE_CHECKING

from cxops.stats.distributions import t_quantile
from cxops.stats.points import Points
from cxops.stats.regression import (
    FARTHEST,
    Fit,
    default_lag,
    least_squares,
    quasi_poisson,
)
from cxops.stats.types import Series

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Floats = NDArray[float64]

POST, SINCE = 2, 3
"""The columns of the step and of the bend."""
WEEK = 7


@dataclass(frozen=True, slots=True)
class Effect:
    """An estimate with its interval: a ratio for counts, else a difference."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted model; ``design`` has a row for every period, used or not."""

    fit: Fit
    design: "Floats"
    used: tuple[int, ...]
    counted: bool
    lag: int | None

    def effect(self, level: float, *, step: float, bend: float) -> Effect | None:
        """So many times the step and the bend; None where no number can hold it."""
        import numpy as np  # noqa: PLC0415 -- slow import

        contrast = np.zeros(self.design.shape[1])
        contrast[[POST, SINCE]] = step, bend
        middle = float(contrast @ self.fit.coef)
        variance = float(contrast @ self.fit.covariance @ contrast)
        half = t_quantile((1 + level) / 2, self.fit.freedom) * sqrt(max(variance, 0.0))
        if self.counted and abs(middle) + half > FARTHEST:
            return None
        ends = (middle, middle - half, middle + half)
        return Effect(*(map(exp, ends) if self.counted else ends))

    def line(self, *, since: int | None = None) -> tuple[float | None, ...]:
        """The fitted line; with ``since`` the old one carried on from there."""
        import numpy as np  # noqa: PLC0415 -- slow import

        design = self.design.copy()
        if since is not None:
            design[:, [POST, SINCE]] = 0.0
        heights = design @ self.fit.coef
        if self.counted:
            heights = np.exp(np.clip(heights, -FARTHEST, FARTHEST))
        return tuple(
            height if index >= (since or 0) else None
            for index, height in enumerate(heights.tolist())
        )

    def residuals(self) -> list[float | None]:
        """One for every period, None where it wasn't used."""
        spread: list[float | None] = [None] * len(self.design)
        for index, residual in zip(self.used, self.fit.residuals.tolist(), strict=True):
            spread[index] = residual
        return spread


def design(
    series: Series,
    used: Sequence[int],
    start: int,
    *,
    season: int | None = None,
    weekday: bool = False,
) -> "Floats":
    """All periods by the terms: 1, time, step, bend, season, weekdays.

    Time counts from 1, and so does the bend at the start. The first weekday that was
    seen is the one the others are compared with.
    """
    import numpy as np  # noqa: PLC0415 -- slow import

    at = np.arange(len(series))
    since = np.maximum(0, at - start + 1)
    terms = [np.ones(len(at)), at + 1.0, (at >= start) * 1.0, since * 1.0]
    if season is not None:
        turn = 2 * np.pi * (at + 1) / season
        # Two periods a cycle leave nothing of the sine.
        terms += [np.cos(turn)] if season == 2 else [np.sin(turn), np.cos(turn)]
    if weekday:
        days = (at + series.start.weekday()) % WEEK
        seen = sorted({int(days[index]) for index in used})
        terms += [(days == day) * 1.0 for day in seen[1:]]
    return np.column_stack(terms)


def fitted(
    points: Points,
    terms: "Floats",
    used: tuple[int, ...],
    *,
    counted: bool,
    lag: int | None = None,
) -> Model:
    """The model from the periods ``used``. Raises ``regression.Singular``."""
    import numpy as np  # noqa: PLC0415 -- slow import

    rows = terms[list(used)]
    if counted:
        counts = np.array([points.events[index] for index in used], dtype=float)
        exposure = np.array([points.exposure[index] for index in used], dtype=float)
        fit = quasi_poisson(rows, counts, exposure, least=1.0)
        return Model(fit, terms, used, counted=True, lag=None)
    y = np.array([points.shown[index] for index in used], dtype=float)
    reach = default_lag(len(used)) if lag is None else lag
    fit = least_squares(rows, y, lag=reach, at=used)
    return Model(fit, terms, used, counted=False, lag=reach)
