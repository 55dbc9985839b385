"""Who holds a report and until when: take, hand over, put off, bring back, undo."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.notifications.notify import notify
from cxops.kernel.errors import Conflict, Invalid
from cxops.kernel.locks import lock
from issues.models import Issue
from issues.notifications import ASSIGNED
from issues.queries.next_step import default_date
from issues.services.moves import moving
from issues.services.ownership import check_date, check_owner
from issues.services.snoozing import bring_back, put_off
from issues.workflow import ISSUE_FLOW

if TYPE_CHECKING:
    from accounts.models import User

#: Nothing is put off for longer at once.
LONGEST_SNOOZE = timedelta(days=28)
#: What one undoes while nobody has done anything since.
UNDOABLE = frozenset(
    ISSUE_FLOW.verb(verb) for verb in ("take", "pass_on", "snooze", "wake")
)


@transaction.atomic
def take_issue(
    issue: Issue, *, version: int | None = None, actor: "User", at: datetime
) -> Issue:
    """Put oneself on a report; without a date it is due on the next working day."""
    issue = lock(issue, version=version)
    with moving(ISSUE_FLOW, "take", issue, actor=actor, at=at) as permission:
        give(issue, actor, None, at=at)
        ISSUE_FLOW.advance(issue, "take", actor=actor, at=at, permission=permission)
    return issue


@transaction.atomic
def pass_on_issue(
    issue: Issue,
    *,
    owner: "User",
    reason: str,
    next_step_at: datetime | None = None,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Issue:
    """Give a report to somebody who may read it. They are told."""
    issue = lock(issue, version=version)
    with moving(
        ISSUE_FLOW,
        "pass_on",
        issue,
        actor=actor,
        at=at,
        reason=reason,
        ask_why=ask_why_them(),
    ) as permission:
        if owner.pk == issue.owner_id:
            raise Invalid(
                _("%(name)s is on it already. Choose somebody else.") % {"name": owner},
                field="owner",
            )
        give(issue, owner, next_step_at, at=at)
        ISSUE_FLOW.advance(issue, "pass_on", actor=actor, at=at, permission=permission)
        bring_back(issue, at)
    notify(ASSIGNED, to=owner, about=issue, actor=actor, at=at)
    return issue


@transaction.atomic
def snooze_issue(
    issue: Issue,
    *,
    until: date,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Issue:
    """Leave a report out of the queue; on the morning of that day it is back by itself.

    It keeps a person, and that day becomes its next date: what nobody is on shows up
    where it always does.
    """
    issue = lock(issue, version=version)
    with moving(
        ISSUE_FLOW,
        "snooze",
        issue,
        actor=actor,
        at=at,
        reason=reason,
        ask_why=_("Say what it waits for."),
    ) as permission:
        zone = ZoneInfo(issue.unit.time_zone)
        _check_end(until, today=at.astimezone(zone).date())
        issue.owner = issue.owner or actor
        issue.next_step_at = datetime.combine(until, time(23, 59), tzinfo=zone)
        ISSUE_FLOW.advance(issue, "snooze", actor=actor, at=at, permission=permission)
        put_off(issue)
    return issue


@transaction.atomic
def wake_issue(
    issue: Issue, *, version: int | None = None, actor: "User", at: datetime
) -> Issue:
    """Bring a report back before its time."""
    issue = lock(issue, version=version)
    with moving(ISSUE_FLOW, "wake", issue, actor=actor, at=at) as permission:
        if not bring_back(issue, at):
            raise Conflict(_("This report isn’t put off; it is in the queue already."))
        ISSUE_FLOW.advance(issue, "wake", actor=actor, at=at, permission=permission)
    return issue


@transaction.atomic
def undo_holding(
    issue: Issue, *, version: int | None = None, actor: "User", at: datetime
) -> Issue:
    """Undo one's own last taking, handing over or putting off.

    Only while nothing else was done with the report since.
    """
    issue = lock(issue, version=version)
    with moving(ISSUE_FLOW, "undo", issue, actor=actor, at=at) as permission:
        last, *before = issue.history.order_by("-history_id")[:2]
        is_mine = last.history_user_id == actor.pk
        if not (is_mine and last.history_verb in UNDOABLE and before):
            raise Conflict(
                _(
                    "There is nothing of yours to undo: the last thing done with this "
                    "report was something else."
                )
            )
        issue.owner_id = before[0].owner_id
        issue.next_step_at = before[0].next_step_at
        if last.history_verb == ISSUE_FLOW.verb("wake"):
            # A waking leaves the date it was put off to.
            put_off(issue)
        else:
            bring_back(issue, at)
        ISSUE_FLOW.advance(issue, "undo", actor=actor, at=at, permission=permission)
    return issue


def give(
    issue: Issue, owner: "User", next_step_at: datetime | None, *, at: datetime
) -> None:
    """Put somebody who may read it on a report, alone or among many.

    Without a date it keeps the one ahead, else it is due on the next working day.
    """
    if owner.pk != issue.owner_id:
        check_owner(owner, right="issue.read")
    check_date(issue, next_step_at, at)
    issue.owner = owner
    issue.next_step_at = next_step_at or default_date(issue, at)


def ask_why_them() -> str:
    """The sentence that asks why somebody else should take a report."""
    return _("Say in a word why they should take it.")


def _check_end(until: date, *, today: date) -> None:
    if until <= today:
        raise Invalid(_("Choose a day that is still to come."), field="until")
    if until - today > LONGEST_SNOOZE:
        raise Invalid(
            _("Nothing is put off for longer than %(days)d days. Choose a day before.")
            % {"days": LONGEST_SNOOZE.days},
            field="until",
        )
