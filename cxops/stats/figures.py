"""Numbers as a person reads them."""

from math import floor, log10

SURELY = 1000
"""Longer odds are all the same to a reader."""


def plain(number: float) -> float | int:
    """One decimal from 1 on, none from 100 on, two digits below 1."""
    if not number:
        return 0
    size = abs(number)
    digits = 0 if size >= 100 else 1 if size >= 1 else 1 - floor(log10(size))
    rounded = round(number, digits)
    return int(rounded) if rounded == int(rounded) else rounded


def percent(share: float) -> int:
    """Whole per cent: 0.318 is 32."""
    return round(100 * share)


def change(ratio: float) -> int:
    """A ratio as a change in per cent: 0.68 is -32."""
    return round(100 * (ratio - 1))


def odds(chance: float) -> int:
    """A chance as "1 time in so many", at most 1000."""
    if chance * SURELY <= 1:
        return SURELY
    times = 1 / chance
    step = 1 if times < 20 else 10 if times < 200 else 100
    return max(1, step * round(times / step))
