"""The repeat problem of a report, as far as the reader may know of it."""

from typing import TYPE_CHECKING

from accounts.policies import Over
from accounts.queries.reach import reach_of

if TYPE_CHECKING:
    from accounts.models import User
    from issues.models import Issue, Pattern


def pattern_seen(user: "User", issue: "Issue") -> "Pattern | None":
    """The report's repeat problem, or None where this person may not read it.

    The answer of ``PatternQuerySet.visible_to`` without a statement: the report in
    hand is seen, so it is the member that a journey's manager needs to see.
    """
    pattern = issue.pattern
    if pattern is None:
        return None
    reach = reach_of(user)
    over = reach.over("pattern.read")
    if over == Over.NOTHING:
        return None
    if pattern.published_at is not None:
        return pattern
    if user.pk in (pattern.owner_id, pattern.created_by_id):
        return pattern
    if Over.SCOPE not in over:
        return None
    by_journey = any(grant.journey_id for grant in reach.grants)
    covered = reach.covering("pattern.read", pattern.unit_id) is not None
    return pattern if by_journey or covered else None
