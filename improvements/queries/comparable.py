"""The units in which the same failure is counted in the same weeks: who may be held
against whom. From the daily counts alone, never from reports."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from accounts.models import Unit
from accounts.queries.reach import reach_of
from improvements.queries.weeks import (
    PER,
    WEEK,
    Measured,
    first_monday_from,
    wherever,
)
from issues.models import Touchpoint
from issues.models.daily_count import DailyCount
from issues.queries.buckets import Step, StretchOf
from issues.queries.series_scope import SeriesScope
from issues.queries.volume_cover import volumes_in

if TYPE_CHECKING:
    from accounts.models import User

DAY = timedelta(days=1)
#: A rate is of so many weeks with a known volume at least, as a baseline is.
FEWEST_WEEKS = 8
#: In a unit that is silent in more than half of the weeks, whatever goes wrong, few
#: reports say nothing.
SPEAKS = 0.5


@dataclass(frozen=True, slots=True)
class Period:
    """The whole weeks that are compared: those of the target's usual."""

    first: date
    last: date
    left_out: Collection[str]
    today: date

    @property
    def weeks(self) -> dict[int, date]:
        """Number of a week → its Monday; without those that are left out."""
        at, last = first_monday_from(self.first), min(self.last, self.today - DAY)
        found: dict[int, date] = {}
        while at + WEEK - DAY <= last:
            if at.isoformat() not in self.left_out:
                found[Step.WEEK.number(at)] = at
            at += WEEK
        return found


@dataclass(frozen=True, slots=True)
class Place:
    """One unit, with the reports of the same failure by week."""

    key: int
    name: str
    is_own: bool
    """The improvement's own reports happened there."""
    counts: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Sized:
    """One unit as it is compared: reports, and out of how much."""

    place: Place
    reports: int
    size: float
    """Thousands of a volume; without one, weeks."""


@dataclass(frozen=True, slots=True)
class Comparable:
    """The units that are a comparison, and the weeks of it."""

    weeks: Mapping[int, date] = field(default_factory=dict)
    places: tuple[Place, ...] = ()
    own_units: int = 0
    """In how many units the improvement's own reports happened."""
    is_placed: bool = True
    """False: nobody knows where, or why, so nothing is the same failure elsewhere."""

    def by_week(self) -> list[Sized]:
        """Each with its reports; sizes aren't known."""
        return [
            Sized(place, sum(place.counts.values()), len(self.weeks))
            for place in self.places
        ]

    def by_volume(self, volumes: Mapping[int, Mapping[int, int]]) -> list[Sized]:
        """Each whose volume is known in enough of the weeks, with the reports of just
        these."""
        found = []
        for place in self.places:
            told = volumes.get(place.key, {})
            known = {week: told[week] for week in self.weeks if told.get(week)}
            if len(known) >= FEWEST_WEEKS:
                reports = sum(place.counts.get(week, 0) for week in known)
                found.append(Sized(place, reports, sum(known.values()) / PER))
        return found


@dataclass(slots=True)
class _Draft:
    same: dict[int, int] = field(default_factory=dict)
    there: int = 0
    own: int = 0
    speaks: int = 0


def comparable_units(
    user: "User", patterns: tuple[int, ...], voice: str, period: Period
) -> Comparable:
    """The units whose reports the person reads, and one's own. Four statements.

    A sum is over units one may see: what they can't read is compared with nothing. A
    unit is a comparison where that touchpoint has reports at all (else there may be
    no such place), where something is reported in half of the weeks at least, and
    where it was in use and open for all of them.
    """
    weeks = period.weeks
    if not patterns or not weeks:
        return Comparable(is_placed=False)
    first, last = min(weeks.values()), max(weeks.values()) + WEEK - DAY
    scope = wherever(Measured(patterns, voice), first, last)
    if scope is None:
        return Comparable(weeks, is_placed=False)
    drafts = _drafts(scope, patterns, weeks, first, last)
    own = {key for key, draft in drafts.items() if draft.own}
    found = {
        key: draft
        for key, draft in drafts.items()
        if draft.there and draft.speaks >= SPEAKS * len(weeks)
    }
    reads = _reads(user, scope)
    places = tuple(
        Place(unit.pk, unit.name, unit.pk in own, found[unit.pk].same)
        for unit in _open_for(found, first, last)
        if unit.pk in own or reads(unit.pk)
    )
    return Comparable(weeks, places, max(len(own), 1))


def volumes_by_unit(
    compared: Comparable, voice: str, measure: str
) -> dict[int, dict[int, int]]:
    """Unit → week → its volume. One statement, none where nothing is compared."""
    if not compared.places:
        return {}
    keys = {place.key for place in compared.places}
    found = volumes_in(
        None,
        SeriesScope(units=keys, voices=(voice,)),
        measure,
        first=min(compared.weeks.values()),
        last=max(compared.weeks.values()) + WEEK - DAY,
        step=Step.WEEK,
        by="unit",
    )
    return {key: volumes for key, volumes in found.items() if key in keys}


def _drafts(
    scope: SeriesScope,
    patterns: tuple[int, ...],
    weeks: Mapping[int, date],
    first: date,
    last: date,
) -> dict[int, _Draft]:
    rows = DailyCount.objects.filter(
        voice__in=list(scope.voices), day__gte=first, day__lte=last
    ).order_by()
    sums = (
        rows.annotate(week=StretchOf("day", Step.WEEK))
        .values_list("unit_id", "week")
        .annotate(
            same=_sum(scope.counts()),
            there=_sum(scope.of_places()),
            own=_sum(Q(pattern_id__in=patterns)),
            all=_sum(None),
        )
    )
    drafts: dict[int, _Draft] = defaultdict(_Draft)
    for unit, week, same, there, own, all_ in sums:
        if week not in weeks:
            continue
        draft = drafts[unit]
        draft.same[week] = same
        draft.there += there
        draft.own += own
        draft.speaks += bool(all_)
    return drafts


def _sum(condition: Q | None) -> Any:
    return Coalesce(Sum("reports", filter=condition), 0)


def _open_for(keys: Iterable[int], first: date, last: date) -> list[Unit]:
    """What was told during roll-out, or before it closed, is no comparison."""
    units = Unit.objects.without_tree_fields().filter(pk__in=list(keys))
    in_use = Q(went_live_on=None) | Q(went_live_on__lte=first)
    still = Q(retired_at=None) | Q(retired_at__date__gte=last)
    return list(units.filter(in_use, still).order_by("name", "pk"))


def _reads(user: "User", scope: SeriesScope) -> Any:
    """Whether a person reads the reports of the failure in a unit, all of them."""
    reach = reach_of(user)
    if not reach.has("issue.list"):
        return lambda unit: False
    rows = Touchpoint.objects.filter(pk__in=[key for key in scope.touchpoints if key])
    journeys = set(rows.order_by().values_list("stage__journey_id", flat=True))
    return lambda unit: all(
        reach.covering("issue.read", unit, journey) for journey in journeys
    )
