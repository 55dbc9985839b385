"""Which volumes somebody told of whole days, unit by unit: what rates may rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import BigIntegerField, Count, F, Max, Q, Sum

from issues.models import Exposure
from issues.queries.buckets import Step, StretchOf
from issues.queries.periods import Period
from issues.queries.series_scope import SeriesScope

if TYPE_CHECKING:
    from accounts.models import User

#: Older volumes offer themselves no more.
_OFFERED_DAYS = 400


@dataclass(frozen=True, slots=True)
class Measure:
    """One kind of volume, of whole units or of places in the journey."""

    name: str
    is_of_places: bool
    last: date
    """The last day that anybody told."""
    units: int


@dataclass(frozen=True, slots=True)
class Told:
    """The volume of one unit itself."""

    volume: int
    is_whole: bool
    """Told for every day on which the unit was in use. Half a denominator would make
    a rate look twice as bad."""


def measures_told(user: "User", today: date) -> list[Measure]:
    """What volumes there are of late, the most widely told first. One statement."""
    rows = Exposure.objects.visible_to(user).in_force()
    since = today - timedelta(days=_OFFERED_DAYS)
    found = (
        rows.filter(last_on__gte=since, last_on__lte=today)
        .order_by()
        .values_list("measure")
        .annotate(
            whole=Count("unit", distinct=True, filter=Q(touchpoint=None)),
            placed=Count("unit", distinct=True, filter=Q(touchpoint__isnull=False)),
            whole_last=Max("last_on", filter=Q(touchpoint=None)),
            placed_last=Max("last_on", filter=Q(touchpoint__isnull=False)),
        )
    )
    told = [
        Measure(name, is_of_places, last, units)
        for name, whole, placed, *lasts in found
        for is_of_places, units, last in zip(
            (False, True), (whole, placed), lasts, strict=True
        )
        if last is not None
    ]
    return sorted(told, key=lambda each: (-each.units, each.name, each.is_of_places))


def volumes_told(
    user: "User", scope: SeriesScope, measure: str, period: Period
) -> Mapping[int, Told]:
    """Unit → what was told of it in these days, in one statement.

    Of the scope's touchpoints, or of units as a whole where it names none. A number
    over several days counts where all of them lie in the period.
    """
    rows = Exposure.objects.visible_to(user).in_force()
    rows = rows.within(period.first, period.last).filter(
        scope.of_units("unit_id"), measure=measure
    )
    if scope.touchpoints:
        rows = rows.filter(scope.of_places())
    else:
        rows = rows.filter(touchpoint=None)
    day = Step.DAY
    days = StretchOf("last_on", day) - StretchOf("first_on", day) + 1
    found = (
        rows.order_by()
        .values_list("unit_id", "unit__went_live_on", "unit__retired_at")
        .annotate(
            volume=Sum("number", output_field=BigIntegerField()),
            told=Sum(days, output_field=BigIntegerField()),
            places=Count(F("touchpoint"), distinct=True),
        )
    )
    return {
        unit: Told(
            volume,
            is_whole=volume > 0
            and (live is None or live <= period.first)
            and told >= max(places, 1) * _wanted(period, closed),
        )
        for unit, live, closed, volume, told, places in found
    }


def _wanted(period: Period, closed: datetime | None) -> int:
    last = min(period.last, closed.date()) if closed else period.last
    return (last - period.first).days + 1
