"""Who goes on with the reports and repeat problems of somebody who leaves."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from accounts.notifications.notify import notify
from cxops.kernel.history import acting_as, bulk_update_tracked
from cxops.kernel.locks import lock_for_update
from issues.models import Issue, Pattern
from issues.notifications import ASSIGNED
from issues.queries.holdings import open_patterns_of, open_reports_of
from issues.services.ownership import check_owner

if TYPE_CHECKING:
    from accounts.models import User

HAND_OVER_REPORT, HAND_OVER_PATTERN = "issue.hand_over", "pattern.hand_over"


@transaction.atomic
def hand_over_reports(
    person: "User", to: "User", *, actor: "User", at: datetime
) -> None:
    """Give a person's open reports to another, who is told of each."""
    issues = lock_for_update(open_reports_of(person))
    _give(Issue, issues, to, right="issue.read", verb=HAND_OVER_REPORT, by=(actor, at))
    for issue in issues:
        notify(ASSIGNED, to=to, about=issue, actor=actor, at=at)


@transaction.atomic
def hand_over_patterns(
    person: "User", to: "User", *, actor: "User", at: datetime
) -> None:
    """Give the repeat problems a person is on to another."""
    rows = lock_for_update(open_patterns_of(person))
    _give(
        Pattern, rows, to, right="pattern.read", verb=HAND_OVER_PATTERN, by=(actor, at)
    )


def _give(
    model: type[Any],
    records: Sequence[Any],
    to: "User",
    *,
    right: str,
    verb: str,
    by: "tuple[User, datetime]",
) -> None:
    if not records:
        return
    check_owner(to, right=right)
    for record in records:
        record.owner = to
        record.version += 1
    actor, at = by
    with acting_as(actor, verb=verb, at=at):
        bulk_update_tracked(model, records, ["owner", "version"])
