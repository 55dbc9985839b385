"""What is open at a moment: how serious, how old, and whether anybody is on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Case, CharField, Count, Min, Value, When

from issues.enums import AgeBand, IssueKind, Severity
from issues.models import Issue
from issues.querysets import age_condition, nobody_condition

if TYPE_CHECKING:
    from accounts.models import User
    from issues.querysets import IssueQuerySet

#: From here on a report is serious.
SERIOUS = Severity.LET_DOWN.value


@dataclass(frozen=True, slots=True)
class Backlog:
    """Open reports at a moment. ``cells`` holds breakdowns by severity and age."""

    at: datetime
    cells: dict[tuple[int | None, str], int]
    neglected: int
    """Reports of every kind that nobody is on."""
    neglected_since: datetime | None
    """When the oldest of them was reported."""

    @property
    def open(self) -> int:
        """Breakdowns that are open."""
        return sum(self.cells.values())

    @property
    def serious(self) -> int:
        """Those of severity 3 and 4."""
        return sum(self.of(severity) for severity in Severity if severity >= SERIOUS)

    def of(self, severity: int | None, band: str | None = None) -> int:
        """Those of one severity (None: not judged yet), of one age where it is said."""
        if band is not None:
            return self.cells.get((severity, band), 0)
        return sum(self.cells.get((severity, age.value), 0) for age in AgeBand)

    def aged(self, band: str) -> int:
        """Those of one age."""
        return sum(n for (_severity, age), n in self.cells.items() if age == band)


def open_reports(user: "User", *, at: datetime) -> "IssueQuerySet":
    """Every report that counts and was open then, as far as the person sees."""
    return Issue.objects.visible_to(user).counted().open_at(at)


def backlog(user: "User", *, at: datetime, zones: Iterable[str]) -> Backlog:
    """The whole of it in one statement; ``zones`` are those of the units in use."""
    nobody = nobody_condition(at, zones)
    rows = (
        open_reports(user, at=at)
        .order_by()
        .annotate(age=_age(at))
        .values("kind", "severity", "age")
        .annotate(
            number=Count("pk"),
            neglected=Count("pk", filter=nobody),
            since=Min("filed_at", filter=nobody),
        )
    )
    found = list(rows)
    return Backlog(
        at=at,
        cells={
            (row["severity"], row["age"]): row["number"]
            for row in found
            if row["kind"] == IssueKind.BREAKDOWN
        },
        neglected=sum(row["neglected"] for row in found),
        neglected_since=min(
            (row["since"] for row in found if row["since"]), default=None
        ),
    )


def _age(at: datetime) -> Case:
    bands = (When(age_condition(b, at), then=Value(b.value)) for b in AgeBand)
    return Case(*bands, output_field=CharField())
