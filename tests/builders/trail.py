"""A small sealed trail over records of many kinds."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from accounts.models import User
from cxops.audit.anchor import anchor_seals
from cxops.audit.seals import seal_entries
from cxops.kernel.history import acting_as
from issues.drafts import CustomerDraft, IssueDraft
from issues.enums import Audience
from issues.models import Issue, Message
from issues.services.filing import file_issue
from issues.workflow import ISSUE_FLOW
from tests.builders.accounts import make_clerk, make_manager, make_unit
from tests.builders.clock import AT


def make_trail(*, words: str = "Lift dead again.") -> tuple[Issue, User]:
    """A filed report, a move with a reason, a message, a customer; three seals."""
    unit = make_unit("Harbour", went_live_on=date(2026, 1, 5))
    clerk, manager = make_clerk(unit), make_manager(unit)
    seal(at=AT)
    draft = IssueDraft(
        description=words,
        unit=unit,
        cost=Decimal("12.50"),
        customer=CustomerDraft(name="Jon Low", note="calls at noon"),
    )
    issue = file_issue(draft, actor=clerk, at=AT)
    seal(at=AT + timedelta(minutes=1))
    at = datetime(2026, 3, 10, 10, 0, 0, 123456, tzinfo=UTC)
    with acting_as(manager, verb="issue.triage", at=at, reason="It keeps failing."):
        issue.severity = 3
        issue.owner = manager
        issue.next_step = "Call the lift company"
        ISSUE_FLOW.force(issue, "triage")
    with acting_as(manager, verb="message.write", at=at):
        Message.objects.create(
            issue=issue,
            author=manager,
            audience=Audience.REPORTER,
            text="Thank you, we are on it.",
            at=at,
        )
    seal(at=AT + timedelta(minutes=2))
    return issue, manager


def seal(*, at: datetime = AT) -> None:
    """Seal and anchor everything."""
    while seal_entries(at=at) is not None:
        pass
    anchor_seals(at=at)
