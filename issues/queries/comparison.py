"""Units side by side, over the days and by the volume that one can compare by."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from issues.queries.choices import FilterChoices
from issues.queries.consistency import Consistency, consistency_of
from issues.queries.periods import Period
from issues.queries.selection import Selection
from issues.queries.volumes_told import Measure

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was compared, by which volume, and what was found."""

    chosen: Selection
    measure: Measure
    found: Consistency


def compare(
    user: "User",
    chosen: Selection,
    *,
    measures: Sequence[Measure],
    named: str,
    up_to_last_told: bool,
    words: FilterChoices,
) -> Comparison | None:
    """By the volume that was ``named``, else by the one told most widely; None where
    there is none of such places. ``up_to_last_told``: as many days, up to the last
    whose volume anybody told."""
    wanted = [
        each
        for each in measures
        if each.is_of_places == bool(chosen.touchpoint) and named in ("", each.name)
    ]
    if not wanted or chosen.unit is None:
        return None
    measure = wanted[0]
    if up_to_last_told:
        chosen = _up_to(chosen, measure.last)
    found = consistency_of(user, chosen, measure=measure.name, words=words)
    return Comparison(chosen, measure, found)


def _up_to(chosen: Selection, last: date) -> Selection:
    period = chosen.period
    if last >= period.last:
        return chosen
    return replace(chosen, period=Period(last - (period.last - period.first), last))
