"""Is this period out of the ordinary? The predictive test.

The method of the product: how likely is a count as high as this one, knowing only the
periods before it? The EARS methods, for analysts who know them, are in ``ears``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxops.stats.faults import LARGEST
from cxops.stats.figures import plain
from cxops.stats.histories import Histories, histories
from cxops.stats.points import Points, of_counts
from cxops.stats.predictive import predictive
from cxops.stats.types import Result, Status

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Floats = NDArray[float64]

MIN_PERIODS = 4
"""Periods of a baseline (of the same weekday, where days are compared)."""
MIN_EVENTS = 3
"""Fewer events than this are never a spike, however rare they are."""
MIN_EVENTS_UNKNOWN = 5
"""Without a baseline so many events in one period are worth a look."""
STEPS = 24
"""Values of an uncertain dispersion that are averaged over."""
METHOD = "predictive negative binomial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spike(Result):
    """One period against those before it."""

    current: int | None = None
    p: float | None = None
    """Chance of at least as many, if nothing changed."""
    expected: float | None = None
    """Events to expect in the period, given its exposure and weekday."""
    ratio: float | None = None
    """Current over expected."""
    phi: float | None = None
    """Variance over mean that was reckoned with, at least 1."""
    is_spike: bool = False


def spike(
    current: int | None,
    baseline: Sequence[int | None],
    *,
    exposure: Sequence[float | None] | None = None,
    phi: float | None = None,
    alpha: float = 0.001,
    gap: int = 1,
    weekday: int | None = None,
) -> Spike:
    """Whether ``current`` is a spike, seen from the periods just before it.

    ``exposure`` has one number for each period of ``baseline`` and one more, the
    current one's. The last ``gap`` periods of the baseline are left out: a spike that
    began in them must not hide itself. ``phi`` is estimated from the baseline when it
    isn't given. ``weekday`` (0 is Monday) is that of the current day and says that
    periods are days: each weekday then has a level of its own.
    """
    exposures = None if exposure is None else [exposure]
    return spikes(
        [[*baseline, current]],
        exposure=exposures,
        phi=phi,
        alpha=alpha,
        gap=gap,
        weekday=weekday,
    )[0]


def spikes(
    series: Sequence[Sequence[int | None]],
    *,
    exposure: Sequence[Sequence[float | None]] | None = None,
    phi: float | None = None,
    alpha: float = 0.001,
    gap: int = 1,
    weekday: int | None = None,
) -> list[Spike]:
    """The last period of each of many equally long series, as ``spike`` judges one.

    Hundreds are judged at once; where a person reads them together, say how many were
    looked at. Raises ValueError for series of different lengths.
    Source: Jeffreys predictive test; dispersion matched by moments.
    """
    import numpy as np  # noqa: PLC0415 -- slow import

    _check(series, exposure, alpha, gap, phi)
    if not series:
        return []
    rows = [
        of_counts(row, None if exposure is None else exposure[at])
        for at, row in enumerate(series)
    ]
    counts = np.array([row.events for row in rows], dtype=float)
    sizes = np.array([row.exposure for row in rows], dtype=float)
    now = counts[:, -1]
    past = histories(counts, sizes, gap, weekday, phi)
    usable = (past.periods >= MIN_PERIODS) & ~np.isnan(now)
    expected, p = _chance(np.where(usable, now, 0.0), past, usable)
    columns = (now, past.periods, p, expected, np.maximum(past.phi, 1.0))
    answers = zip(*(column.tolist() for column in columns), rows, strict=True)
    return [_answer(*answer, alpha=alpha) for answer in answers]


def _check(
    series: Sequence[Sequence[int | None]],
    exposure: Sequence[Sequence[float | None]] | None,
    alpha: float,
    gap: int,
    phi: float | None,
) -> None:
    if len({len(row) for row in series}) > 1 or not all(series):
        raise ValueError("Series have equal lengths and at least one period.")
    if exposure is not None and len(exposure) != len(series):
        raise ValueError("Each series has its exposure.")
    if not 0 < alpha < 1 or gap < 0:
        raise ValueError("Alpha lies between 0 and 1, and a gap isn't negative.")
    if phi is not None and not 0 < phi < LARGEST:
        raise ValueError("A dispersion is a number above 0.")


def _chance(now: "Floats", past: Histories, usable: Any) -> tuple["Floats", "Floats"]:
    """What to expect of each series, and the chance of at least ``now``.

    An estimated dispersion is itself uncertain, most of all from few periods: the
    chance is the mean over what it may be (scaled inverse chi-square). Taken at its
    word it would make ten times too many alarms from 8 periods.
    """
    import numpy as np  # noqa: PLC0415 -- slow import
    from scipy import special  # noqa: PLC0415 -- slow import

    exposure = np.where(usable, past.exposure, 1.0)
    ahead = np.where(usable, past.ahead, 1.0)
    own = np.where(usable, past.own, 1.0)
    estimated = past.freedom > 0
    freedom = np.where(estimated, past.freedom, 1.0)
    steps = (np.arange(STEPS) + 0.5) / STEPS if estimated.any() else [0.5]
    p = np.zeros(len(now))
    for step in steps:
        unsure = np.where(estimated, freedom / special.chdtri(freedom, step), 1.0)
        phi = np.maximum(past.phi * unsure, 1.0)
        guess = predictive(past.total, exposure, ahead, phi=phi, own=own)
        p += guess.at_least(now) / len(steps)
    return guess.mean, p


def _answer(
    now: float,
    periods: float,
    p: float,
    expected: float,
    phi: float,
    given: Points,
    *,
    alpha: float,
) -> Spike:
    if given.broken is not None:
        args = {"position": given.broken + 1}
        return _without(
            Status.DATA_ERROR, periods, given.fault, args, index=given.broken
        )
    if now != now:
        return _without(Status.NO_DATA, periods, "spike_unknown")
    count = int(now)
    if periods < MIN_PERIODS:
        high = count >= MIN_EVENTS_UNKNOWN
        key = "spike_no_baseline_many" if high else "spike_no_baseline"
        args = {"current": count, "have": int(periods), "needed": MIN_PERIODS}
        return _without(
            Status.TOO_FEW, periods, key, args, current=count, is_spike=high
        )
    found = p < alpha and count >= MIN_EVENTS
    return Spike(
        status=Status.OK,
        n=int(periods),
        needed=MIN_PERIODS,
        method=METHOD,
        message_key="spike_found" if found else "spike_usual",
        message_args={
            "current": count,
            "usual": plain(expected),
            "odds": round(1 / alpha),
        },
        current=count,
        p=p,
        expected=expected,
        ratio=count / expected,
        phi=phi,
        is_spike=found,
    )


def _without(
    status: Status,
    periods: float,
    key: str,
    args: dict[str, Any] | None = None,
    **more: Any,
) -> Spike:
    """An answer that no chance can be said for."""
    return Spike(
        status=status,
        n=int(periods),
        needed=MIN_PERIODS,
        method=METHOD,
        message_key=key,
        message_args=args or {},
        **more,
    )
