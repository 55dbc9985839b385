"""Changes of many reports, through the services."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from issues.enums import BulkVerb
from issues.models import BulkChange, Issue
from issues.services.bulk import (
    confirm_bulk_change,
    open_bulk_change,
    undo_bulk_change,
)
from tests.builders.clock import AT

LATER = AT + timedelta(hours=3)
TOUCHED = ("stale", "Somebody changed it meanwhile.")


def chosen(*issues: Issue) -> list[tuple[int, int]]:
    return [(issue.pk, issue.version) for issue in issues]


def look(
    actor: User, verb: str, *issues: Issue, at: datetime = AT, **values: Any
) -> BulkChange:
    return open_bulk_change(
        verb=BulkVerb(verb),
        values=values,
        picked=chosen(*issues),
        actor=actor,
        at=at,
    )


def do(actor: User, verb: str, *issues: Issue, **values: Any) -> BulkChange:
    return confirm_bulk_change(
        look(actor, verb, *issues, **values), actor=actor, at=LATER
    )


def undo(change: BulkChange, actor: User, **over: Any) -> BulkChange:
    return undo_bulk_change(change, actor=actor, at=LATER, **over)


def outcomes(change: BulkChange) -> list[tuple[str, str]]:
    return list(change.rows.order_by("id").values_list("outcome", "reason"))


def plain(issue: Issue) -> dict[str, Any]:
    """Every field of the row as it is, without its version."""
    row = Issue.objects.filter(pk=issue.pk).values().get()
    del row["version"]
    return row
