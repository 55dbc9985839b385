"""The only way an edge gets a report or a repeat problem. Unseen = absent."""

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.policies import Over
from accounts.queries.reach import reach_of
from cxops.kernel import refs
from cxops.kernel.errors import NotFound
from issues.models import Issue, Pattern

if TYPE_CHECKING:
    from accounts.models import User
    from issues.querysets import IssueQuerySet, PatternQuerySet


def issue_for(user: "User", ref: str) -> Issue:
    """The report behind a reference, as this person may read it."""
    key = refs.ISSUE.decode(ref)
    found = None if key is None else issues_for(user).filter(pk=key).first()
    if found is None:
        raise NotFound(_("There is nothing here."))
    return found


def issues_for(user: "User") -> "IssueQuerySet":
    """Every report this person may read, with what a row shows."""
    return Issue.objects.visible_to(user).with_details()


def pattern_for(user: "User", ref: str) -> Pattern:
    """The repeat problem behind a reference, as this person may read it."""
    key = refs.PATTERN.decode(ref)
    found = None if key is None else patterns_for(user).filter(pk=key).first()
    if found is None:
        raise NotFound(_("There is nothing here."))
    return found


def patterns_for(user: "User") -> "PatternQuerySet":
    """Every repeat problem this person may read about."""
    return Pattern.objects.visible_to(user).select_related("unit", "owner")


def manages_pattern_scope(user: "User", pattern: Pattern) -> bool:
    """Whether the person sees more of it than its published words."""
    reach = reach_of(user)
    if user.pk in (pattern.owner_id, pattern.created_by_id):
        return True
    if Over.SCOPE not in reach.over("pattern.read"):
        return False
    members = Q(pattern=pattern)
    return (
        reach.covering("pattern.read", pattern.unit_id) is not None
        or Issue.objects.visible_to(user).filter(members).exists()
    )
