"""Improvements under way without an owner, or without a next date, or with one that
passed by two working days."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from improvements.models import Initiative

if TYPE_CHECKING:
    from accounts.models import User
    from improvements.querysets import InitiativeQuerySet


def neglected_initiatives(
    user: "User", *, at: datetime, zones: Iterable[str]
) -> "InitiativeQuerySet":
    """Those one may read, the oldest first."""
    rows = Initiative.objects.visible_to(user).neglected(at, zones)
    return rows.order_by("proposed_at", "pk")
