"""How long until issues are closed, the open ones not forgotten.

The mean of the closed ones is wrong: the slow ones are still open and missing in it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from cxops.stats.distributions import normal_quantile
from cxops.stats.faults import LARGEST
from cxops.stats.figures import plain
from cxops.stats.types import Result, Status

MIN_CLOSED = 5
MIN_AT_RISK = 5
"""Where fewer are still watched, the curve isn't drawn any more."""
CLOSE = 1e-12
UNITS = ("hours", "days")

Watched = list[tuple[float, bool]]
Step = tuple[float, float, float | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class Within:
    """The share closed by some time; the interval is None where it can't be said."""

    share: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KM(Result):
    """A step for each time at which something was closed. All as long as ``times``."""

    times: tuple[float, ...] = ()
    survival: tuple[float, ...] = ()
    """Share still open after that time."""
    se: tuple[float | None, ...] = ()
    """Greenwood's; None once nothing is open."""
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()
    at_risk: tuple[int, ...] = ()
    """Watched and open just before."""
    closed: tuple[int, ...] = ()
    median: float | None = None
    """First time when half or fewer are open; None when that isn't reached."""
    last: float | None = None
    """The longest that any was watched."""
    drawn: int = 0
    """So many first steps may be drawn."""

    def within(self, time: float) -> Within | None:
        """The share closed within ``time``; None when none was watched so long."""
        if (
            self.last is None
            or time < 0
            or (time > self.last and self.survival[-1:] != (0.0,))
        ):
            return None
        steps = [at for at, when in enumerate(self.times) if when <= time]
        if not steps:
            return Within(0.0, None, None)
        at = steps[-1]
        low, high = self.low[at], self.high[at]
        return Within(
            1 - self.survival[at],
            None if high is None else 1 - high,
            None if low is None else 1 - low,
        )


def kaplan_meier(
    durations: Sequence[float | None],
    closed: Sequence[bool],
    *,
    unit: str = "hours",
    level: float = 0.95,
) -> KM:
    """Share still open by the time since filing.

    ``durations`` until closing, or until now for an open one (``closed`` false); None
    is left out. ``unit`` only names them. Raises ValueError for unequal lengths or an
    unknown unit. Source: Kaplan & Meier 1958; variance: Greenwood 1926; interval:
    log-log, Kalbfleisch & Prentice 1980.
    """
    if unit not in UNITS:
        raise ValueError("Durations are in hours or days.")
    watched, fault = watch(durations, closed)
    n, events = len(watched), sum(done for _time, done in watched)
    if fault is not None or not n:
        return _without(fault)
    rows = steps(watched)
    curve = _curve(rows, normal_quantile((1 + level) / 2))
    median = next((row[0] for row in curve if row[1] <= 0.5 + CLOSE), None)
    last = max(time for time, _done in watched)
    enough = events >= MIN_CLOSED
    return KM(
        status=Status.OK if enough else Status.TOO_FEW,
        n=n,
        needed=MIN_CLOSED,
        method="Kaplan-Meier, Greenwood, log-log",
        message_key=_sentence(median, unit, enough=enough),
        message_args={
            "have": events,
            "needed": MIN_CLOSED,
            "time": plain(last if median is None else median),
        },
        times=tuple(row[0] for row in curve),
        survival=tuple(row[1] for row in curve),
        se=tuple(row[2] for row in curve),
        low=tuple(row[3] for row in curve),
        high=tuple(row[4] for row in curve),
        at_risk=tuple(risk for _time, risk, _done in rows),
        closed=tuple(done for _time, _risk, done in rows),
        median=median,
        last=last,
        drawn=sum(risk >= MIN_AT_RISK for _time, risk, _done in rows) if enough else 0,
    )


def watch(
    durations: Sequence[float | None], closed: Sequence[bool]
) -> tuple[Watched, int | None]:
    """Each known duration and whether it ended; else the index of a broken one.

    Raises ValueError for unequal lengths.
    """
    if len(durations) != len(closed):
        raise ValueError("Each duration is closed or isn't.")
    for index, time in enumerate(durations):
        if time is not None and not 0 <= time <= LARGEST:
            return [], index
    pairs = zip(durations, closed, strict=True)
    return [(float(time), bool(done)) for time, done in pairs if time is not None], None


def steps(watched: Watched) -> list[tuple[float, int, int]]:
    """Times of closings, how many were watched and open just before, and closed."""
    rows, risk = [], len(watched)
    ended = Counter(time for time, done in watched if done)
    left = Counter(time for time, _done in watched)
    for time in sorted(left):
        if ended[time]:
            rows.append((time, risk, ended[time]))
        risk -= left[time]
    return rows


def _curve(rows: list[tuple[float, int, int]], reach: float) -> list[Step]:
    """Time, share open, its standard error and interval."""
    share, spread, curve = 1.0, 0.0, list[Step]()
    for time, risk, done in rows:
        share *= 1 - done / risk
        if risk == done:
            curve.append((time, 0.0, None, None, None))
            continue
        spread += done / (risk * (risk - done))
        width = exp(reach * sqrt(spread) / -log(share))
        low, high = share**width, share ** (1 / width)
        curve.append((time, share, share * sqrt(spread), low, high))
    return curve


def _without(fault: int | None) -> KM:
    broken = fault is not None
    return KM(
        status=Status.DATA_ERROR if broken else Status.NO_DATA,
        n=0,
        needed=MIN_CLOSED,
        method="Kaplan-Meier",
        message_key="fault_negative" if broken else "no_data",
        message_args={"position": (fault or 0) + 1},
        index=fault,
    )


def _sentence(median: float | None, unit: str, *, enough: bool) -> str:
    if not enough:
        return "survival_too_few"
    return f"survival_open_{unit}" if median is None else f"survival_median_{unit}"
