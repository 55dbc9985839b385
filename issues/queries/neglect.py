"""What nobody is on: open without a person, or without a next date, or with one that
passed by two working days.

A repeat problem has no date of its own before it is accepted until a day.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from issues.models import Issue, Pattern

if TYPE_CHECKING:
    from accounts.models import User
    from issues.querysets import IssueQuerySet, PatternQuerySet


def neglected_reports(
    user: "User", *, at: datetime, zones: Iterable[str]
) -> "IssueQuerySet":
    """Reports of every kind, the oldest first; each event once."""
    rows = Issue.objects.visible_to(user).counted().neglected(at, zones)
    return rows.order_by("filed_at", "pk")


def neglected_patterns(
    user: "User", *, at: datetime, zones: Iterable[str]
) -> "PatternQuerySet":
    """Repeat problems that one reads about, the oldest first."""
    rows = Pattern.objects.visible_to(user).neglected(at, zones)
    return rows.order_by("created_at", "pk")
