"""What follows upon the reports: signals, and an improvement whose fix is in effect.

The improvement goes its way through the services, in the past, over the reports of a
repeat problem that the fill made.
"""

from datetime import date, timedelta

from django.db import transaction

from accounts.models import Unit
from cxops.kernel.clock import now
from cxops.kernel.history import through_door
from improvements.enums import InitiativeState
from improvements.models import Initiative
from improvements.services.reading import read_effects
from issues.enums import SignalDirection, SignalKind
from issues.models import Pattern, Signal, Touchpoint
from tests.builders.improvements import make_cast
from tests.builders.signals import make_shift, make_signal
from tests.improvements.measured import (
    TEN,
    WEEK,
    WEEKS_BEFORE,
    count_all,
    make_approved,
    noon,
    put_in_effect,
    report_weeks,
    weeks,
)

#: The unit whose manager reads both.
BIG_UNIT = "u-0"
#: So many of each: units, places, repeat problems.
SIGNALS = 20
#: Half a year, and a quarter of a year day by day.
_WEEKS, _DAYS = 26, 64
_WEEKS_IN_EFFECT = 10


@transaction.atomic
def make_consequences(today: date) -> None:
    """Both, after the reports were counted by day."""
    with through_door("bench"):
        _make_signals(today)
        _make_improvement(today)
        count_all()
        # As the worker does each day: the one page says what it found.
        read_effects(at=now(), most=50)


def improvement_in_effect() -> Initiative:
    """The one that was made."""
    return Initiative.objects.get(state=InitiativeState.IMPLEMENTED)


def signal_of_days() -> Signal:
    """The spike that stands out most."""
    found = Signal.objects.filter(kind=SignalKind.SPIKE).order_by("-excess").first()
    assert found is not None
    return found


def _make_signals(today: date) -> None:
    big = Unit.objects.get(code=BIG_UNIT)
    below = list(Unit.objects.filter(parent=big))
    last = today - timedelta(days=today.weekday() + 1)
    days = {"first_on": today, "last_on": today, "points": [2] * (_DAYS - 1) + [9]}
    week = {
        "first_on": last - timedelta(days=6),
        "last_on": last,
        "points": [14] * (_WEEKS - 1) + [40],
    }
    for number, unit in enumerate([big, *below]):
        make_signal(unit, excess=20.0 - number, **days)
    for place in Touchpoint.objects.order_by("pk")[:SIGNALS]:
        make_shift(big, touchpoint=place, **week)
    for pattern in _patterns()[:SIGNALS]:
        better = SignalDirection.BETTER
        make_shift(pattern.unit, pattern=pattern, direction=better, **week)


def _patterns() -> list[Pattern]:
    """The repeat problems of the big unit and all below it."""
    within = Pattern.objects.filter(unit__code__startswith=BIG_UNIT)
    return list(within.select_related("unit").order_by("pk"))


def _make_improvement(today: date) -> None:
    pattern = _patterns()[0]
    fix = today - _WEEKS_IN_EFFECT * WEEK
    monday = fix - timedelta(days=fix.weekday())
    cast = make_cast(pattern.unit)
    # However few the fill drew, there is something to end.
    first = monday - WEEKS_BEFORE * WEEK
    report_weeks(cast, pattern, first, weeks(TEN, WEEKS_BEFORE))
    count_all()
    approved = make_approved(
        cast, pattern, at=noon(monday - WEEK), check_on=today + 4 * WEEK
    )
    put_in_effect(cast, approved, fix)
