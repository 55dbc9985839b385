"""The customer's journey and the cause types, with what was reported about them.

Sums reach as far as the reader's units and journeys (front line: their own units,
and no cell so small that it points at one report). Restricted reports are in none.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import (
    BigIntegerField,
    Count,
    F,
    OuterRef,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from accounts.queries.reach import reach_of
from cxops.kernel.rules import installation_rules
from issues.enums import Certainty, FactorRole, IssueKind
from issues.models import ContributingFactor, Issue, RootCause, Tally, Touchpoint
from issues.models.tally import CONTACTS
from issues.queries.merged import ends_of
from issues.queries.periods import Period

if TYPE_CHECKING:
    from accounts.models import User
    from issues.querysets import IssueQuerySet

#: The period of the cause types' counts.
CAUSE_DAYS = 90
_NONE = Value(0, BigIntegerField())


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
    """A touchpoint with its open reports, and the contacts counted there lately."""

    touchpoint: Touchpoint
    open: Cell
    counted: Cell


@dataclass(frozen=True, slots=True)
class CauseRow:
    """A cause type with its reports of the period and the counted contacts."""

    cause: RootCause
    number: int
    counted: int = 0


def journey_map(
    user: "User", *, period: Period
) -> list[tuple[Any, list[tuple[Any, list[Place]]]]]:
    """Journeys → stages → touchpoints, each with its open reports and the contacts
    that were counted in the period. Two statements."""
    reads_rows = reach_of(user).has("issue.list")
    limit = 0 if reads_rows else installation_rules().small_number_limit
    touchpoints = list(_touchpoints())
    open_ = _summable(user).open().exclude(kind=IssueKind.PRAISE).order_by()
    reports = open_.values_list("touchpoint_id").annotate(n=Count("pk"), counted=_NONE)
    contacts = _contacts(user, period).values_list("touchpoint_id")
    counts, counted = _in_use(
        reports.union(contacts.annotate(n=_NONE, counted=_sum()), all=True), touchpoints
    )
    journeys: dict[Any, dict[Any, list[Place]]] = {}
    for touchpoint in touchpoints:
        if touchpoint.retired_at is not None:
            continue
        stage, key = touchpoint.stage, touchpoint.pk
        place = Place(touchpoint, Cell(counts[key], limit), Cell(counted[key], limit))
        journeys.setdefault(stage.journey, {}).setdefault(stage, []).append(place)
    return [(journey, list(stages.items())) for journey, stages in journeys.items()]


def cause_period(today: date) -> Period:
    """The days of the cause types' counts."""
    return Period(today - timedelta(days=CAUSE_DAYS), today)


def cause_tree(user: "User", *, today: date) -> list[tuple[CauseRow, list[CauseRow]]]:
    """Cause types with their reports of the last 90 days, by effective cause, and the
    contacts that were counted."""
    causes = list(RootCause.objects.all())
    counts: Counter[int | None] = Counter()
    counted: Counter[int | None] = Counter()
    if reach_of(user).has("issue.list"):
        period = cause_period(today)
        reports = _by_effective_cause(user, period)
        contacts = _contacts(user, period).values_list("cause_id")
        counts, counted = _in_use(
            reports.union(contacts.annotate(n=_NONE, counted=_sum()), all=True), causes
        )
    below: dict[int | None, list[CauseRow]] = {}
    for cause in causes:
        if cause.retired_at is not None:
            continue
        row = CauseRow(cause, counts[cause.pk], counted[cause.pk])
        below.setdefault(cause.parent_id, []).append(row)
    return [
        (
            CauseRow(
                row.cause,
                row.number + sum(leaf.number for leaf in leaves),
                row.counted + sum(leaf.counted for leaf in leaves),
            ),
            leaves,
        )
        for row in below.get(None, [])
        for leaves in [below.get(row.cause.pk, [])]
    ]


def _in_use(
    sums: Any, words: list[Any]
) -> "tuple[Counter[int | None], Counter[int | None]]":
    """(word, reports, contacts) added up by the word in use; ``words`` are all of its
    kind."""
    ends = ends_of({w.pk: w.replaced_by_id for w in words if w.replaced_by_id})
    counts: Counter[int | None] = Counter()
    counted: Counter[int | None] = Counter()
    for key, number, contacts in sums:
        counts[ends.get(key, key)] += number
        counted[ends.get(key, key)] += contacts
    return counts, counted


def _by_effective_cause(user: "User", period: Period) -> Any:
    main = ContributingFactor.objects.filter(
        pattern=OuterRef("pattern_id"),
        role=FactorRole.MAIN,
        certainty=Certainty.CONFIRMED,
    )
    rows = _summable(user).occurred_between(period.first, period.last)
    rows = rows.filter(kind=IssueKind.BREAKDOWN).order_by()
    effective = Coalesce(
        Subquery(main.values("cause_id")[:1]),
        F("cause_id"),
        output_field=BigIntegerField(),
    )
    named = rows.annotate(effective=effective).values_list("effective")
    return named.annotate(n=Count("pk"), counted=_NONE)


def _contacts(user: "User", period: Period) -> Any:
    """The counted contacts that enter this person's sums, by what carries them."""
    reach = reach_of(user)
    if reach.has("issue.list"):
        rows = Tally.objects.visible_to(user)
    else:
        rows = Tally.objects.filter(unit_id__in=_own_units(user))
    rows = rows.in_force().filter(measure=CONTACTS)
    return rows.within(period.first, period.last).order_by()


def _sum() -> Coalesce:
    return Coalesce(Sum("number"), Value(0), output_field=BigIntegerField())


def _own_units(user: "User") -> list[int]:
    own: set[int] = set()
    for grant in reach_of(user).grants:
        own |= grant.unit_ids or frozenset()
    return sorted(own)


def _summable(user: "User") -> "IssueQuerySet":
    """The reports that enter this person's sums."""
    reach = reach_of(user)
    if reach.has("issue.list"):
        return Issue.objects.visible_to(user).counted()
    return Issue.objects.counted().filter(unit_id__in=_own_units(user))


def _touchpoints() -> Any:
    rows = Touchpoint.objects.select_related("stage__journey", "promise_owner")
    return rows.order_by(
        "stage__journey__position",
        "stage__journey_id",
        "stage__position",
        "stage_id",
        "position",
        "id",
    )
