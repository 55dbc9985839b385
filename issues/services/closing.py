"""The end of a report, and its return."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid
from cxops.kernel.locks import lock
from issues.drafts import MESSAGE_LENGTH, clean_text
from issues.models import Issue
from issues.queries.duplicates import someone_to_tell
from issues.services.conversation import tell_reporter
from issues.services.moves import moving
from issues.workflow import ISSUE_FLOW

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def close_issue(
    issue: Issue,
    *,
    outcome: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Issue:
    """Tell the reporter what became of it, and close it.

    Whoever reported the same event hears it too. Only where nobody can be told (no
    reporter, one who has left, a service) the outcome may stay empty. The first
    closing keeps its time for ever.
    """
    issue = lock(issue, version=version)
    with moving(ISSUE_FLOW, "close", issue, actor=actor, at=at):
        words = clean_text(outcome, field="outcome", longest=MESSAGE_LENGTH)
        if words:
            tell_reporter(
                issue,
                words,
                actor=actor,
                at=at,
            )
        elif someone_to_tell(issue):
            raise Invalid(
                _("Write first what the reporter should hear."),
                field="outcome",
                code="required",
            )
        issue.closed_at = issue.closed_at or at
        ISSUE_FLOW.advance(issue, "close", actor=actor, at=at)
    return issue


@transaction.atomic
def reopen_issue(
    issue: Issue,
    *,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Issue:
    """Open it again, counted. Closing it anew needs a new outcome for the reporter.

    The times of sorting, of being done and of closing stay the first ones.
    """
    issue = lock(issue, version=version)
    with moving(
        ISSUE_FLOW,
        "reopen",
        issue,
        actor=actor,
        at=at,
        reason=reason,
        ask_why=_("Say why it has to be opened again."),
    ):
        issue.reopened_count += 1
        issue.told_at = None
        issue.decline_to = ""
        ISSUE_FLOW.advance(issue, "reopen", actor=actor, at=at)
    return issue
