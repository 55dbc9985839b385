"""What isn't chance any more of places: of touchpoints, and of units.

Of now, and not put off. Only those whose whole count the reader may see.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from accounts.queries.reach import reach_of
from issues.access import signals_for
from issues.models import Signal

if TYPE_CHECKING:
    from accounts.models import User
    from issues.querysets import SignalQuerySet


@dataclass(frozen=True, slots=True)
class Sign:
    """The signal that stands out most at one place, and how many there are."""

    signal: Signal
    number: int


def signs_of_touchpoints(
    user: "User", merged: Mapping[int, int], *, at: datetime
) -> dict[int, Sign]:
    """Touchpoint in use → its sign, in one statement; none for the front line.

    ``merged``: merged touchpoint → the one that stands for it.
    """
    found = _waiting(user, at).filter(touchpoint__isnull=False)
    return _signs(
        (merged.get(signal.touchpoint_id, signal.touchpoint_id), signal)
        for signal in found
        if signal.touchpoint_id is not None
    )


def signs_of_units(
    user: "User", units: Iterable[int], *, at: datetime
) -> dict[int, Sign]:
    """Unit with all below it → its sign, in one statement."""
    whole = _waiting(user, at).filter(touchpoint=None, pattern=None)
    found = whole.filter(unit__in=sorted(units))
    return _signs((signal.unit_id, signal) for signal in found)


def _waiting(user: "User", at: datetime) -> "SignalQuerySet":
    if not reach_of(user).has("signal.read"):
        return Signal.objects.none()
    rows = signals_for(user).waiting(at)
    return rows.select_related(None).order_by("-excess", "-pk")


def _signs(found: Iterable[tuple[int, Signal]]) -> dict[int, Sign]:
    signs: dict[int, Sign] = {}
    for place, signal in found:
        known = signs.get(place)
        signs[place] = (
            Sign(known.signal, known.number + 1) if known else Sign(signal, 1)
        )
    return signs
