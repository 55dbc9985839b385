"""The customer's journey and the cause types, with what was reported about them.

Sums reach as far as the reader's units and journeys (front line: their own units,
and no cell so small that it points at one report). Restricted reports are in none.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.queries.reach import reach_of
from cxops.kernel.rules import installation_rules
from issues.enums import Certainty, FactorRole, IssueKind
from issues.models import ContributingFactor, Issue, RootCause, Touchpoint

if TYPE_CHECKING:
    from accounts.models import User
    from issues.querysets import IssueQuerySet

#: The period of the cause types' counts.
CAUSE_DAYS = 90


@dataclass(frozen=True, slots=True)
class Cell:
    """One count, or that it is too small to be shown to this reader."""

    number: int
    limit: int
    """0 for readers of the reports behind it."""

    @property
    def is_hidden(self) -> bool:
        return self.number < self.limit


@dataclass(frozen=True, slots=True)
class Place:
    """A touchpoint with its open reports."""

    touchpoint: Touchpoint
    open: Cell


@dataclass(frozen=True, slots=True)
class CauseRow:
    """A cause type with its reports of the period."""

    cause: RootCause
    number: int


def journey_map(user: "User") -> list[tuple[Any, list[tuple[Any, list[Place]]]]]:
    """Journeys → stages → touchpoints, each with its open reports. Two statements."""
    reads_rows = reach_of(user).has("issue.list")
    limit = 0 if reads_rows else installation_rules().small_number_limit
    counts = Counter(
        dict(
            _summable(user)
            .open()
            .exclude(kind=IssueKind.PRAISE)
            .order_by()
            .values_list("touchpoint_id")
            .annotate(n=Count("pk"))
        )
    )
    journeys: dict[Any, dict[Any, list[Place]]] = {}
    for touchpoint in _touchpoints():
        stage = touchpoint.stage
        place = Place(touchpoint, Cell(counts[touchpoint.pk], limit))
        journeys.setdefault(stage.journey, {}).setdefault(stage, []).append(place)
    return [(journey, list(stages.items())) for journey, stages in journeys.items()]


def cause_tree(user: "User", *, today: date) -> list[tuple[CauseRow, list[CauseRow]]]:
    """Cause types with their reports of the last 90 days, by effective cause."""
    counts: Counter[int | None] = Counter()
    if reach_of(user).has("issue.list"):
        counts.update(_by_effective_cause(user, today))
    causes = list(RootCause.objects.active())
    below: dict[int | None, list[CauseRow]] = {}
    for cause in causes:
        row = CauseRow(cause, counts[cause.pk])
        below.setdefault(cause.parent_id, []).append(row)
    return [
        (
            CauseRow(row.cause, row.number + sum(leaf.number for leaf in leaves)),
            leaves,
        )
        for row in below.get(None, [])
        for leaves in [below.get(row.cause.pk, [])]
    ]


def _by_effective_cause(user: "User", today: date) -> dict[int | None, int]:
    main = ContributingFactor.objects.filter(
        pattern=OuterRef("pattern_id"),
        role=FactorRole.MAIN,
        certainty=Certainty.CONFIRMED,
    )
    rows = _summable(user).occurred_between(today - timedelta(days=CAUSE_DAYS), today)
    rows = rows.filter(kind=IssueKind.BREAKDOWN).order_by()
    effective = Coalesce(
        Subquery(main.values("cause_id")[:1]),
        F("cause_id"),
        output_field=BigIntegerField(),
    )
    named = rows.annotate(effective=effective).values_list("effective")
    return dict(named.annotate(n=Count("pk")))


def _summable(user: "User") -> "IssueQuerySet":
    """The reports that enter this person's sums."""
    reach = reach_of(user)
    if reach.has("issue.list"):
        return Issue.objects.visible_to(user).counted()
    own: set[int] = set()
    for grant in reach.grants:
        own |= grant.unit_ids or frozenset()
    return Issue.objects.counted().filter(unit_id__in=sorted(own))


def _touchpoints() -> Any:
    rows = Touchpoint.objects.active().select_related("stage__journey", "promise_owner")
    return rows.order_by(
        "stage__journey__position",
        "stage__journey_id",
        "stage__position",
        "stage_id",
        "position",
        "id",
    )
