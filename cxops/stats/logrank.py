"""Do groups take equally long to close their issues? The log-rank test."""

from collections.abc import Sequence
from dataclasses import dataclass

from cxops.stats.distributions import chi2_above
from cxops.stats.survival import Watched, steps, watch
from cxops.stats.types import Result, Status

MIN_GROUP = 10
"""Issues of a group that is compared."""
LUCK = 0.05
METHOD = "log-rank"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRank(Result):
    """Whether groups take equally long; ``n`` is the size of the smallest."""

    chi2: float | None = None
    df: int | None = None
    p: float | None = None
    """Chance of differences as large where there are none."""
    observed: tuple[int, ...] = ()
    expected: tuple[float, ...] = ()
    """Closings of each group, and how many had all been alike."""


def logrank(
    groups: Sequence[tuple[Sequence[float | None], Sequence[bool]]],
) -> LogRank:
    """Two or more groups, each as durations and whether they were closed.

    Of smaller groups than 10 the numbers are there and the status says too few.
    ``index`` of broken data is that of the group. Raises ValueError for one group or
    unequal lengths. Source: Mantel 1966; Peto & Peto 1972.
    """
    if len(groups) < 2:
        raise ValueError("A group is compared with another.")
    found = [watch(*group) for group in groups]
    least = min(len(watched) for watched, _fault in found)
    for index, (_watched, fault) in enumerate(found):
        if fault is not None:
            args = {"position": fault + 1}
            return _without(Status.DATA_ERROR, least, "fault_negative", args, index)
    observed, expected, chi2 = _compared([watched for watched, _fault in found])
    df = len(groups) - 1
    args = {"have": least, "needed": MIN_GROUP}
    if chi2 is None:
        status = Status.TOO_FEW if least else Status.NO_DATA
        return _without(status, least, "logrank_too_few", args)
    p, enough = chi2_above(chi2, df), least >= MIN_GROUP
    key = "logrank_differ" if p < LUCK else "logrank_alike"
    return LogRank(
        status=Status.OK if enough else Status.TOO_FEW,
        n=least,
        needed=MIN_GROUP,
        method=METHOD,
        message_key=key if enough else "logrank_too_few",
        message_args=args,
        chi2=chi2,
        df=df,
        p=p,
        observed=observed,
        expected=expected,
    )


def _compared(
    groups: Sequence[Watched],
) -> tuple[tuple[int, ...], tuple[float, ...], float | None]:
    """Closings, expected closings, chi-square; None where nothing can be compared."""
    import numpy as np  # noqa: PLC0415 -- slow import

    observed = tuple(sum(done for _time, done in watched) for watched in groups)
    expected = np.zeros(len(groups))
    variance = np.zeros((len(groups), len(groups)))
    for time, risk, done in steps([one for watched in groups for one in watched]):
        shares = np.array(
            [sum(end >= time for end, _done in watched) / risk for watched in groups]
        )
        expected += done * shares
        if risk > 1:
            chance = done * (risk - done) / (risk - 1)
            variance += chance * (np.diag(shares) - np.outer(shares, shares))
    off = (np.array(observed) - expected)[:-1]
    inner = variance[:-1, :-1]
    if np.linalg.matrix_rank(inner) < len(groups) - 1:
        return observed, tuple(expected.tolist()), None
    chi2 = float(off @ np.linalg.solve(inner, off))
    return observed, tuple(expected.tolist()), max(chi2, 0.0)


def _without(
    status: Status,
    n: int,
    key: str,
    args: dict[str, int],
    index: int | None = None,
) -> LogRank:
    return LogRank(
        status=status,
        n=n,
        needed=MIN_GROUP,
        method=METHOD,
        message_key=key,
        message_args=args,
        index=index,
    )
