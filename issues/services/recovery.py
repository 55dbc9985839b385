"""Putting it right for this customer, and being done with the report."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid
from cxops.kernel.locks import lock
from issues.drafts import require_text
from issues.enums import Recovery
from issues.models import Issue
from issues.services.moves import moving
from issues.workflow import ISSUE_FLOW

if TYPE_CHECKING:
    from accounts.models import User

NOTE_LENGTH = 2000


@transaction.atomic
def put_right(
    issue: Issue,
    *,
    recovery: str,
    note: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Issue:
    """Say what was done for this customer, or why nothing was.

    The time of putting it right is that of the first "done".
    """
    issue = lock(issue, version=version)
    with moving(ISSUE_FLOW, "put_right", issue, actor=actor, at=at):
        if recovery not in Recovery.values:
            raise Invalid(
                _("Say whether it was put right for this customer."), field="recovery"
            )
        is_done = recovery == Recovery.DONE
        ask = _("Say what was done.") if is_done else _("Say why.")
        issue.recovery = Recovery(recovery)
        issue.recovery_note = require_text(
            note, field="note", longest=NOTE_LENGTH, ask=ask
        )
        issue.recovered_at = (issue.recovered_at or at) if is_done else None
        ISSUE_FLOW.advance(issue, "put_right", actor=actor, at=at)
    return issue


@transaction.atomic
def resolve_issue(
    issue: Issue,
    *,
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Issue:
    """Be done with it: put right (or why not), and it is known what it belongs to."""
    issue = lock(issue, version=version)
    with moving(ISSUE_FLOW, "resolve", issue, actor=actor, at=at, reason=reason):
        issue.resolved_at = issue.resolved_at or at
        ISSUE_FLOW.advance(issue, "resolve", actor=actor, at=at)
    return issue
