"""Numbers and days as people read them, and the few of them that an axis shows."""

from collections.abc import Iterable, Sequence
from datetime import date
from math import ceil, floor, log10

from django.utils.formats import date_format, number_format

_STEPS = (1, 2, 5, 10)


def figure(value: float, places: int = 0) -> str:
    """A number with so many places after the point, in the reader's way."""
    return number_format(round(value, places), decimal_pos=places, force_grouping=True)


def places_for(values: Iterable[float | None]) -> int:
    """So many places tell these numbers apart without pretending more."""
    known = [abs(value) for value in values if value is not None]
    if all(value == int(value) for value in known):
        return 0
    largest = max(known)
    return 0 if largest >= 100 else 1 if largest >= 2 else 2


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers from at or below ``low`` to at or above ``high``, few of them."""
    span = high - low or abs(high) or 1.0
    rough = span / (most - 1)
    power = 10.0 ** floor(log10(rough))
    step = next(power * each for each in _STEPS if power * each >= rough * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    places = max(0, -floor(log10(step)))
    return [
        round(each * step, places) for each in range(first, max(last, first + 1) + 1)
    ]


def reach(values: Iterable[float | None]) -> tuple[float, float]:
    """Lowest and highest of an axis for these numbers, 0 among them where it is near.

    An axis that leaves out 0 makes small differences look large; it is left out only
    where all numbers lie in the upper half of the way from 0.
    """
    known = [value for value in values if value is not None]
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    if low >= 0 and low <= high / 2:
        return 0.0, high or 1.0
    margin = (high - low or abs(high) or 1.0) * 0.05
    return low - margin, high + margin


def some(number: int, most: int) -> list[int]:
    """Indices of at most so many of ``number`` things, evenly apart, the first in."""
    step = max(1, ceil(number / most))
    return list(range(0, number, step))


def day_words(day: date) -> str:
    """ "4 May": a day under an axis, whose year stands below."""
    return date_format(day, "j M")


def month_words(day: date) -> str:
    """ "May"."""
    return date_format(day, "M")


def full_day(day: date) -> str:
    """ "4 May 2026"."""
    return date_format(day, "j F Y")


def is_monthly(days: Sequence[date]) -> bool:
    """Whether these are first days of months, one apart."""
    return len(days) > 1 and all(day.day == 1 for day in days)
