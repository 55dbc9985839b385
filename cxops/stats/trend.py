"""Does a series rise or fall steadily? Mann-Kendall's test and Sen's slope."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any

from cxops.stats.dispersion import autocorrelation
from cxops.stats.distributions import normal_below, normal_quantile
from cxops.stats.figures import plain
from cxops.stats.points import of_values
from cxops.stats.types import Result, Status

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Floats = NDArray[float64]

MIN_POINTS = 10
METHOD = "Mann-Kendall, Sen's slope"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend(Result):
    """A steady change. Numbers are None when there are too few points."""

    s: float | None = None
    """Pairs that rise minus pairs that fall."""
    var_s: float | None = None
    """Variance of ``s`` by chance alone, corrected for ties."""
    z: float | None = None
    p: float | None = None
    """Chance of a trend at least as strong, up or down, where there is none."""
    slope: float | None = None
    """Change a period, in the unit of the values."""
    low: float | None = None
    high: float | None = None


def trend(values: Sequence[float | None], *, level: float = 0.95) -> Trend:
    """The trend over all periods; a gap takes no part and keeps its place in time.

    A warning is given when neighbours depend on each other: ``p`` is then too small.
    Source: Mann 1945, Kendall 1975; slope and its interval: Sen 1968.
    """
    import numpy as np  # noqa: PLC0415 -- slow import

    points = of_values(values)
    at = np.array(points.usable, dtype=float)
    known = [value for value in points.shown if value is not None]
    n = len(known)
    if points.broken is not None or n < MIN_POINTS:
        return _none(n, points.broken, points.fault)
    y = np.array(known, dtype=float)
    first, second = np.triu_indices(n, 1)
    rises = y[second] - y[first]
    s, var_s = float(np.sign(rises).sum()), _variance(y)
    z = (s - np.sign(s)) / sqrt(var_s) if var_s else 0.0
    slopes = np.sort(rises / (at[second] - at[first]))
    slope = float(np.median(slopes))
    low, high = _interval(slopes, sqrt(var_s), level)
    p = 2 * normal_below(-abs(z))
    return Trend(
        status=Status.OK,
        n=n,
        needed=MIN_POINTS,
        method=METHOD,
        warnings=_warnings(points.shown, slope),
        message_key=_sentence(p, slope, level),
        message_args={"slope": plain(abs(slope)), "have": n},
        s=s,
        var_s=var_s,
        z=float(z),
        p=p,
        slope=slope,
        low=low,
        high=high,
    )


def theil_sen(at: "Floats", y: "Floats") -> tuple[Any, Any]:
    """Slope and intercept of a line that outliers don't bend.

    ``y`` is one series or many (one a row), ``at`` the time of its points.
    Source: Theil 1950, Sen 1968; intercept: median of what the slope leaves.
    """
    import numpy as np  # noqa: PLC0415 -- slow import

    first, second = np.triu_indices(len(at), 1)
    rises = (y[..., second] - y[..., first]) / (at[second] - at[first])
    slope = np.median(rises, axis=-1)
    intercept = np.median(y - slope[..., None] * at, axis=-1)
    return slope, intercept


def _variance(y: "Floats") -> float:
    import numpy as np  # noqa: PLC0415 -- slow import

    n = len(y)
    _values, ties = np.unique(y, return_counts=True)
    tied = float((ties * (ties - 1.0) * (2 * ties + 5)).sum())
    return max(0.0, (n * (n - 1.0) * (2 * n + 5) - tied) / 18)


def _interval(slopes: "Floats", sd: float, level: float) -> tuple[float, float]:
    """The slopes between which the true one lies, counted from the middle."""
    reach = normal_quantile((1 + level) / 2) * sd
    last = len(slopes) - 1
    low = max(round((len(slopes) - reach) / 2) - 1, 0)
    high = min(round((len(slopes) + reach) / 2), last)
    return float(slopes[low]), float(slopes[high])


def _warnings(shown: Sequence[float | None], slope: float) -> tuple[str, ...]:
    """Of dependence between neighbours, once the trend itself is taken out."""
    rest = [
        None if value is None else value - slope * index
        for index, value in enumerate(shown)
    ]
    return ("trend_depends",) if autocorrelation(rest).depends else ()


def _sentence(p: float, slope: float, level: float) -> str:
    if p >= 1 - level or slope == 0:
        return "trend_none"
    return "trend_up" if slope > 0 else "trend_down"


def _none(n: int, broken: int | None, fault: str) -> Trend:
    if broken is not None:
        return Trend(
            status=Status.DATA_ERROR,
            n=n,
            needed=MIN_POINTS,
            method=METHOD,
            message_key=fault,
            message_args={"position": broken + 1},
            index=broken,
        )
    return Trend(
        status=Status.TOO_FEW if n else Status.NO_DATA,
        n=n,
        needed=MIN_POINTS,
        method=METHOD,
        message_key="trend_too_few",
        message_args={"have": n, "needed": MIN_POINTS},
    )
