"""A manager's queue: what waits to be sorted, and the other views on open reports."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cxops.kernel.keyset import Sort
from issues.enums import IssueState, MessageKind
from issues.models import Issue, Message
from issues.queries.counting import CappedCount

if TYPE_CHECKING:
    from issues.querysets import IssueQuerySet

#: Oldest first: who has waited longest is next.
INBOX_SORTS = (
    Sort("oldest", "filed_at", _("Oldest")),
    Sort("severity", "severity", _("Most serious"), descending=True, null_as=-1),
    Sort("newest", "filed_at", _("Newest"), descending=True),
)


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at the queue."""

    name: str
    label: Any
    rows: Callable[["IssueQuerySet", User, datetime], "IssueQuerySet"]


def _to_sort(rows: "IssueQuerySet", user: User, at: datetime) -> "IssueQuerySet":
    return rows.filter(state=IssueState.NEW)


def _mine(rows: "IssueQuerySet", user: User, at: datetime) -> "IssueQuerySet":
    return rows.open().filter(owner=user)


def _nobody(rows: "IssueQuerySet", user: User, at: datetime) -> "IssueQuerySet":
    return rows.neglected(at).exclude(state=IssueState.NEW)


def _waiting(rows: "IssueQuerySet", user: User, at: datetime) -> "IssueQuerySet":
    return rows.filter(state=IssueState.NEEDS_INFO)


def _to_tell(rows: "IssueQuerySet", user: User, at: datetime) -> "IssueQuerySet":
    return rows.filter(state=IssueState.RESOLVED)


VIEWS = (
    View("to_sort", _("To sort"), _to_sort),
    View("mine", _("Mine"), _mine),
    View("nobody", _("Nobody on it"), _nobody),
    View("waiting", _("Waiting for an answer"), _waiting),
    View("to_tell", _("Put right, not yet told"), _to_tell),
)


def queue_of(user: User, view: View, *, at: datetime) -> "IssueQuerySet":
    """The rows of one view: the reports this person sorts, with what a row shows."""
    last = Message.objects.filter(issue=OuterRef("pk")).order_by("-id")
    rows = _sortable(user, view).with_details()
    return view.rows(rows, user, at).annotate(
        last_message_kind=Subquery(last.values("kind")[:1])
    )


def counts_of(user: User, *, at: datetime) -> dict[str, int]:
    """How many reports each view holds, capped, in one statement."""
    counts = {
        view.name: CappedCount(view.rows(_sortable(user, view), user, at))
        for view in VIEWS
    }
    row: dict[str, int] = User.objects.filter(pk=user.pk).values(**counts).get()
    return row


def was_answered(issue: Any) -> bool:
    """The reporter has answered, and nothing was said since."""
    return bool(
        issue.last_message_kind == MessageKind.ANSWER
        and issue.state != IssueState.NEEDS_INFO
    )


def _sortable(user: User, view: View) -> "IssueQuerySet":
    # What is mine I may have been given outside the units I sort.
    right = "issue.recover" if view.name == "mine" else "issue.triage"
    return Issue.objects.visible_to(user, right)
