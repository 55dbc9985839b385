"""The ladder of next targets: below one's own usual, the average of comparable units,
the best of them. The average may be the next target; it is not the end.

The best are those that the funnel tells apart from the others on the good side, added
up: which of them is the very best is luck. A unit of which fewer than five reports
were to be expected is never among them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from cxops.stats.types import Side
from improvements.enums import TargetLevel
from improvements.queries.comparable import (
    Comparable,
    Period,
    Sized,
    comparable_units,
    volumes_by_unit,
)
from improvements.queries.proposal import Proposal
from improvements.queries.weeks import Measured, average_of, rows_between

if TYPE_CHECKING:
    from accounts.models import User

#: The first rung is so much below one's own usual.
NEXT_FALL = 0.3
#: Fewer make no average; fewer can't tell how much units vary anyway, so none of
#: them can be told from the others.
FEWEST_UNITS, FEWEST_FOR_BEST = 3, 5
#: Of more volumes than that the page offers no rungs, or it would have no end.
MOST_VOLUMES = 3
#: From what on a number is told to which step.
_STEPS = ((1, Decimal("0.1")), (0.1, Decimal("0.01")), (0, Decimal("0.0001")))


class Missing(StrEnum):
    """Why a rung has no number."""

    NOTHING_COUNTED = "nothing_counted"
    NOT_PLACED = "not_placed"
    FEW_UNITS = "few_units"
    FEW_FOR_BEST = "few_for_best"
    ALL_OWN = "all_own"
    NO_VOLUME = "no_volume"
    NONE_STANDS_OUT = "none_stands_out"
    REACHED = "reached"
    """One is as good already."""
    OPEN_END = "open_end"
    """Beyond the best nobody has been yet."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One next target, or why there is none."""

    level: str
    number: Decimal | None = None
    units: int = 0
    """That it is the number of."""
    names: tuple[str, ...] = ()
    """Of these."""
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs of one way of counting: out of a volume, or reports a week."""

    volume: str
    own: float | None
    compared: int
    """Units that were compared, one's own among them."""
    own_units: int
    rungs: tuple[Rung, ...]

    def rung(self, level: str) -> Rung:
        """The rung of a level."""
        return next(rung for rung in self.rungs if rung.level == level)


def offered_ladders(user: "User", offered: Proposal, *, today: date) -> list[Ladder]:
    """The ladders of what the target page offers, of each volume and then of reports a
    week. Four statements, and four for each volume."""
    if not offered.average:
        return []
    period = Period(offered.first, offered.last, offered.left_out, today)
    own = {
        volume: _usual(offered, volume, today=today)
        for volume in offered.volumes[:MOST_VOLUMES]
    }
    return ladders_of(
        user,
        offered.patterns,
        voice=offered.voice,
        period=period,
        own=own | {"": offered.average},
    )


def _usual(offered: Proposal, volume: str, *, today: date) -> float | None:
    """One's own usual out of a volume, over the same weeks."""
    measured = Measured(offered.patterns, offered.voice, volume)
    counted = measured.counted(offered.first, offered.last, today=today)
    rows = rows_between(counted, offered.first, offered.last, offered.left_out)
    return average_of(rows, is_rate=True)


def ladders_of(
    user: "User",
    patterns: tuple[int, ...],
    *,
    voice: str,
    period: Period,
    own: dict[str, float | None],
) -> list[Ladder]:
    """A ladder for each way of counting in ``own``, which says the usual of one's own
    ("" for reports a week). Four statements, and one for each volume."""
    compared = comparable_units(user, patterns, voice, period)
    return [
        _ladder(
            compared,
            compared.by_volume(volumes_by_unit(compared, voice, volume))
            if volume
            else compared.by_week(),
            volume,
            usual,
        )
        for volume, usual in own.items()
    ]


def less_than(own: float) -> Decimal:
    """The first rung: less than one's own usual. It needs nobody else."""
    return _rounded(own * (1 - NEXT_FALL))


def _ladder(
    compared: Comparable, units: list[Sized], volume: str, own: float | None
) -> Ladder:
    others = _average(compared, units, volume, own), _best(compared, units, volume, own)
    first = Rung(TargetLevel.OWN_BASELINE, missing=Missing.NOTHING_COUNTED)
    if own:
        first = Rung(TargetLevel.OWN_BASELINE, number=less_than(own), units=1)
    end = Rung(TargetLevel.BEYOND, missing=Missing.OPEN_END)
    return Ladder(
        volume=volume,
        own=own,
        compared=len(units),
        own_units=compared.own_units,
        rungs=(first, *others, end),
    )


def _average(
    compared: Comparable, units: list[Sized], volume: str, own: float | None
) -> Rung:
    level = TargetLevel.AVERAGE
    if not compared.is_placed:
        return Rung(level, missing=Missing.NOT_PLACED)
    if len(units) < FEWEST_UNITS:
        return Rung(level, units=len(units), missing=Missing.FEW_UNITS)
    if all(unit.place.is_own for unit in units):
        return Rung(level, units=len(units), missing=Missing.ALL_OWN)
    # Reports a week add up over one's own units; a rate doesn't.
    times = 1 if volume else compared.own_units
    return _of(level, units, own, times=times)


def _best(
    compared: Comparable, units: list[Sized], volume: str, own: float | None
) -> Rung:
    level = TargetLevel.BEST
    if not compared.is_placed:
        return Rung(level, missing=Missing.NOT_PLACED)
    if not volume:
        return Rung(level, units=len(units), missing=Missing.NO_VOLUME)
    if len(units) < FEWEST_FOR_BEST:
        return Rung(level, units=len(units), missing=Missing.FEW_FOR_BEST)
    best = _told_apart(units)
    if not best:
        return Rung(level, units=len(units), missing=Missing.NONE_STANDS_OUT)
    return _of(level, best, own)


def _told_apart(units: Sequence[Sized]) -> list[Sized]:
    """Those that are better than the others by more than chance and the usual
    differences between units explain."""
    from cxops.stats.funnel import funnel  # noqa: PLC0415 -- slow import

    judged = funnel(
        [unit.reports for unit in units], [unit.size for unit in units], kind="rate"
    )
    return [
        unit
        for unit, site in zip(units, judged.sites, strict=True)
        if site.differs and site.side is Side.BELOW
    ]


def _of(
    level: str, units: Sequence[Sized], own: float | None, *, times: int = 1
) -> Rung:
    """What these units have together, out of what they have together."""
    rung = Rung(level, units=len(units), names=tuple(unit.place.name for unit in units))
    reports, size = sum(u.reports for u in units), sum(u.size for u in units)
    number = _rounded(reports / size * times)
    if own is not None and number >= own:
        return replace(rung, number=number, missing=Missing.REACHED)
    return replace(rung, number=number)


def _rounded(number: float) -> Decimal:
    """As it is said and as it is taken."""
    step = next(step for least, step in _STEPS if number >= least)
    return Decimal(number).quantize(step)
