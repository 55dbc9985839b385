"""Who may do what to a report or a repeat problem, with the reason and who can.

Each policy starts from the matrix (``accounts.policies``) and only narrows it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from accounts.policies import Over
from accounts.queries.people import managers_of, names_of
from accounts.queries.reach import reach_of
from cxops.kernel.decision import Allowed, Decision, Denied

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.models import User
    from issues.models import Issue, Pattern

    IssuePolicy = Callable[[User, Issue], Decision]


def may(right: str) -> "IssuePolicy":
    """The matrix's own answer for one right over a report."""

    def policy(user: "User", issue: "Issue") -> Decision:
        reach = reach_of(user)
        over = reach.over(right)
        if Over.ASSIGNED in over and issue.owner_id == user.pk:
            return Allowed()
        # A restricted report is its owner's alone, by role and not by unit.
        if Over.SCOPE in over and (
            not issue.is_restricted or issue.owner_id == user.pk
        ):
            granted = reach.covering(right, issue.unit_id, issue.journey_id)
            if granted is not None:
                return granted
        if Over.OWN in over and issue.reporter_id == user.pk:
            return Allowed()
        return Denied(
            "no_right",
            _("Your role doesn’t include this for this report."),
            _who_can(issue, user),
        )

    return policy


can_triage = may("issue.triage")
can_recover = may("issue.recover")
can_answer = may("issue.answer")
can_write = may("issue.message")
can_write_internally = may("issue.message_internal")
can_see_personal = may("issue.personal")


def can_close(user: "User", issue: "Issue") -> Decision:
    """A manager, but not one who reported it and is alone with it."""
    permission = may("issue.close")(user, issue)
    if (
        permission
        and issue.reporter_id == user.pk
        and issue.owner_id in (None, user.pk)
    ):
        return Denied(
            "own_report",
            _("You reported this and nobody else is on it, so someone else closes it."),
            _who_can(issue, user),
        )
    return permission


def can_edit(user: "User", issue: "Issue") -> Decision:
    """The reporter until it is sorted; then whoever sorts it."""
    is_fresh = issue.reporter_id == user.pk and issue.triaged_at is None
    if is_fresh and reach_of(user).has("issue.file"):
        return Allowed()
    return can_triage(user, issue)


def can_lift(user: "User", issue: "Issue") -> Decision:
    """Whoever was named when the report was restricted."""
    permission = can_recover(user, issue)
    if permission and not issue.is_restricted:
        return _nothing_to_do(_("This report isn’t restricted."))
    return permission


def can_ungroup(user: "User", issue: "Issue") -> Decision:
    """Whoever sorts it, where it belongs to a repeat problem at all."""
    permission = can_triage(user, issue)
    if permission and issue.pattern_id is None:
        return _nothing_to_do(_("This report is in no repeat problem."))
    return permission


def _nothing_to_do(reason: "_StrPromise") -> Denied:
    """The record already is as asked; no button is drawn for it."""
    return Denied("no_right", reason, is_state=True)


def nobody(user: "User", issue: "Issue") -> Decision:
    """The system's own moves."""
    return Denied("no_right", _("CXOps does this by itself."))


def _name_who_can(issue: "Issue", user: "User") -> tuple[str, ...]:
    if issue.is_restricted:
        return (str(issue.owner),) if issue.owner_id not in (None, user.pk) else ()
    people = managers_of(issue.unit, issue.journey_id)
    return names_of(people, apart_from=[user.pk])


def _name_managers(pattern: "Pattern", user: "User") -> tuple[str, ...]:
    return names_of(managers_of(pattern.unit), apart_from=[user.pk])


# Read when a refusal is shown. A page asks for every move of a record and shows no
# refusal for most of them: names it doesn't show must not cost it a statement.
_who_can = lazy(_name_who_can, tuple)
_managers_of_home = lazy(_name_managers, tuple)


def can_manage_pattern(user: "User", pattern: "Pattern") -> Decision:
    """A manager of its home unit, or the person on it."""
    reach = reach_of(user)
    if Over.SCOPE in reach.over("pattern.write"):
        granted = reach.covering("pattern.write", pattern.unit_id)
        if granted is not None:
            return granted
        if pattern.owner_id == user.pk:
            return Allowed()
    return Denied(
        "no_right",
        _("A manager of the home unit does this."),
        _managers_of_home(pattern, user),
    )


def can_publish(user: "User", pattern: "Pattern") -> Decision:
    """Whoever manages it, once."""
    permission = can_manage_pattern(user, pattern)
    if permission and pattern.published_at is not None:
        return _nothing_to_do(_("It is published to all staff already."))
    return permission
