"""The same event reported twice: one report stands for it, the others are linked.

A link changes one column of the linked report and nothing else, so undoing it brings
everything back: state, inbox, counts.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from cxops.kernel.errors import Conflict, Invalid, NotFound
from cxops.kernel.locks import check_version, lock, lock_for_update
from issues.drafts import MESSAGE_LENGTH, clean_text
from issues.models import Issue
from issues.queries.duplicates import check_pair, waits_in_vain
from issues.services.conversation import pass_on
from issues.services.moves import moving
from issues.workflow import ISSUE_FLOW

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def link_duplicate(
    issue: Issue,
    *,
    same_as: Issue,
    outcome: str = "",
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Issue:
    """Say that a report is of the same event as another, which stands for both.

    Where ``same_as`` is itself linked, its main report is meant. Where that is closed
    already, ``outcome`` is what the reporter of this one hears: nobody else will tell
    them. Raises Refused unless the actor sorts both, and Conflict where one can’t be
    linked.
    """
    issue, named, main = _lock_both(issue, same_as, actor=actor)
    check_version(issue, version)
    with moving(
        ISSUE_FLOW, "link", issue, actor=actor, at=at, reason=reason
    ) as permission:
        check_pair(actor, issue, named=named, main=main)
        words = clean_text(outcome, field="outcome", longest=MESSAGE_LENGTH)
        if waits_in_vain(issue, main):
            pass_on([issue], require_outcome(words), heard=set(), actor=actor, at=at)
        elif words:
            raise Invalid(
                _(
                    "Leave this empty: the reporter hears what became of it when the "
                    "other report is closed."
                ),
                field="outcome",
            )
        issue.duplicate_of = main
        ISSUE_FLOW.advance(issue, "link", actor=actor, at=at, permission=permission)
    return issue


@transaction.atomic
def unlink_duplicate(
    issue: Issue,
    *,
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Issue:
    """Undo that a report is of the same event as another; it is as it was before."""
    issue = lock(issue, version=version)
    with moving(
        ISSUE_FLOW, "unlink", issue, actor=actor, at=at, reason=reason
    ) as permission:
        issue.duplicate_of = None
        ISSUE_FLOW.advance(issue, "unlink", actor=actor, at=at, permission=permission)
    return issue


def _lock_both(
    issue: Issue, same_as: Issue, *, actor: "User"
) -> tuple[Issue, Issue, Issue]:
    """The report, the one that was named and the main one of that, locked together.

    In key order, so that two people who link two reports to each other at the same
    moment don’t wait for each other in a ring: the second sees what the first did.
    """
    visible = Issue.objects.visible_to(actor)
    named = visible.filter(pk=same_as.pk).values("pk", "duplicate_of_id").first()
    if named is None:
        raise NotFound(_("There is nothing here."))
    main_key = named["duplicate_of_id"] or named["pk"]
    wanted = {issue.pk, named["pk"], main_key}
    rows = lock_for_update(
        Issue.objects.filter(pk__in=wanted, withdrawn_at=None).select_related(
            "unit", "touchpoint__stage", "reporter"
        )
    )
    found = {row.pk: row for row in rows}
    if set(found) != wanted:
        raise NotFound(_("There is nothing here."))
    fresh, main = found[named["pk"]], found[main_key]
    if main.is_duplicate or (fresh.duplicate_of_id or fresh.pk) != main_key:
        raise Conflict(
            _(
                "Somebody linked one of these reports at the same moment. Look at it, "
                "then link them again."
            )
        )
    return found[issue.pk], fresh, main


def require_outcome(words: str) -> str:
    """What a reporter hears whose event is closed already; nobody else would tell."""
    if not words:
        raise Invalid(
            _(
                "The other report is closed already. Write what this reporter should "
                "hear."
            ),
            field="outcome",
            code="required",
        )
    return words
