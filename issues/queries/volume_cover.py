"""Volumes beside a series: the denominator of its rates, where it is known whole.

A stretch of days has a volume where everybody who tells volumes told them for all of
its days. A unit is expected to tell them since it uses the product (always, where
nobody said since when) or since its first volume, and until it is closed. Half a
denominator would make a rate look twice as bad, so it is none.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import (
    BigIntegerField,
    DateField,
    DateTimeField,
    F,
    Max,
    Min,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from issues.models import Exposure
from issues.queries.buckets import Step, StretchOf
from issues.queries.series_scope import SeriesScope

if TYPE_CHECKING:
    from accounts.models import User

#: First and last day on which a volume is expected.
Expected = tuple[date, date]


@dataclass(slots=True)
class _Told:
    """What was told under one key."""

    expected: "Counter[Expected]" = field(default_factory=Counter)
    told: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Stretch → volume, and the days it is of, of all that tell."""

    def whole(self, step: Step) -> dict[int, int]:
        """The volumes of the stretches that are covered."""
        return {
            number: volume
            for number, (volume, days) in self.told.items()
            if days == self._wanted(step.first_day(number), step.last_day(number))
        }

    def _wanted(self, first: date, last: date) -> int:
        return sum(
            how_many * max((min(last, end) - max(first, begin)).days + 1, 0)
            for (begin, end), how_many in self.expected.items()
        )


def volumes_in(
    user: "User | None",
    scope: SeriesScope,
    measure: str,
    *,
    first: date,
    last: date,
    step: Step,
    by: str | None = None,
) -> dict[int | None, dict[int, int]]:
    """Key → stretch → volume, of the scope's units and touchpoints, in one statement.

    Without ``by`` (unit or touchpoint) there is one key, None. Where the scope names
    no place, volumes are those of units as a whole.
    """
    rows = _rows(user, scope, measure, is_of_places=by == "touchpoint")
    place = Coalesce("touchpoint__replaced_by_id", "touchpoint_id")
    keys: dict[str | None, Any] = {
        None: Cast(Value(None), BigIntegerField()),
        "unit": F("unit_id"),
        "touchpoint": place,
    }
    rows = rows.annotate(key=keys[by], place=place)
    found: dict[int | None, _Told] = {}
    both = _told(rows, step, first, last).union(_telling(rows, first, last), all=True)
    for key, number, volume, days, *of_unit in both:
        told = found.setdefault(key, _Told())
        if number is None:
            told.expected[_expected(*of_unit)] += 1
        else:
            told.told[number] = (volume, days)
    return {key: told.whole(step) for key, told in found.items()}


def _rows(
    user: "User | None", scope: SeriesScope, measure: str, *, is_of_places: bool
) -> Any:
    rows = Exposure.objects.all() if user is None else Exposure.objects.visible_to(user)
    rows = rows.in_force().filter(scope.of_units("unit_id"), measure=measure)
    if scope.is_of_places:
        rows = rows.filter(scope.of_places())
    return rows.filter(touchpoint__isnull=not (scope.is_of_places or is_of_places))


def _told(rows: Any, step: Step, first: date, last: date) -> Any:
    """Volume and days of each stretch, of numbers that lie in one."""
    day = Step.DAY
    days = StretchOf("last_on", day) - StretchOf("first_on", day) + 1
    return (
        rows.annotate(
            stretch=StretchOf("first_on", step), ends=StretchOf("last_on", step)
        )
        .filter(stretch=F("ends"), first_on__gte=first, last_on__lte=last)
        .order_by()
        .values_list("key", "stretch")
        .annotate(
            volume=Sum("number", output_field=BigIntegerField()),
            days=Sum(days, output_field=BigIntegerField()),
            begins=Cast(Value(None), DateField()),
            until=Cast(Value(None), DateField()),
            live=Cast(Value(None), DateField()),
            closed=Cast(Value(None), DateTimeField()),
        )
    )


def _telling(rows: Any, first: date, last: date) -> Any:
    """Every unit and place with a volume in these days: since when, until when."""
    nothing = Cast(Value(None), BigIntegerField())
    return (
        rows.filter(last_on__gte=first, first_on__lte=last)
        .order_by()
        .values("key", "unit_id", "place")
        .annotate(
            stretch=nothing,
            volume=nothing,
            days=nothing,
            begins=Min("first_on"),
            until=Max("last_on"),
            live=F("unit__went_live_on"),
            closed=F("unit__retired_at"),
        )
        .values_list(
            *("key", "stretch", "volume", "days"),
            *("begins", "until", "live", "closed"),
        )
    )


def _expected(
    begins: date, until: date, live: date | None, closed: datetime | None
) -> Expected:
    return (
        min(begins, live) if live else date.min,
        max(until, closed.date()) if closed else date.max,
    )
