"""Series of counts over time, and sums by place, cause or repeat problem, out of the
daily counts: one statement, and one for volumes, however much there is.

With a user they reach as far as the person's units and journeys; ``None`` is the
system itself, which judges by all of a scope. Whoever shows them to the front line
hides the small ones (``issues.queries.map.Cell``).
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, DateField, DecimalField, F, Q, Sum, Value
from django.db.models.functions import Cast, Coalesce

from accounts.models import Unit
from accounts.queries.reach import reach_of
from issues.models import DailyCount
from issues.queries.buckets import Step, StretchOf
from issues.queries.count_series import CountSeries, Days, Sums
from issues.queries.series_scope import EVERYTHING, SeriesScope
from issues.queries.volume_cover import volumes_in

if TYPE_CHECKING:
    from accounts.models import User
    from issues.querysets import DailyCountQuerySet

#: What series and sums can be apart by → its column. A unit is itself here, without
#: those below it.
BY = {
    "unit": "unit_id",
    "touchpoint": "touchpoint_id",
    "cause": "cause_id",
    "pattern": "pattern_id",
    "channel": "channel_id",
}
_MONEY = DecimalField(max_digits=16, decimal_places=2)
_WHOLE = BigIntegerField()
_NO_KEY = Cast(Value(None), BigIntegerField())
_CENT = Decimal("0.01")


def series(
    user: "User | None",
    scope: SeriesScope,
    *,
    first: date,
    last: date,
    today: date,
    period: str = "week",
    exposure: str | None = None,
) -> CountSeries:
    """The counts of a scope from one local day to another (both belong to it).

    ``today`` is the local day it is: what isn't over yet isn't complete, and nothing
    lies behind it. ``exposure`` names the measure of the volumes that go beside.
    Raises ValueError for days the wrong way round and for an unknown period.
    """
    asked = Days.asked(Step(period), first, last, today)
    days, found = _read(user, scope, asked)
    sums = found.get(None, {})
    if exposure is None:
        return days.series(sums)
    return days.series(sums, _volumes(user, scope, exposure, days).get(None, {}))


def series_by(
    user: "User | None",
    scope: SeriesScope,
    *,
    by: str,
    first: date,
    last: date,
    today: date,
    period: str = "week",
    exposure: str | None = None,
) -> dict[int | None, CountSeries]:
    """Key → its series, for each that has counts in these days.

    None is what has no key: not yet placed, cause not yet known. Volumes are known of
    units and touchpoints only: ValueError for others, and as for ``series``.
    """
    if exposure is not None and by not in ("unit", "touchpoint"):
        raise ValueError(f"Volumes aren't known by {by}.")
    asked = Days.asked(Step(period), first, last, today)
    days, found = _read(user, scope, asked, BY[by])
    volumes: dict[int | None, dict[int, int]] | None = None
    if exposure is not None:
        volumes = _volumes(user, scope, exposure, days, by)
    return {
        key: days.series(
            sums,
            None if volumes is None else volumes.get(key, {}),
            unit=key if by == "unit" else None,
        )
        for key, sums in found.items()
    }


def sums_by(
    user: "User | None", scope: SeriesScope, *, by: str, first: date, last: date
) -> dict[int | None, Sums]:
    """Key → its sums of these days, the most frequent first."""
    rows = _counts(user, scope, first, last).values_list(BY[by])
    found = _with_sums(rows).order_by("-count", F(BY[by]).asc(nulls_last=True))
    return {key: _sums(*sums) for key, *sums in found}


def reporting_effort(
    user: "User | None",
    scope: SeriesScope,
    *,
    first: date,
    last: date,
    today: date,
    period: str = "week",
) -> CountSeries:
    """All other reports of the same units, places, channel, kind and voice.

    Where these fall as much as those of the scope, people report less, and nothing
    is known to be better.
    """
    asked = Days.asked(Step(period), first, last, today)
    days, found = _read(user, scope.around(), asked, without=scope.matter())
    return days.series(found.get(None, {}))


def _read(
    user: "User | None",
    scope: SeriesScope,
    asked: Days,
    by: str | None = None,
    without: Q | None = None,
) -> tuple[Days, dict[int | None, dict[int, Sums]]]:
    """Since when the units are live, and key → stretch → sums. One statement.

    Contacts over several days are counted where all of these lie in one stretch.
    """
    rows = _counts(user, scope, asked.first, asked.last).annotate(
        stretch=StretchOf("day", asked.step),
        begins=StretchOf("first_on", asked.step),
        apart=F(by) if by else _NO_KEY,
    )
    rows = rows.filter(Q(first_on=F("day")) | Q(begins=F("stretch")))
    counts = _with_sums(rows.values_list("stretch", "apart"), without)
    live: dict[int, date] = {}
    found: dict[int | None, dict[int, Sums]] = {}
    both = counts.annotate(live=Cast(Value(None), DateField())).union(
        _live(user, scope), all=True
    )
    for stretch, key, *sums, live_on in both:
        if stretch is None:
            live[key] = live_on
        else:
            found.setdefault(key, {})[stretch] = _sums(*sums)
    return replace(asked, live=live), found


def _live(user: "User | None", scope: SeriesScope) -> Any:
    """The scope's units of which somebody said since when they use the product, in
    the columns of the counts."""
    units = Unit.objects.without_tree_fields().exclude(went_live_on=None).order_by()
    if user is not None:
        units = units.filter(_units_of(user))
    return (
        units.filter(scope.of_units("id"))
        .annotate(
            stretch=_NO_KEY,
            count=_NO_KEY,
            counted=_NO_KEY,
            hit=_NO_KEY,
            lost=Cast(Value(None), _MONEY),
        )
        .values_list("stretch", "pk", "count", "counted", "hit", "lost", "went_live_on")
    )


def _units_of(user: "User") -> Q:
    grants = reach_of(user).grants
    if any(grant.unit_ids is None for grant in grants):
        return EVERYTHING
    return Q(pk__in=sorted({key for grant in grants for key in grant.unit_ids or ()}))


def _counts(
    user: "User | None", scope: SeriesScope, first: date, last: date
) -> "DailyCountQuerySet":
    """What belongs to a scope and lies in these days with its whole period."""
    counts = DailyCount.objects
    rows = counts.all() if user is None else counts.visible_to(user)
    return rows.filter(
        scope.counts(), first_on__gte=first, day__gte=first, day__lte=last
    ).order_by()


def _with_sums(rows: Any, without: Q | None = None) -> Any:
    return rows.annotate(
        count=_sum("reports", _WHOLE, without),
        counted=_sum("contacts", _WHOLE, without),
        hit=_sum("customers", _WHOLE, without),
        lost=_sum("cost", _MONEY, without),
    )


def _sum(column: str, of: Any, without: Q | None) -> Any:
    """All of it, or all but some."""
    whole = Sum(column, output_field=of)
    if without is None:
        return whole
    return whole - Coalesce(Sum(column, filter=without), 0, output_field=of)


def _sums(count: int, contacts: int, customers: int, cost: Decimal) -> Sums:
    """SQLite adds money up as fractions of two."""
    return Sums(count, contacts, customers, cost.quantize(_CENT))


def _volumes(
    user: "User | None",
    scope: SeriesScope,
    measure: str,
    days: Days,
    by: str | None = None,
) -> dict[int | None, dict[int, int]]:
    return volumes_in(
        user,
        scope,
        measure,
        first=days.first,
        last=days.last,
        step=days.step,
        by=by,
    )
