"""Does the backlog shrink, and how long does an issue wait? Little's law."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean

from cxops.stats.faults import count_fault
from cxops.stats.figures import plain
from cxops.stats.types import Result, Status

PERIODS = 8
"""Periods it takes, and the last ones that tell whether the flow is steady."""
BEYOND_CHANCE = 2.0
"""Standard deviations of a difference of two counts."""
METHOD = "Little's law"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow(Result):
    """Rates are issues a period, times are periods. None: there is no such number."""

    arriving: float | None = None
    closing: float | None = None
    expected_wait: float | None = None
    """How long an issue is open, if the flow is steady."""
    weeks_to_clear: float | None = None
    """Periods until none is open at this pace; None when the backlog doesn't shrink."""
    stable: bool | None = None
    """False when more arrive than are closed, and not by chance."""


def mean_open(arriving: float, wait: float) -> float:
    """Open issues: arrivals a period times periods open (Little 1961)."""
    return arriving * wait


def mean_wait(arriving: float, open_now: float) -> float | None:
    """The same law the other way round; None when nothing arrives."""
    return open_now / arriving if arriving else None


def littles_law(
    arrivals: Sequence[int | None], closures: Sequence[int | None], open_now: int
) -> Flow:
    """The flow of the last 8 periods that are known.

    The law is exact for a stretch that begins and ends with nothing open, else it is a
    plausibility check, and a warning says so. ``index`` of broken data counts the
    arrivals first, then the closures, then ``open_now``. Raises ValueError for unequal
    lengths. Source: Little 1961, Operations Research 9(3):383.
    """
    if len(arrivals) != len(closures):
        raise ValueError("Arrivals and closures are of the same periods.")
    broken = count_fault([*arrivals, *closures, open_now])
    known = [
        (came, went)
        for came, went in zip(arrivals, closures, strict=True)
        if came is not None and went is not None
    ]
    if broken is not None:
        args = {"position": broken + 1}
        return _without(Status.DATA_ERROR, len(known), "fault_count", args, broken)
    if len(known) < PERIODS:
        status = Status.TOO_FEW if known else Status.NO_DATA
        args = {"have": len(known), "needed": PERIODS}
        return _without(status, len(known), "flow_too_few", args)
    recent = known[-PERIODS:]
    arriving = fmean(came for came, _went in recent)
    closing = fmean(went for _came, went in recent)
    stable = _stable(recent)
    clear = open_now / (closing - arriving) if closing > arriving else None
    return Flow(
        status=Status.OK,
        n=len(recent),
        needed=PERIODS,
        method=METHOD,
        warnings=("flow_approximate",) if open_now else (),
        message_key=_sentence(open_now, clear, stable=stable),
        message_args={
            "time": plain(clear or 0),
            "arriving": plain(arriving),
            "closing": plain(closing),
            "have": len(recent),
        },
        arriving=arriving,
        closing=closing,
        expected_wait=mean_wait(arriving, open_now) if stable else None,
        weeks_to_clear=clear if open_now else 0.0,
        stable=stable,
    )


def _stable(recent: Sequence[tuple[int, int]]) -> bool:
    """Not when more arrived in every period, nor in all by more than chance."""
    came = sum(pair[0] for pair in recent)
    went = sum(pair[1] for pair in recent)
    always = all(arrived > closed for arrived, closed in recent)
    return not always and came - went <= BEYOND_CHANCE * sqrt(came + went)


def _sentence(open_now: int, clear: float | None, *, stable: bool) -> str:
    if not open_now:
        return "flow_nothing_open"
    if not stable:
        return "flow_grows"
    return "flow_level" if clear is None else "flow_clears"


def _without(
    status: Status,
    n: int,
    key: str,
    args: dict[str, int],
    broken: int | None = None,
) -> Flow:
    return Flow(
        status=status,
        n=n,
        needed=PERIODS,
        method=METHOD,
        message_key=key,
        message_args=args,
        index=broken,
    )
