"""What waits in a digest: serious reports, new repeat problems, decisions, and what
nobody is on. Each with its number, the list behind it and the first by reference."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, Window
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.queries.places import zones_in_use
from cxops.digests import addresses
from cxops.digests.arrivals import Days
from cxops.digests.places import labels_of
from improvements.access import (
    changes_waiting_for,
    checks_waiting_for,
    reviews_waiting_for,
)
from improvements.models import EffectivenessCheck, Review
from improvements.queries.neglect import neglected_initiatives
from issues.enums import OPEN_STATES, IssueKind
from issues.models import Issue, Pattern
from issues.queries.backlog import SERIOUS, open_reports
from issues.queries.neglect import neglected_patterns, neglected_reports

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

Facts = dict[str, Any]
#: So many records are named; the list has them all.
NAMED = 5


def serious(reader: "User", days: Days, *, as_of: datetime) -> Facts:
    """Breakdowns of severity 3 and 4: open at the moment, and of these days."""
    grave = Q(kind=IssueKind.BREAKDOWN, severity__gte=SERIOUS)
    opened = open_reports(reader, at=as_of).filter(grave)
    came = Issue.objects.visible_to(reader).counted().filter(grave, days.filed)
    open_number, open_rows = _counted(_by_severity(opened))
    came_number, came_rows = _counted(_by_severity(came))
    rows = {row.pk: row for row in [*came_rows, *open_rows]}.values()
    first = sorted(rows, key=lambda row: (-row.severity, -row.filed_at.timestamp()))
    kind = IssueKind.BREAKDOWN.value
    return {
        "open": {
            "n": open_number,
            "path": addresses.open_reports(as_of, kind=kind, severity=SERIOUS),
        },
        "new": {
            "n": came_number,
            "path": addresses.reported(kind, days.first, days.last, severity=SERIOUS),
        },
        "first": [_serious_line(row, days.zone) for row in first[:NAMED]],
    }


def _by_severity(rows: "QuerySet[Issue]") -> "QuerySet[Issue]":
    found = rows.select_related("touchpoint", "unit")
    return found.order_by("-severity", "-filed_at", "-pk")


def _serious_line(issue: Issue, zone: str) -> Facts:
    filed = issue.filed_at.astimezone(ZoneInfo(zone))
    return {
        "ref": issue.ref,
        "path": issue.get_absolute_url(),
        # Labels as of now: a later edition of the words changes no digest.
        "severity": str(issue.get_severity_display()),
        "label": str(issue.touchpoint) if issue.touchpoint else None,
        "unit": issue.unit.name,
        "day": filed.date().isoformat(),
        "is_open": issue.state in OPEN_STATES,
    }


def new_problems(reader: "User", days: Days) -> Facts:
    """The repeat problems opened on these days that the reader may know of."""
    rows = Pattern.objects.visible_to(reader).filter(_opened(days))
    number, first = _counted(rows.select_related("unit").order_by("-pk"))
    most = _most_named(reader, [row.pk for row in first])
    return {
        "n": number,
        "path": addresses.problems_opened(days.first, days.last),
        "first": [
            {
                "ref": row.ref,
                "path": row.get_absolute_url(),
                "unit": row.unit.name,
                **most.get(row.pk, {"n": 0, "label": None}),
            }
            for row in first
        ],
    }


def _opened(days: Days) -> Q:
    begin, end = days.bounds
    return Q(created_at__gte=begin, created_at__lt=end)


def _most_named(reader: "User", patterns: list[int]) -> dict[int, Facts]:
    """Repeat problem → its reports the reader sees, and where most of them happened."""
    rows = Issue.objects.visible_to(reader).counted().filter(pattern__in=patterns)
    sums = (
        rows.order_by()
        .values_list("pattern_id", "touchpoint_id")
        .annotate(n=Count("pk"))
    )
    found: dict[int, list[tuple[int, int | None]]] = {}
    for pattern, place, number in sums:
        found.setdefault(pattern, []).append((number, place))
    top = {
        pattern: max(pairs, key=lambda pair: (pair[1] is not None, pair))
        for pattern, pairs in found.items()
    }
    labels = labels_of({place for _number, place in top.values()})
    return {
        pattern: {
            "n": sum(number for number, _place in pairs),
            "label": labels[place][1] if (place := top[pattern][1]) else None,
        }
        for pattern, pairs in found.items()
    }


def nobody(reader: "User", *, as_of: datetime) -> Facts:
    """Reports, repeat problems and improvements that nobody is on, the oldest first."""
    zones = zones_in_use()
    rows: tuple[tuple[str, Any, Callable[[Any], datetime]], ...] = (
        (
            "issue",
            neglected_reports(reader, at=as_of, zones=zones),
            lambda row: row.filed_at,
        ),
        (
            "pattern",
            neglected_patterns(reader, at=as_of, zones=zones),
            lambda row: row.created_at,
        ),
        (
            "initiative",
            neglected_initiatives(reader, at=as_of, zones=zones),
            lambda row: row.proposed_at,
        ),
    )
    kinds = []
    for kind, found, since in rows:
        number, first = _counted(found)
        named = [
            {
                "ref": row.ref,
                "path": row.get_absolute_url(),
                "days": (as_of - since(row)).days,
            }
            for row in first
        ]
        path = addresses.neglected(kind, as_of)
        kinds.append({"kind": kind, "n": number, "path": path, "first": named})
    return {"kinds": kinds}


def decisions(reader: "User", *, today: date) -> Facts:
    """The plans, changes and checks that wait for the reader, the first due first."""
    waiting = [
        _counted(reviews_waiting_for(reader)),
        _counted(changes_waiting_for(reader)),
        _counted(checks_waiting_for(reader, today=today)),
    ]
    rows: list[Any] = [row for _number, some in waiting for row in some]
    rows.sort(key=lambda row: (row.due_on, row.pk))
    return {
        "n": sum(number for number, _rows in waiting),
        "path": reverse("improvements:review_list"),
        "first": [
            {
                "ref": row.initiative.ref,
                "path": row.initiative.get_absolute_url(),
                "what": _what(row),
                "due": row.due_on.isoformat(),
                "is_late": row.due_on < today,
            }
            for row in rows[:NAMED]
        ],
    }


def _what(row: Any) -> str:
    if isinstance(row, Review):
        return str(row.get_gate_display())
    if isinstance(row, EffectivenessCheck):
        return _("Did it work?")
    return _("A change of the plan")


def _counted(rows: Any) -> tuple[int, list[Any]]:
    """How many there are, and the first few, in one statement."""
    first = list(rows.annotate(in_all=Window(Count("pk")))[:NAMED])
    return (first[0].in_all if first else 0), first
