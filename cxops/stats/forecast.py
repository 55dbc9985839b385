"""Will the target be met? A chance in words, or a refusal with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import fmean
from typing import Any

from cxops.stats.faults import LARGEST, SMALLEST
from cxops.stats.figures import percent, plain
from cxops.stats.futures import Future, steady, trending
from cxops.stats.points import Points
from cxops.stats.spans import first_day, points_of
from cxops.stats.trend import trend
from cxops.stats.types import Direction, Result, Series, Signal, Status

MIN_PERIODS = 12
RECENT = 8
"""A special cause in the last so many periods: the process just changed."""
TREND = 0.01
"""A trend that chance makes more rarely is carried on."""
BANDS = (
    (0.95, "very_likely"),
    (0.75, "likely"),
    (0.40, "either_way"),
    (0.10, "unlikely"),
    (0.0, "very_unlikely"),
)
TAIL = 0.025
METHODS = ("auto", "stable", "trend")


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast(Result):
    """Numbers are None when a forecast is refused."""

    probability: float | None = None
    """That the total is on the good side of the target, or on it."""
    band: str = ""
    """very_likely, likely, either_way, unlikely, very_unlikely."""
    expected: float | None = None
    low: float | None = None
    """The total lies between ``low`` and ``high`` with 95 %."""
    high: float | None = None
    refused_reason: str = ""
    """``too_few`` or ``just_changed``."""
    seed: int | None = None
    """Of the random paths, where there are any."""


def forecast_target(
    series: Series,
    *,
    target: float,
    ahead: int,
    future_exposure: float | None = None,
    signals: Sequence[Signal] = (),
    since: int = 0,
    method: str = "auto",
    seed: int = 20240101,
) -> Forecast:
    """The chance that the events of the next ``ahead`` periods meet ``target``.

    ``target`` is their total: not more where less is better, else not fewer. They
    come in ``future_exposure``, by default as much a period as so far. ``signals``
    are those of the series' chart, ``since`` the first period after the last confirmed
    step change. ``method``: ``stable`` (overdispersed Poisson-gamma), ``trend``
    (Theil-Sen on the log rate, 10,000 paths from ``seed``) or ``auto``: the trend if
    there is one. Raises ValueError for values instead of counts, nothing ahead, or a
    direction that is neutral.
    """
    _check(series, target, ahead, future_exposure, method)
    points = points_of(series)
    used = tuple(index for index in points.usable if index >= since)
    refused = _refused(series, points, used, since, signals)
    if refused is not None:
        return refused
    counts = [points.events[index] or 0.0 for index in used]
    sizes = [points.exposure[index] for index in used]
    future = future_exposure or ahead * sum(sizes) / len(sizes)
    if method == "trend" or (method == "auto" and _has_trend(points, used)):
        places = [float(index) for index in used]
        coming = [float(len(series) + step) for step in range(ahead)]
        paths = trending(places, counts, sizes, coming, future, seed)
        return _answer(series, used, target, paths, seed)
    return _answer(series, used, target, steady(counts, sizes, future), None)


def brier(probabilities: Sequence[float], came: Sequence[bool]) -> float | None:
    """How far forecasts were off: 0 is perfect, 0.25 a coin's; None without any.

    Raises ValueError for unequal lengths or a probability outside 0 to 1.
    Source: Brier 1950.
    """
    if len(probabilities) != len(came):
        raise ValueError("Each forecast has its outcome.")
    if not all(0 <= chance <= 1 for chance in probabilities):
        raise ValueError("A probability lies between 0 and 1.")
    if not probabilities:
        return None
    return fmean(
        (chance - done) ** 2 for chance, done in zip(probabilities, came, strict=True)
    )


def _check(
    series: Series,
    target: float,
    ahead: int,
    future_exposure: float | None,
    method: str,
) -> None:
    if series.counts is None or series.direction == Direction.NEUTRAL:
        raise ValueError("A forecast is of counts, and one direction is better.")
    if method not in METHODS or ahead < 1 or not abs(target) <= LARGEST:
        raise ValueError("A forecast has a method, periods ahead and a target.")
    if future_exposure is not None and not SMALLEST <= future_exposure <= LARGEST:
        raise ValueError("A future exposure lies above 0.")


def _refused(
    series: Series,
    points: Points,
    used: tuple[int, ...],
    since: int,
    signals: Sequence[Signal],
) -> Forecast | None:
    if points.broken is not None:
        args: dict[str, Any] = {"position": points.broken + 1}
        return _without(Status.DATA_ERROR, 0, points.fault, args, index=points.broken)
    if len(used) < MIN_PERIODS:
        reason, status = "too_few", Status.TOO_FEW if used else Status.NO_DATA
        args = {"have": len(used), "needed": MIN_PERIODS}
        if since:
            reason = "just_changed"
            args["date"] = first_day(series, since + MIN_PERIODS)
        return _without(status, len(used), f"forecast_{reason}", args, reason)
    recent = set(used[-RECENT:])
    latest = max(
        (at for signal in signals for at in signal.indices if at in recent),
        default=None,
    )
    if latest is None:
        return None
    args = {"date": first_day(series, latest + RECENT + 1)}
    reason = "just_changed"
    return _without(Status.REFUSED, len(used), f"forecast_{reason}", args, reason)


def _has_trend(points: Points, used: tuple[int, ...]) -> bool:
    known = set(used)
    rates = [
        shown if index in known else None for index, shown in enumerate(points.shown)
    ]
    found = trend(rates).p
    return found is not None and found < TREND


def _answer(
    series: Series,
    used: tuple[int, ...],
    target: float,
    future: Future,
    seed: int | None,
) -> Forecast:
    if series.direction == Direction.DECREASE:
        chance = future.at_most(target) if target >= 0 else 0.0
    else:
        chance = 1 - future.at_most(ceil(target) - 1) if target > 0 else 1.0
    band = next(word for least, word in BANDS if chance >= least)
    low, high = future.quantile(TAIL), future.quantile(1 - TAIL)
    return Forecast(
        status=Status.OK,
        n=len(used),
        needed=MIN_PERIODS,
        method=future.method,
        message_key=f"forecast_{band}",
        message_args={
            "chance": min(max(percent(chance), 1), 99),
            "target": plain(target),
            "low": plain(low),
            "high": plain(high),
        },
        probability=chance,
        band=band,
        expected=future.expected,
        low=low,
        high=high,
        seed=seed,
    )


def _without(
    status: Status,
    n: int,
    key: str,
    args: dict[str, Any],
    reason: str = "",
    *,
    index: int | None = None,
) -> Forecast:
    return Forecast(
        status=status,
        n=n,
        needed=MIN_PERIODS,
        method="forecast",
        message_key=key,
        message_args=args,
        refused_reason=reason,
        index=index,
    )
