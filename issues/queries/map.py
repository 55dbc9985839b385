"""The customer's journey and the cause types, with what was reported about them.

Sums reach as far as the reader's units and journeys (front line: their own units,
and no cell so small that it points at one report). Restricted reports are in none.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Count, Q, Sum
from django.db.models.functions import Coalesce

from accounts.queries.reach import reach_of
from cxops.kernel.rules import installation_rules
from issues.enums import IssueKind, Voice
from issues.models import DailyCount, Issue, RootCause, Touchpoint
from issues.queries.merged import ends_of
from issues.queries.periods import Period
from issues.queries.place_signals import Sign, signs_of_touchpoints
from issues.queries.touchpoint_weeks import Course, courses

if TYPE_CHECKING:
    from accounts.models import User
    from issues.querysets import DailyCountQuerySet, IssueQuerySet

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
    """A touchpoint: what is open, what broke lately, the contacts counted lately."""

    touchpoint: Touchpoint
    open: Cell
    lately: Cell
    """Breakdowns that customers reported in the period."""
    counted: Cell
    course: Course | None
    """Half a year of it; None where nothing was reported, or where it would tell what
    ``lately`` hides."""
    sign: Sign | None
    """What isn't chance any more here."""


@dataclass(frozen=True, slots=True)
class CauseRow:
    """A cause type with its reports of the period and the counted contacts."""

    cause: RootCause
    number: int
    counted: int = 0


@dataclass(frozen=True, slots=True)
class JourneyMap:
    """Journeys → stages → touchpoints."""

    journeys: list[tuple[Any, list[tuple[Any, list[Place]]]]]
    weeks_end: date
    """The last day of the half year that is drawn."""


def journey_map(user: "User", *, period: Period, at: datetime) -> JourneyMap:
    """Every touchpoint in use, with its numbers of the period, which ends today.

    Seven statements, one less each for who reads no volumes and no signals. Only what
    is open reads reports.
    """
    reach = reach_of(user)
    limit = 0 if reach.has("issue.list") else installation_rules().small_number_limit
    touchpoints = list(_touchpoints())
    merged = ends_of({w.pk: w.replaced_by_id for w in touchpoints if w.replaced_by_id})
    open_ = _open(user, merged)
    signs = signs_of_touchpoints(user, merged, at=at)
    lately, counted = _lately(user, period)
    weeks = courses(user, today=period.last, with_rates=reach.has("exposure.read"))
    journeys: dict[Any, dict[Any, list[Place]]] = {}
    for touchpoint in touchpoints:
        if touchpoint.retired_at is not None:
            continue
        stage, key = touchpoint.stage, touchpoint.pk
        cell = Cell(lately[key], limit)
        place = Place(
            touchpoint,
            open=Cell(open_[key], limit),
            lately=cell,
            counted=Cell(counted[key], limit),
            course=None if cell.is_hidden else weeks.by_touchpoint.get(key),
            sign=signs.get(key),
        )
        journeys.setdefault(stage.journey, {}).setdefault(stage, []).append(place)
    return JourneyMap(
        [(journey, list(stages.items())) for journey, stages in journeys.items()],
        weeks.last,
    )


def cause_period(today: date) -> Period:
    """The days of the cause types' counts."""
    return Period(today - timedelta(days=CAUSE_DAYS - 1), today)


def cause_tree(user: "User", *, today: date) -> list[tuple[CauseRow, list[CauseRow]]]:
    """Cause types with their reports of the last 90 days, by effective cause, and the
    contacts that were counted."""
    counts: Counter[int | None] = Counter()
    counted: Counter[int | None] = Counter()
    if reach_of(user).has("issue.list"):
        rows = _broke(user, cause_period(today)).values_list("cause_id")
        sums = rows.annotate(n=_sum("reports"), counted=_sum("contacts"))
        for key, number, contacts in sums:
            counts[key], counted[key] = number, contacts
    below: dict[int | None, list[CauseRow]] = {}
    for cause in RootCause.objects.all():
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


def _open(user: "User", merged: Mapping[int, int]) -> "Counter[int | None]":
    """Open reports by the word in use."""
    rows = _summable(user).open().exclude(kind=IssueKind.PRAISE).order_by()
    found: Counter[int | None] = Counter()
    for key, number in rows.values_list("touchpoint_id").annotate(n=Count("pk")):
        found[key if key is None else merged.get(key, key)] += number
    return found


def _lately(
    user: "User", period: Period
) -> "tuple[Counter[int | None], Counter[int | None]]":
    """What customers reported, and the contacts that were counted, by touchpoint."""
    customers = Q(voice=Voice.CUSTOMER)
    sums = (
        _broke(user, period)
        .values_list("touchpoint_id")
        .annotate(n=_sum("reports", customers), counted=_sum("contacts"))
    )
    reports: Counter[int | None] = Counter()
    contacts: Counter[int | None] = Counter()
    for key, number, counted in sums:
        reports[key], contacts[key] = number, counted
    return reports, contacts


def _broke(user: "User", period: Period) -> "DailyCountQuerySet":
    """The breakdowns of a period that enter this person's sums, of both voices."""
    rows = DailyCount.objects.visible_to(user).filter(
        kind=IssueKind.BREAKDOWN, first_on__gte=period.first
    )
    return rows.filter(day__gte=period.first, day__lte=period.last).order_by()


def _sum(column: str, only: Q | None = None) -> Coalesce:
    return Coalesce(Sum(column, filter=only), 0, output_field=BigIntegerField())


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
