"""Judging a report: sort it, decline it, thank for it, correct it, restrict it."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.notifications.notify import notify
from cxops.kernel.clock import local_date
from cxops.kernel.errors import Conflict
from cxops.kernel.history import current_act
from cxops.kernel.locks import lock
from issues.drafts import (
    DESCRIPTION_LENGTH,
    MESSAGE_LENGTH,
    TITLE_LENGTH,
    check_in_use,
    check_moment,
    clean_line,
    require_text,
    title_of,
)
from issues.enums import CauseSource, Precision
from issues.models import Issue, RootCause, Touchpoint
from issues.notifications import ASSIGNED
from issues.queries.duplicates import is_linked
from issues.services.conversation import tell_reporter
from issues.services.judgement import (
    Judgement,
    declining_words,
    judge,
    where_instead,
)
from issues.services.moves import moving
from issues.services.ownership import check_owner
from issues.services.snoozing import bring_back
from issues.workflow import ISSUE_FLOW

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def triage_issue(
    issue: Issue,
    *,
    severity: int,
    touchpoint: Touchpoint | None,
    cause: RootCause | None = None,
    is_one_off: bool = False,
    is_promise_broken: bool = False,
    owner: "User | None" = None,
    next_step: str = "",
    next_step_at: datetime | None = None,
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Issue:
    """Say how bad it is, where it belongs, who is on it and what comes next.

    Every field is set to what is given; without a person it stays with whoever has it,
    else with whoever sorts it, and without a date the next step is due on the next
    working day. The first sorting keeps its time for ever. A new owner is told.
    """
    issue = lock(issue, version=version)
    with moving(
        ISSUE_FLOW, "triage", issue, actor=actor, at=at, reason=reason
    ) as permission:
        was_owned_by = issue.owner_id
        judgement = Judgement(
            severity=severity,
            touchpoint=touchpoint,
            cause=cause,
            cause_source=CauseSource.PERSON,
            is_one_off=is_one_off,
            is_promise_broken=is_promise_broken,
            owner=owner,
            next_step=next_step,
            next_step_at=next_step_at,
        )
        judge(issue, judgement, actor=actor, at=at)
        ISSUE_FLOW.advance(issue, "triage", actor=actor, at=at, permission=permission)
        bring_back(issue, at)
    if issue.owner_id != was_owned_by:
        notify(ASSIGNED, to=issue.owner, about=issue, actor=actor, at=at)
    return issue


@transaction.atomic
def decline_issue(
    issue: Issue,
    *,
    reason: str,
    go_to: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Issue:
    """Say that it isn't a breakdown, why, and where to go instead.

    The reporter reads both and is told.
    """
    issue = lock(issue, version=version)
    with moving(
        ISSUE_FLOW,
        "decline",
        issue,
        actor=actor,
        at=at,
        reason=reason,
        ask_why=_("Say why this isn’t a breakdown."),
    ):
        issue.decline_to = where_instead(go_to)
        words = declining_words(current_act().reason, issue.decline_to)
        tell_reporter(issue, words, actor=actor, at=at)
        ISSUE_FLOW.advance(issue, "decline", actor=actor, at=at)
    return issue


@transaction.atomic
def thank_reporter(
    issue: Issue,
    *,
    text: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Issue:
    """Answer praise with thanks, and close it. The reporter is told."""
    issue = lock(issue, version=version)
    with moving(ISSUE_FLOW, "thank", issue, actor=actor, at=at):
        words = require_text(
            text,
            field="text",
            longest=MESSAGE_LENGTH,
            ask=_("Write a line of thanks first."),
        )
        tell_reporter(issue, words, actor=actor, at=at)
        issue.closed_at = issue.closed_at or at
        ISSUE_FLOW.advance(issue, "thank", actor=actor, at=at)
    return issue


@transaction.atomic
def edit_issue(
    issue: Issue,
    *,
    description: str,
    title: str = "",
    touchpoint: Touchpoint | None = None,
    occurred_at: datetime | None = None,
    occurred_precision: Precision = Precision.MINUTE,
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Issue:
    """Correct what was reported: by the reporter until it is sorted.

    No title makes one from the description. ``touchpoint`` and ``occurred_at`` None
    leave those as they are; a new moment gives a new day, in the unit's zone.
    """
    issue = lock(issue, version=version)
    with moving(
        ISSUE_FLOW, "edit", issue, actor=actor, at=at, reason=reason
    ) as permission:
        issue.description = require_text(
            description,
            field="description",
            longest=DESCRIPTION_LENGTH,
            ask=_("Say in a sentence what happened."),
        )
        issue.title = clean_line(title, field="title", longest=TITLE_LENGTH)
        issue.title = issue.title or title_of(issue.description)
        if touchpoint is not None:
            check_in_use(touchpoint, field="touchpoint", kept=issue.touchpoint)
            issue.touchpoint = touchpoint
        if occurred_at is not None and occurred_at != issue.occurred_at:
            check_moment(occurred_at, field="occurred_at", at=at)
            issue.occurred_at = occurred_at
            issue.occurred_precision = occurred_precision
            issue.occurred_on = local_date(occurred_at, issue.unit.time_zone)
        ISSUE_FLOW.advance(issue, "edit", actor=actor, at=at, permission=permission)
    return issue


@transaction.atomic
def restrict_issue(
    issue: Issue,
    *,
    owner: "User",
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Issue:
    """Leave the report to its reporter and one named person, who is told.

    Afterwards the actor may not see it any more, unless they are one of the two.
    """
    issue = lock(issue, version=version)
    with moving(
        ISSUE_FLOW,
        "restrict",
        issue,
        actor=actor,
        at=at,
        reason=reason,
        ask_why=_("Say why fewer people may read this."),
    ) as permission:
        check_owner(owner, right="issue.read")
        if is_linked(issue):
            raise Conflict(
                _(
                    "Another report is linked with this one as the same event. Undo "
                    "that first, then restrict it."
                )
            )
        issue.owner = owner
        issue.is_restricted = True
        ISSUE_FLOW.advance(issue, "restrict", actor=actor, at=at, permission=permission)
    notify(ASSIGNED, to=owner, about=issue, actor=actor, at=at)
    return issue


@transaction.atomic
def lift_restriction(
    issue: Issue,
    *,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Issue:
    """Let everybody read the report again who otherwise may."""
    issue = lock(issue, version=version)
    with moving(
        ISSUE_FLOW,
        "unrestrict",
        issue,
        actor=actor,
        at=at,
        reason=reason,
        ask_why=_("Say why more people may read this again."),
    ) as permission:
        issue.is_restricted = False
        ISSUE_FLOW.advance(
            issue, "unrestrict", actor=actor, at=at, permission=permission
        )
    return issue
