"""The season: what the time of year makes of a change, learned from the history.

A yearly wave (one harmonic, two from two years on) is fitted over the whole series,
beside a steady growth and the step at the start. The step is then the change beyond
the season. Earlier years needn't have the same level: their growth is in the model.

Source: segmented regression with harmonics, Lopez Bernal, Cummins and Gasparrini 2017.
"""

from dataclasses import dataclass, replace
from math import log
from statistics import fmean
from typing import TYPE_CHECKING

from cxops.stats.comparison import PERIODS
from cxops.stats.contrast import Contrast, count_contrast, value_contrast
from cxops.stats.evidence import Question
from cxops.stats.regression import (
    Fit,
    Singular,
    default_lag,
    least_squares,
    quasi_poisson,
)
from cxops.stats.spans import YEAR

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Floats = NDArray[float64]

LUCK = 0.01
"""A wave that luck makes less often is a season."""
SMALL = 0.1
"""A season that changes the level by less than a tenth explains nothing."""
PART = 0.5
"""Unless it is this part of a change that is small itself."""
GROWTH_FROM, TWO_WAVES_FROM = 1.5, 2.0
"""Years of history that tell a growth, and a second wave, from the first wave."""
MOST_ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class Season:
    """What the season alone makes of the level, and what lies beyond it.

    Both on the scale of the contrast: logarithms of ratios, or differences of values.
    """

    expected: float
    beyond: Contrast
    last_year: Contrast | None
    """The time after against the same weeks a year before."""
    matters: bool
    """Whether before and after lie in different parts of the year."""
    observed: float = 0.0
    """The change as it was counted."""

    def explains(self, side: int) -> bool:
        """Whether a change to this side may be the season's.

        What is more than a season is so twice: beyond the wave, and against the same
        weeks a year before. A wave alone takes growth that ends for an effect.
        """
        much = self.matters or abs(self.expected) >= PART * abs(self.observed)
        if not much or self.expected * side <= 0:
            return False
        return not self.exceeded(side)

    def exceeded(self, side: int) -> bool:
        """Whether it changed to this side by more than the season, seen both ways."""
        same_weeks = self.last_year
        return (
            self.beyond.side() == side
            and same_weeks is not None
            and same_weeks.side() == side
        )


def has_a_year(asked: Question) -> bool:
    """Whether there is a year of history before the start."""
    known = [i for i in asked.points.usable if i < asked.start]
    return bool(known) and asked.start - known[0] >= YEAR[asked.series.period]


def season_of(asked: Question) -> Season | None:
    """The season of a series, where its history shows one; None where it doesn't."""
    if not has_a_year(asked):
        return None
    left_out = set(asked.exclude)
    rows = [i for i in asked.points.usable if i not in left_out]
    earlier = [i for i in rows if i < asked.start]
    try:
        before, waves = _fit(asked, earlier, step=False)
        if before is None or _chance(before, waves) >= LUCK:
            return None
        whole, waves = _fit(asked, rows, step=True)
    except Singular:
        return None
    return None if whole is None else _season(asked, whole, waves)


def _season(asked: Question, fit: Fit, waves: int) -> Season:
    coef, se = fit.coef, fit.se
    expected = _level(asked, asked.spans.after, coef, waves) - _level(
        asked, asked.spans.before, coef, waves
    )
    beyond = Contrast(float(coef[-1]), float(se[-1]), max(1, fit.freedom))
    small = log(1 + SMALL)
    if asked.series.counts is None:
        known = [asked.points.shown[i] or 0.0 for i in asked.spans.before]
        small = SMALL * abs(fmean(known)) if known else SMALL
    return Season(expected, beyond, _last_year(asked), matters=abs(expected) >= small)


def _last_year(asked: Question) -> Contrast | None:
    """The last year of the time after at most, against as many weeks a year before."""
    year, usable = YEAR[asked.series.period], set(asked.points.usable)
    after = [i for i in asked.spans.after if i - year < asked.start]
    pairs = [i for i in after if i - year in usable - set(asked.exclude)]
    if len(pairs) < PERIODS:
        return None
    return _compare(asked, tuple(i - year for i in pairs), tuple(pairs))


def _compare(
    asked: Question, before: tuple[int, ...], after: tuple[int, ...]
) -> Contrast:
    counted = asked.series.counts is not None
    compare = count_contrast if counted else value_contrast
    return compare(asked.points, before, after)


def _level(asked: Question, span: tuple[int, ...], coef: "Floats", waves: int) -> float:
    """The wave's mean over a span."""
    if not span:
        return 0.0
    turns = _turns(asked, list(span), waves)
    return float((turns @ coef[1 : 1 + 2 * waves]).mean())


def _fit(asked: Question, rows: list[int], *, step: bool) -> tuple[Fit | None, int]:
    """The model over these periods, and how many harmonics it has."""
    import numpy as np  # noqa: PLC0415 -- slow import

    years = (rows[-1] - rows[0] + 1) / YEAR[asked.series.period]
    waves = 2 if years >= TWO_WAVES_FROM else 1
    at = np.array(rows, dtype=float)
    columns = [np.ones((len(rows), 1)), _turns(asked, rows, waves)]
    if years >= GROWTH_FROM:
        columns.append(((at - at[0]) / YEAR[asked.series.period])[:, None])
    if step:
        columns.append((at >= asked.start).astype(float)[:, None])
    design = np.hstack(columns)
    if len(rows) <= design.shape[1] + 2:
        return None, waves
    if asked.series.counts is None:
        values = np.array([asked.points.shown[i] or 0.0 for i in rows])
        lag = default_lag(len(rows))
        return least_squares(design, values, lag=lag, at=rows), waves
    counts = np.array([asked.points.events[i] or 0.0 for i in rows])
    exposure = np.array([asked.points.exposure[i] for i in rows])
    fit = quasi_poisson(design, counts, exposure, least=1.0)
    return _widened(fit), waves


def _turns(asked: Question, rows: list[int], waves: int) -> "Floats":
    import numpy as np  # noqa: PLC0415 -- slow import

    turn = 2 * np.pi * np.array(rows, dtype=float) / YEAR[asked.series.period]
    parts = [part(k * turn) for k in range(1, waves + 1) for part in (np.sin, np.cos)]
    return np.column_stack(parts)


def _widened(fit: Fit) -> Fit:
    """Neighbours that resemble each other know less than they seem to."""
    left = fit.residuals
    total = float(left @ left)
    alike = float(left[1:] @ left[:-1]) / total if total else 0.0
    alike = min(max(alike, 0.0), MOST_ALIKE)
    return replace(fit, covariance=fit.covariance * (1 + alike) / (1 - alike))


def _chance(fit: Fit, waves: int) -> float:
    """Of waves as high as these by luck (Wald's test with F)."""
    import numpy as np  # noqa: PLC0415 -- slow import
    from scipy import special  # noqa: PLC0415 -- slow import

    part = slice(1, 1 + 2 * waves)
    coef, covariance = fit.coef[part], fit.covariance[part, part]
    try:
        ratio = float(coef @ np.linalg.solve(covariance, coef)) / len(coef)
    except np.linalg.LinAlgError:
        return 1.0
    return float(special.fdtrc(len(coef), max(1, fit.freedom), max(ratio, 0.0)))
