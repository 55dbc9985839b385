"""The weeks of a target, counted from our own reports."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Sum

from improvements.enums import Counting
from improvements.models import Initiative, Target
from issues.enums import IssueKind
from issues.models import Exposure
from issues.models.daily_count import DailyCount
from issues.queries.count_series import CountSeries
from issues.queries.series import reporting_effort, series
from issues.queries.series_scope import SeriesScope

WEEK = timedelta(days=7)
#: A season is looked for in the two years before a baseline.
LOOK_BACK = 104 * WEEK
#: Rates are said out of so many.
PER = 1000


@dataclass(frozen=True)
class Measured:
    """What is counted: whose reports, and out of what."""

    patterns: tuple[int, ...]
    voice: str
    volume: str = ""

    @property
    def scope(self) -> SeriesScope:
        return SeriesScope(patterns=self.patterns, voices=(self.voice,))

    @cached_property
    def spots(self) -> frozenset[tuple[int, int | None]]:
        """Where it ever happened: units and touchpoints. Read once."""
        rows = DailyCount.objects.filter(pattern_id__in=self.patterns).order_by()
        return frozenset(rows.values_list("unit_id", "touchpoint_id").distinct())

    @property
    def places(self) -> SeriesScope:
        """The same, said with the units where it happens: volumes and other reports
        of units that never had the failure would only thin them out."""
        return replace(self.scope, units={unit for unit, _place in self.spots})

    def counted(self, first: date, last: date, *, today: date) -> CountSeries:
        """The weeks from the one of ``first`` to the one of ``last``."""
        return series(
            None,
            self.places if self.volume else self.scope,
            first=monday(first),
            last=last,
            today=today,
            exposure=self.volume or None,
        )

    def others(self, first: date, last: date, *, today: date) -> CountSeries:
        """All other reports of the same units: did people just report less?"""
        return reporting_effort(
            None, self.places, first=monday(first), last=last, today=today
        )


def measured_by(target: Target) -> Measured:
    """What a target counts."""
    return Measured(
        patterns_of(target.initiative),
        target.voice,
        target.volume if target.counted_as == Counting.RATE else "",
    )


def patterns_of(initiative: Initiative) -> tuple[int, ...]:
    """The keys of the repeat problems it should end now."""
    rows = [row for row in initiative.scope.all() if row.removed_at is None]
    return tuple(sorted(row.pattern_id for row in rows))


def loose_since(measured: Measured, since: date) -> int:
    """Breakdowns of the same places and voice that are in no repeat problem yet: an
    effect that is judged without them looks better than it is."""
    # The spots are asked apart: joined, a million reports take seconds for it.
    rows = DailyCount.objects.filter(
        pattern=None,
        voice=measured.voice,
        kind=IssueKind.BREAKDOWN,
        day__gte=since,
        unit_id__in={unit for unit, _place in measured.spots},
        touchpoint_id__in={p for _unit, p in measured.spots if p is not None},
    )
    found: int | None = rows.aggregate(n=Sum("reports"))["n"]
    return found or 0


def wherever(measured: Measured, first: date, last: date) -> SeriesScope | None:
    """The same failure at the same touchpoints in every unit: what the improvement
    could be about. None where its reports aren't placed, or their cause isn't known."""
    own = DailyCount.objects.filter(
        pattern_id__in=measured.patterns, day__gte=first, day__lte=last
    )
    pairs = own.order_by().values_list("touchpoint_id", "cause_id").distinct()
    known = [(place, cause) for place, cause in pairs if place and cause]
    if not known:
        return None
    return SeriesScope(
        touchpoints={place for place, _cause in known},
        causes={cause for _place, cause in known},
        voices=(measured.voice,),
    )


def volumes_of(patterns: tuple[int, ...], *, first: date, last: date) -> list[str]:
    """What was counted as volume where these repeat problems happened."""
    places = DailyCount.objects.filter(pattern_id__in=patterns, day__gte=first)
    known = Exposure.objects.in_force().within(first, last)
    found = known.filter(unit_id__in=places.order_by().values("unit_id"))
    return sorted(found.order_by().values_list("measure", flat=True).distinct())


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def first_monday_from(day: date) -> date:
    """The first week that lies wholly on or after a day."""
    return monday(day + timedelta(days=6))


def rows_between(
    counted: CountSeries, first: date, last: date, left_out: Collection[str]
) -> list[list[Any]]:
    """``[Monday, count, volume, is left out]`` of the whole weeks in a period."""
    return [
        [
            bucket.first.isoformat(),
            bucket.count,
            bucket.exposure,
            bucket.first.isoformat() in left_out,
        ]
        for bucket in counted.buckets
        if bucket.first >= first and bucket.last <= last and bucket.is_complete
    ]


def average_of(rows: list[list[Any]], *, is_rate: bool) -> float | None:
    """Reports a week, or out of a thousand, over the weeks that aren't left out."""
    kept = [row for row in rows if not row[3]]
    if not kept:
        return None
    if not is_rate:
        return sum(row[1] for row in kept) / len(kept)
    known = [row for row in kept if row[2]]
    volume = sum(row[2] for row in known)
    return sum(row[1] for row in known) / volume * PER if volume else None
