"""Do periods vary more than chance, and does each depend on the one before?"""

import itertools
from dataclasses import dataclass
from math import sqrt
from statistics import fmean

from cxops.stats.distributions import chi2_above
from cxops.stats.figures import plain
from cxops.stats.points import Numbers, of_counts, of_values
from cxops.stats.types import Result, Status

PAIRS = 8
"""Points that an autocorrelation needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispersion(Result):
    """Counts against one constant rate. Numbers are None where they can't be said."""

    chi2: float | None = None
    df: int | None = None
    ratio: float | None = None
    """chi2 / df: about 1 by chance alone, 3 where reports come in bursts."""
    p: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Autocorr(Result):
    """How alike neighbours are."""

    r1: float | None = None
    """From -1 to 1; 0 where they have nothing to do with each other."""
    bound: float | None = None
    """2 / √n: chance seldom goes beyond it."""
    depends: bool = False


def dispersion(counts: Numbers, exposure: Numbers | None = None) -> Dispersion:
    """Pearson's chi-square of counts against a constant rate (or constant count)."""
    points = of_counts(counts, exposure)
    known = [
        (events, size)
        for events, size in zip(points.events, points.exposure, strict=True)
        if events is not None
    ]
    n, method = len(known), "Pearson chi-square"
    if points.broken is not None:
        return Dispersion(
            status=Status.DATA_ERROR,
            n=n,
            needed=2,
            method=method,
            index=points.broken,
            message_key=points.fault,
            message_args={"position": points.broken + 1},
        )
    total = sum(events for events, _size in known)
    if n < 2 or not total:
        status = Status.TOO_FEW if n else Status.NO_DATA
        return Dispersion(
            status=status, n=n, needed=2, method=method, message_key="no_spread"
        )
    rate = total / sum(size for _events, size in known)
    chi2 = sum((events - rate * size) ** 2 / (rate * size) for events, size in known)
    return Dispersion(
        status=Status.OK,
        n=n,
        needed=2,
        method=method,
        message_key="spread",
        message_args={"ratio": plain(chi2 / (n - 1))},
        chi2=chi2,
        df=n - 1,
        ratio=chi2 / (n - 1),
        p=chi2_above(chi2, n - 1),
    )


def autocorrelation(values: Numbers) -> Autocorr:
    """Lag-1 autocorrelation; only neighbours without a gap between them are a pair."""
    shown = of_values(values).shown
    known = [value for value in shown if value is not None]
    n, method = len(known), "lag-1 autocorrelation"
    if n < PAIRS:
        status = Status.TOO_FEW if n else Status.NO_DATA
        return Autocorr(
            status=status, n=n, needed=PAIRS, method=method, message_key="no_spread"
        )
    mean = fmean(known)
    spread = sum((value - mean) ** 2 for value in known)
    together = sum(
        (a - mean) * (b - mean)
        for a, b in itertools.pairwise(shown)
        if a is not None and b is not None
    )
    r1, bound = together / spread if spread else 0.0, 2 / sqrt(n)
    return Autocorr(
        status=Status.OK,
        n=n,
        needed=PAIRS,
        method=method,
        message_key="neighbours",
        message_args={"r1": round(r1, 2), "bound": round(bound, 2)},
        r1=r1,
        bound=bound,
        depends=abs(r1) > bound,
    )
