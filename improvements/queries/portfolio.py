"""Improvements at a moment: how many in each state, and those under way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Count, F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Cast, JSONObject

from accounts.queries.working_days import lapsed
from improvements.enums import ENDED_STATES
from improvements.models import Initiative, Target

if TYPE_CHECKING:
    from accounts.models import User

#: So many of those under way are shown with their targets; the register has all.
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One improvement under way at the moment, with its first target."""

    initiative: Initiative
    state: str
    target: Target | None
    next_on: date | None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """State of then → how many; and those under way that nobody is on."""

    states: dict[str, int]
    neglected: int
    neglected_since: datetime | None


def portfolio(user: "User", *, at: datetime, zones: Iterable[str]) -> Portfolio:
    """How many in each state, and how many nobody is on. One statement."""
    rows: Any = Initiative.objects.visible_to(user).as_of(at).with_next_date()
    late = lapsed(at, zones, zone="unit__time_zone", day="next_on")
    nobody = Q(owner=None) | Q(next_on=None) | late
    sums = (
        rows.order_by()
        .values("state_then")
        .annotate(
            number=Count("pk"),
            neglected=Count("pk", filter=nobody),
            since=Min("proposed_at", filter=nobody),
        )
    )
    found = list(sums)
    active = [row for row in found if row["state_then"] not in ENDED_STATES]
    return Portfolio(
        states={row["state_then"]: row["number"] for row in found},
        neglected=sum(row["neglected"] for row in active),
        neglected_since=min(
            (row["since"] for row in active if row["since"]), default=None
        ),
    )


def under_way(user: "User", *, at: datetime, limit: int = SHOWN) -> list[Row]:
    """Those neither ended nor in effect then, the next date first. One statement."""
    rows: Any = Initiative.objects.visible_to(user).as_of(at).with_next_date()
    rows = rows.exclude(state_then__in=ENDED_STATES).select_related("owner", "unit")
    rows = rows.annotate(first_target=_first_target())
    return [
        Row(row, row.state_then, _target(row.first_target), row.next_on)
        for row in rows.order_by(F("next_on").asc(nulls_last=True), "pk")[:limit]
    ]


def _first_target() -> Subquery:
    targets = Target.objects.filter(initiative=OuterRef("pk"), removed_at=None)
    values = {
        "measure": "measure",
        "unit_of_measure": "unit_of_measure",
        "direction": "direction",
        # As text: a number in JSON would lose its decimals on one of the databases.
        "baseline": Cast("baseline", CharField()),
        "goal": Cast("goal", CharField()),
        "due_on": Cast("due_on", CharField()),
    }
    first = targets.order_by("pk").values(parts=JSONObject(**values))
    return Subquery(first[:1])


def _target(parts: dict[str, Any] | None) -> Target | None:
    if parts is None:
        return None
    numbers = {name: Decimal(parts[name]) for name in ("baseline", "goal")}
    return Target(**(parts | numbers | {"due_on": date.fromisoformat(parts["due_on"])}))
