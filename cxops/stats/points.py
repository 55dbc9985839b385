"""What a chart is given, sorted into points, gaps with their reasons, and faults."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cxops.stats.faults import count_fault, exposure_fault, value_fault

NO_EXPOSURE, NOT_KNOWN, NOT_COMPLETE = "no_exposure", "not_known", "not_complete"

Numbers = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Points:
    """A series as it can be drawn: ``shown`` is the rate where there is exposure."""

    shown: tuple[float | None, ...]
    events: tuple[float | None, ...]
    exposure: tuple[float, ...]
    """1 where there is none to speak of; only read where a point is shown."""
    reasons: Mapping[int, str] = field(default_factory=dict)
    unfinished: int | None = None
    broken: int | None = None
    """Index of the first fault; then nothing is shown."""
    fault: str = ""
    """Key of the sentence that tells of it."""

    @property
    def usable(self) -> tuple[int, ...]:
        """Where a point is shown that limits and rules may use."""
        return tuple(
            index
            for index, shown in enumerate(self.shown)
            if shown is not None and index != self.unfinished
        )


def of_values(values: Numbers, *, last_complete: bool = True) -> Points:
    """Measures of any kind: minutes, scores, money."""
    broken = value_fault(values)
    if broken is not None:
        return _broken(len(values), broken, "fault_value")
    return _sorted(values, None, last_complete=last_complete)


def of_counts(
    counts: Numbers,
    exposure: Numbers | None = None,
    *,
    last_complete: bool = True,
    part: bool = False,
) -> Points:
    """Events, with what they arose from where it is known.

    ``part``: each event is one of the exposure, so there can't be more of them.
    """
    faults = [(count_fault(counts), "fault_count")]
    if exposure is not None:
        faults.append((exposure_fault(counts, exposure), "fault_exposure"))
        if part:
            faults.append((_more_than_all(counts, exposure), "fault_part"))
    known = [(index, key) for index, key in faults if index is not None]
    if known:
        return _broken(len(counts), *min(known))
    return _sorted(counts, exposure, last_complete=last_complete)


def _more_than_all(counts: Numbers, exposure: Numbers) -> int | None:
    for index, (count, size) in enumerate(zip(counts, exposure, strict=True)):
        if count is not None and size is not None and count > size:
            return index
    return None


def _broken(length: int, index: int, key: str) -> Points:
    nothing = (None,) * length
    return Points(nothing, nothing, (1.0,) * length, broken=index, fault=key)


def _sorted(
    values: Numbers, exposure: Numbers | None, *, last_complete: bool
) -> Points:
    sizes = [1.0] * len(values) if exposure is None else exposure
    reasons = {}
    shown: list[float | None] = []
    for index, (value, size) in enumerate(zip(values, sizes, strict=True)):
        if not size:
            reasons[index] = NO_EXPOSURE
        elif value is None:
            reasons[index] = NOT_KNOWN
        shown.append(None if index in reasons else _rate(value, size))
    unfinished = len(shown) - 1 if shown and not last_complete else None
    if unfinished is not None:
        reasons.setdefault(unfinished, NOT_COMPLETE)
    events = tuple(
        None if shown[index] is None else value for index, value in enumerate(values)
    )
    sized = tuple(float(size or 1) for size in sizes)
    return Points(tuple(shown), events, sized, reasons, unfinished)


def _rate(value: float | None, size: float | None) -> float:
    return float(value or 0) / float(size or 1)
