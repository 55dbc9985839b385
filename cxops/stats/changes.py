"""Where did a series change its level? Only to ask a person, never to decide.

"Something changed around week 28; do you know why?" A step change of a chart is
confirmed by somebody who does, with the reason.
"""

from dataclasses import dataclass
from datetime import date
from math import log

from cxops.stats.levels import Costs, Split, single_change
from cxops.stats.points import Points
from cxops.stats.spans import first_day, points_of
from cxops.stats.types import Result, Series, Status

MIN_SIDE = 8
"""Points before and after a change that is suggested."""
PENALTY = 2.0
"""Times log n."""
TINY = 1e-12
METHOD = "one change of level, likelihood ratio"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion(Result):
    """One change of the level, or none worth asking about."""

    at: int | None = None
    """Index of the first period of the new level."""
    on: date | None = None
    """Its first day."""
    gain: float | None = None
    """How much better two levels fit than one, over what a change must bring."""
    before: float | None = None
    after: float | None = None
    """Levels: the mean, or events per exposure."""


def step_change_suggestion(
    series: Series, *, penalty: float | None = None
) -> Suggestion:
    """The one change that is worth asking about, with 8 points on each side.

    Counts: Poisson cost (with exposure) over the dispersion about both levels.
    Values: least squares over the variance about them. A change must bring
    ``penalty``, by default 2 log n: measured on unchanged series of 16 to 104 points
    it asks in vain in 1 to 10 %.
    """
    points = points_of(series)
    used = points.usable
    if points.broken is not None or len(used) < 2 * MIN_SIDE:
        return _none(points, len(used))
    y = [points.events[index] or 0.0 for index in used]
    exposure = [points.exposure[index] for index in used]
    poisson = series.counts is not None
    costs = Costs(y, exposure, "poisson" if poisson else "least_squares")
    split = single_change(costs, min_size=MIN_SIDE)
    spread = max(costs.spread(split), 1.0 if poisson else TINY)
    needed = PENALTY * log(len(used)) if penalty is None else penalty
    if split.gain / spread <= needed:
        return _answer(series, used, None, 0.0)
    return _answer(series, used, split, split.gain / spread - needed)


def _answer(
    series: Series, used: tuple[int, ...], split: Split | None, gain: float
) -> Suggestion:
    at = None if split is None else used[split.first]
    return Suggestion(
        status=Status.OK,
        n=len(used),
        needed=2 * MIN_SIDE,
        method=METHOD,
        message_key="change_none" if at is None else f"change_{series.period}",
        message_args={} if at is None else {"number": at + 1},
        at=at,
        on=None if at is None else first_day(series, at),
        gain=None if split is None else gain,
        before=None if split is None else split.before,
        after=None if split is None else split.after,
    )


def _none(points: Points, n: int) -> Suggestion:
    broken = points.broken
    if broken is not None:
        return Suggestion(
            status=Status.DATA_ERROR,
            n=n,
            needed=2 * MIN_SIDE,
            method=METHOD,
            message_key=points.fault,
            message_args={"position": broken + 1},
            index=broken,
        )
    return Suggestion(
        status=Status.TOO_FEW if n else Status.NO_DATA,
        n=n,
        needed=2 * MIN_SIDE,
        method=METHOD,
        message_key="change_too_few",
        message_args={"have": n, "needed": 2 * MIN_SIDE},
    )
