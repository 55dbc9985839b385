"""The EARS methods C1, C2 and C3 of disease surveillance, for analysts.

Known by name and quick to alarm: one to three false alarms a year and weekly series.
The product's own test is in ``spikes``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, fmean

from cxops.stats.faults import count_fault
from cxops.stats.types import Result, Status

LAGS = {"C1": 0, "C2": 2, "C3": 2}
"""Periods left out between the baseline and the one it judges."""
LIMITS = {"C1": 3.0, "C2": 3.0, "C3": 2.0}
"""Standard deviations, where no ``alpha`` is given."""
REACH = 2
"""C3 looks back on so many periods more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ears(Result):
    """As long as the series; None where the baseline isn't complete."""

    upper: tuple[float | None, ...] = ()
    """More events than this are an alarm; none at all for 0 where C3 alarms anyway."""
    alarm: tuple[bool | None, ...] = ()


def ears(
    counts: Sequence[int | None],
    *,
    method: str = "C1",
    baseline: int = 7,
    alpha: float | None = None,
    min_sigma: float = 0.5,
) -> Ears:
    """Every period against the ``baseline`` periods before it.

    C1: above mean + limit x sd of t-7 to t-1. C2: the same of t-9 to t-3. C3: the sum
    over three periods of how far C2 lies above 1 is above the limit. The limit is the
    normal quantile of 1 - ``alpha``, else 3 (C3: 2). ``min_sigma`` keeps a quiet
    baseline from making every single event an alarm.
    Raises ValueError for an unknown method or a baseline below 3.
    Source: Hutwagner et al. 2003; Fricker et al. 2008.
    """
    if method not in LAGS or baseline < 3 or min_sigma < 0:
        raise ValueError("EARS is C1, C2 or C3 on 3 periods or more.")
    needed = baseline + LAGS[method] + (REACH if method == "C3" else 0) + 1
    known = sum(count is not None for count in counts)
    fault = count_fault(counts)
    if fault is not None or len(counts) < needed:
        return _without(method, known, needed, fault)
    limit = LIMITS[method] if alpha is None else NormalDist().inv_cdf(1 - alpha)
    bounds = [
        _bound(counts, at, method, (baseline, limit, min_sigma))
        for at in range(len(counts))
    ]
    alarm = tuple(
        None if bound is None or count is None else count > bound
        for count, bound in zip(counts, bounds, strict=True)
    )
    return Ears(
        status=Status.OK,
        n=known,
        needed=needed,
        method=f"EARS {method}",
        message_key="ears_alarm" if alarm[-1] else "ears_quiet",
        message_args={"method": method},
        upper=tuple(None if bound is None else max(bound, 0.0) for bound in bounds),
        alarm=alarm,
    )


def _without(method: str, known: int, needed: int, fault: int | None) -> Ears:
    broken = fault is not None
    return Ears(
        status=Status.DATA_ERROR if broken else Status.TOO_FEW,
        n=known,
        needed=needed,
        method=f"EARS {method}",
        message_key="fault_count" if broken else "ears_too_few",
        message_args={"position": (fault or 0) + 1, "have": known, "needed": needed},
        index=fault,
    )


def _bound(
    counts: Sequence[int | None],
    at: int,
    method: str,
    told: tuple[float, float, float],
) -> float | None:
    """The count above which the period alarms; below 0 when it does in any case."""
    baseline, limit, min_sigma = told
    usual = _usual(counts, at - LAGS[method], int(baseline), min_sigma)
    if usual is None:
        return None
    mean, sd = usual
    if method != "C3":
        return mean + limit * sd
    excess = 0.0
    for earlier in range(at - REACH, at):
        count = counts[earlier] if earlier >= 0 else None
        usual = _usual(counts, earlier - LAGS[method], int(baseline), min_sigma)
        if count is None or usual is None:
            return None
        excess += _excess(count, *usual)
    return -1.0 if excess > limit else mean + sd * (1 + limit - excess)


def _excess(count: int, mean: float, sd: float) -> float:
    """How far C2 lies above 1; a rise out of no variation at all counts as much."""
    if sd == 0:
        return max(0.0, count - mean)
    return max(0.0, (count - mean) / sd - 1)


def _usual(
    counts: Sequence[int | None], end: int, baseline: int, min_sigma: float
) -> tuple[float, float] | None:
    """Mean and standard deviation of the periods before ``end``, if all are known."""
    if end < baseline:
        return None
    window = [count for count in counts[end - baseline : end] if count is not None]
    if len(window) < baseline:
        return None
    mean = fmean(window)
    variance = sum((count - mean) ** 2 for count in window) / (baseline - 1)
    return mean, max(sqrt(variance), min_sigma)
