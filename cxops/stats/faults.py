"""Where data is broken: the first index that no method may swallow.

``None`` is a gap and never a fault. What is out of any reason counts as broken too,
so that no sum or square of it can run over.
"""

from collections.abc import Callable, Sequence

LARGEST = 1e15
"""Above it a float no longer tells whole numbers apart safely."""
SMALLEST = 1e-9
"""Less exposure than this is a slip, and a rate over it a number without sense."""


def count_fault(counts: Sequence[float | None]) -> int | None:
    """Index of the first that isn't a whole number of 0 or more."""
    return _first(counts, lambda count: 0 <= count <= LARGEST and count == int(count))


def value_fault(values: Sequence[float | None]) -> int | None:
    """Index of the first that isn't a finite number of a sensible size."""
    return _first(values, lambda value: -LARGEST <= value <= LARGEST)


def exposure_fault(
    counts: Sequence[float | None], exposure: Sequence[float | None]
) -> int | None:
    """Index of the first impossible exposure, or of events where there was none.

    Raises ValueError when the two aren't equally long.
    """
    if len(counts) != len(exposure):
        raise ValueError("Exposure has as many periods as the counts.")
    broken = _first(exposure, lambda size: size == 0 or SMALLEST <= size <= LARGEST)
    for index, (count, size) in enumerate(zip(counts, exposure, strict=True)):
        if index == broken or (size == 0 and count):
            return index
    return None


def _first(
    values: Sequence[float | None], sound: Callable[[float], bool]
) -> int | None:
    for index, value in enumerate(values):
        if value is not None and not sound(value):
            return index
    return None
