"""Has it come back? Is the silence since more than luck?

Source: exact conditional test (Przyborowski and Wilenski 1940); the chances of new
events by the predictive distribution with Jeffreys' prior.
"""

from dataclasses import dataclass

from cxops.stats.distributions import binomial_at_most
from cxops.stats.predictive import predictive
from cxops.stats.rates import share_interval
from cxops.stats.types import Result, Status

LONGEST = 520


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence(Result):
    """What happened since, against before. Chances are from 0 to 1."""

    p_silence: float | None = None
    """Of so few since, if nothing had changed."""
    p_old_rate: float | None = None
    """Of at least so many since, had the old rate returned."""
    p_improved_rate: float | None = None
    """Of at least so many since, at the improved rate."""
    quiet_needed: int | None = None
    """More periods without an event until ``p_silence`` is below 5 %."""


def silence(
    count_before: int, exposure_before: float, count_after: int, exposure_after: float
) -> float:
    """Chance of so few events since, if nothing had changed (exact, one-sided)."""
    if exposure_before <= 0 or exposure_after < 0:
        raise ValueError("Exposure before is above 0, and since 0 or more.")
    share = exposure_after / (exposure_before + exposure_after)
    return binomial_at_most(count_after, count_before + count_after, share)


def quiet_needed(
    count_before: int,
    exposure_before: float,
    count_after: int,
    exposure_after: float,
    *,
    chance: float = 0.05,
) -> int | None:
    """More quiet periods until silence is no longer luck; None if never in ten years.

    Can be asked at closure: the date of the effectiveness check.
    """
    for weeks in range(LONGEST):
        since = exposure_after + weeks
        if silence(count_before, exposure_before, count_after, since) < chance:
            return weeks
    return None


def recurrence(
    before: int,
    t_before: float,
    after: int,
    t_after: float,
    *,
    improved: tuple[int, float] | None = None,
) -> Recurrence:
    """``after`` events in the ``t_after`` periods since, ``before`` in ``t_before``.

    ``improved`` are events and periods of the time when it was better. One event is a
    fact, not yet a trend: the chances say how much it tells.
    """
    if min(before, after, t_after) < 0 or t_before <= 0:
        raise ValueError("Events are counted, and the time before is above 0.")
    method = "exact conditional; predictive"
    if not t_after or not before:
        key = "recurrence_no_time" if before else "recurrence_no_events"
        return Recurrence(
            status=Status.NO_DATA, n=before, needed=1, method=method, message_key=key
        )
    better = None
    if improved is not None and improved[1] > 0:
        better = _at_least(after, improved[0], improved[1], t_after)
    return Recurrence(
        status=Status.OK,
        n=before + after,
        needed=1,
        method=method,
        message_key="recurrence",
        message_args={"before": before, "after": after},
        p_silence=silence(before, t_before, after, t_after),
        p_old_rate=_at_least(after, before, t_before, t_after),
        p_improved_rate=better,
        quiet_needed=quiet_needed(before, t_before, after, t_after),
    )


def quiet_until(count_before: float, exposure_before: float, ratio: float) -> float:
    """Exposure without an event that bounds the ratio of the rates by ``ratio``.

    From the exact two-sided 95 % interval: none after against ``count_before``.
    """
    if count_before <= 0:
        raise ValueError("There was something before.")
    _low, share = share_interval(0, count_before, 0.025)
    return exposure_before * share / (1 - share) / ratio


def _at_least(count: int, events: int, periods: float, ahead: float) -> float:
    return float(predictive(events, periods, ahead).at_least(count))
