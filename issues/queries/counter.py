"""The counter page: what one may count, and what one has counted today."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from accounts.queries.reach import reach_of
from cxops.kernel.clock import local_date, local_hour
from issues.models import Tally
from issues.models.tally import COUNTER
from issues.queries import choices

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import Unit, User

#: The counter offers the units of a branch, not those of a nation.
_MOST_UNITS = 200


@dataclass(frozen=True, slots=True)
class Reason:
    """A button, with one's own counts of this hour and of today."""

    field: str
    value: str
    name: str
    now: int
    today: int


@dataclass(frozen=True, slots=True)
class Branch:
    """Buttons that belong together."""

    name: str
    reasons: list[Reason]


@dataclass(frozen=True, slots=True)
class HourRow:
    """One reason's counts of today, hour by hour."""

    name: str
    numbers: list[int]
    total: int


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that a tap changes."""

    branches: list[Branch]
    hours: list[int]
    rows: list[HourRow]
    total: int
    last: Tally | None
    """The newest tap, which can be taken back."""


def units_to_count(user: "User") -> "QuerySet[Unit]":
    """The units in which a person may count."""
    rows = reach_of(user).rows("tally.count", unit="pk", journey=None)
    return choices.units().filter(rows)[:_MOST_UNITS]


def board(user: "User", unit: "Unit", touchpoint: Any | None, *, at: datetime) -> Board:
    """The buttons and the counts. Without a touchpoint its buttons are the places,
    with one the cause types. Two statements."""
    day, hour = local_date(at, unit.time_zone), local_hour(at, unit.time_zone)
    own = Tally.objects.filter(
        recorded_by=user,
        source=COUNTER,
        superseded_at=None,
        unit=unit,
        first_on=day,
        last_on=day,
    )
    taps = list(own.select_related("touchpoint", "cause").order_by("-pk"))
    now, today = Counter[Any](), Counter[Any]()
    cells: Counter[tuple[str, int]] = Counter()
    for tap in taps:
        here = tap.touchpoint_id
        if touchpoint is not None:
            here = tap.cause_id if here == touchpoint.pk else -1
        today[here] += tap.number
        now[here] += tap.number if tap.hour == hour else 0
        cells[tap_name(tap), tap.hour or 0] += tap.number
    hours = sorted({when for _name, when in cells})
    return Board(
        branches=_branches(touchpoint, now, today),
        hours=hours,
        rows=_rows(cells, hours),
        total=sum(cells.values()),
        last=taps[0] if taps else None,
    )


def tap_name(tap: Tally) -> str:
    """What was counted, in words."""
    parts = [str(term) for term in (tap.touchpoint, tap.cause) if term is not None]
    return ": ".join(parts)


def _branches(
    touchpoint: Any | None, now: "Counter[Any]", today: "Counter[Any]"
) -> list[Branch]:
    if touchpoint is None:
        terms, field = choices.touchpoints(), "touchpoint"
    else:
        terms, field = choices.causes(), "cause"
    found: dict[str, list[Reason]] = {}
    for term in terms:
        above = term.stage if touchpoint is None else term.parent
        reason = Reason(field, term.slug, str(term), now[term.pk], today[term.pk])
        found.setdefault(str(above), []).append(reason)
    return [Branch(name, reasons) for name, reasons in found.items()]


def _rows(cells: "Counter[tuple[str, int]]", hours: list[int]) -> list[HourRow]:
    names = sorted({name for name, _hour in cells})
    rows = []
    for name in names:
        numbers = [cells[name, hour] for hour in hours]
        rows.append(HourRow(name, numbers, sum(numbers)))
    return sorted(rows, key=lambda row: (-row.total, row.name))
