"""Charts that remember, for small lasting shifts: EWMA and CUSUM.

Both need a known level and spread: 20 baseline points. One of them is enough; CUSUM
also dates the beginning of a shift. Sources: NIST/SEMATECH e-Handbook 6.3.2.3 and
6.3.2.4; Montgomery chapter 9.
"""

from dataclasses import dataclass
from math import inf, sqrt
from typing import Any

from cxops.stats.points import Numbers, Points, of_values
from cxops.stats.rules import CLOSE
from cxops.stats.types import Result, Status

BASELINE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Ewma(Result):
    """A weighted mean that forgets; ``None`` at gaps."""

    points: tuple[float | None, ...] = ()
    lower: tuple[float | None, ...] = ()
    upper: tuple[float | None, ...] = ()
    signals: tuple[int, ...] = ()
    """Indices beyond a limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cusum(Result):
    """Sums of what is too much and too little, in sigmas; both 0 or more."""

    high: tuple[float | None, ...] = ()
    low: tuple[float | None, ...] = ()
    high_run: tuple[int, ...] = ()
    """For how many points the sum has been above 0."""
    low_run: tuple[int, ...] = ()
    signals_high: tuple[int, ...] = ()
    signals_low: tuple[int, ...] = ()
    start_index: int | None = None
    """Where the shift of the first signal began: after the last zero of its sum."""


def ewma(
    values: Numbers,
    *,
    target: float,
    sigma: float,
    lam: float = 0.2,
    width: float = 2.962,
    exact: bool = True,
) -> Ewma:
    """Exponentially weighted moving average around ``target``.

    ``lam`` is the weight of the newest point, ``width`` the limits' distance in
    standard deviations of the average. ``exact`` limits widen with the number of
    points; the others are those of a long series.
    """
    if not 0 < lam <= 1 or sigma < 0:
        raise ValueError("lam is above 0 and at most 1, sigma is 0 or more.")
    read = of_values(values)
    level, seen = target, 0
    points: list[float | None] = []
    margins: list[float] = []
    for value in read.shown:
        seen += value is not None
        level = level if value is None else lam * value + (1 - lam) * level
        points.append(None if value is None else level)
        share = 1 - (1 - lam) ** (2 * seen) if exact else 1.0
        margins.append(width * sigma * sqrt(lam / (2 - lam) * share))
    slack = CLOSE * (sigma or 1.0)
    signals = tuple(
        i
        for i, (point, margin) in enumerate(zip(points, margins, strict=True))
        if point is not None and abs(point - target) > margin + slack
    )
    return Ewma(
        **_told(read, f"EWMA, weight {lam:g}", len(signals)),
        points=tuple(points),
        lower=tuple(target - margin for margin in margins),
        upper=tuple(target + margin for margin in margins),
        signals=signals,
    )


def cusum(
    values: Numbers, *, target: float, sigma: float, k: float = 0.5, h: float = 5
) -> Cusum:
    """Tabular cumulative sums of the standardised values.

    ``k`` is what is forgiven at each point (half the shift to find), ``h`` the
    decision limit; a sum that equals it is no signal.
    """
    if sigma <= 0:
        raise ValueError("sigma is above 0.")
    read = of_values(values)
    z = [None if v is None else (v - target) / sigma for v in read.shown]
    high, high_run = _sums(z, k)
    low, low_run = _sums([None if v is None else -v for v in z], k)
    up, down = _over(high, h), _over(low, h)
    first_up, first_down = up[0] if up else inf, down[0] if down else inf
    start = None
    if up or down:
        end = int(min(first_up, first_down))
        start = _began(high if first_up <= first_down else low, end)
    return Cusum(
        **_told(read, f"CUSUM, k {k:g}, h {h:g}", len({*up, *down})),
        high=high,
        low=low,
        high_run=high_run,
        low_run=low_run,
        signals_high=up,
        signals_low=down,
        start_index=start,
    )


def _sums(z: Numbers, k: float) -> tuple[tuple[float | None, ...], tuple[int, ...]]:
    total, run = 0.0, 0
    sums: list[float | None] = []
    runs = []
    for value in z:
        if value is not None:
            total = max(0.0, total + value - k)
            run = run + 1 if total > 0 else 0
        sums.append(None if value is None else total)
        runs.append(run)
    return tuple(sums), tuple(runs)


def _over(sums: Numbers, h: float) -> tuple[int, ...]:
    return tuple(i for i, s in enumerate(sums) if s is not None and s > h + CLOSE)


def _began(sums: Numbers, end: int) -> int:
    zeros = [i for i in range(end) if sums[i] == 0]
    return zeros[-1] + 1 if zeros else 0


def _told(read: Points, method: str, signals: int) -> dict[str, Any]:
    n = len(read.usable)
    known: dict[str, Any] = {"n": n, "needed": 1, "method": method}
    if read.broken is not None:
        told = {"position": read.broken + 1}
        error = {"status": Status.DATA_ERROR, "index": read.broken}
        return known | error | {"message_key": read.fault, "message_args": told}
    if not n:
        return known | {"status": Status.NO_DATA, "message_key": "no_data"}
    said = {"message_key": "small_shifts", "message_args": {"signals": signals}}
    return known | said | {"status": Status.OK}
