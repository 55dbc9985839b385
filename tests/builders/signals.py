"""Daily counts as the worker leaves them, and signals, for tests."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from accounts.models import Unit
from issues.models import DailyCount, Signal
from tests.builders.clock import AT

DAY = timedelta(days=1)
TODAY = AT.date()
"""A Tuesday."""
#: Two a day, now and then one more or less, over eleven weeks: all that a look reads.
USUAL = (2, 1, 3, 2, 2, 1, 3) * 11


def counts(
    unit: Unit, numbers: Sequence[int], *, last: date = TODAY, **over: Any
) -> None:
    """So many breakdowns that customers reported a day; the last number is of the
    last day."""
    values = {"kind": "breakdown", "voice": "customer"} | over
    first = last - (len(numbers) - 1) * DAY
    DailyCount.objects.bulk_create(
        [
            DailyCount(
                unit=unit,
                day=first + at * DAY,
                first_on=first + at * DAY,
                reports=number,
                **values,
            )
            for at, number in enumerate(numbers)
            if number
        ]
    )


def weeks(unit: Unit, numbers: Sequence[int], **over: Any) -> None:
    """So many a week, on its Monday; the last number is of the last complete week."""
    monday = TODAY - (TODAY.weekday() + 7) * DAY
    for back, number in enumerate(reversed(numbers)):
        counts(unit, [number], last=monday - 7 * back * DAY, **over)


def make_signal(unit: Unit, **over: Any) -> Signal:
    """A spike of today, unless something else is said."""
    values: dict[str, Any] = {
        "unit": unit,
        "kind": "spike",
        "direction": "worse",
        "first_on": TODAY,
        "last_on": TODAY,
        "count": 9,
        "excess": 7.0,
        "odds": 5000,
        "peak": 9,
        "looked_at": 1,
        "points": [2, 1, 3, 9],
        "found_at": AT,
    }
    return Signal.objects.create(**(values | over))


def make_shift(unit: Unit, **over: Any) -> Signal:
    """The last complete week far above its range, unless something else is said."""
    monday = TODAY - (TODAY.weekday() + 7) * DAY
    values: dict[str, Any] = {
        "kind": "shift",
        "rule": "limit",
        "first_on": monday,
        "last_on": monday + 6 * DAY,
        "odds": None,
    }
    return make_signal(unit, **(values | over))
