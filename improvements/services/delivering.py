"""Getting it done: actions, pauses, and the day the fix is in effect."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.notifications.notify import notify
from cxops.kernel.decision import require
from cxops.kernel.errors import Conflict, Invalid
from cxops.kernel.history import acting_as
from improvements.drafts import clean_why
from improvements.enums import ActionState
from improvements.models import Action, Initiative
from improvements.notifications import NAMED
from improvements.policies import can_finish, may_be_owner
from improvements.services.checking import arrange_check
from improvements.services.editing import (
    accept_person,
    moving,
    today_at,
    void_review,
)
from improvements.workflow import ACTION_FLOW
from issues.drafts import clean_reason, require_line, require_text
from issues.services.patterns import note_fix
from issues.workflow import PATTERN_FLOW

if TYPE_CHECKING:
    from accounts.models import User

RESULT_LENGTH = 2000
HOLD_LENGTH = 1000


@transaction.atomic
def finish_action(
    action: Action,
    *,
    result: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Action:
    """Say what came of an action. ``version`` is the improvement's."""
    result = require_text(
        result,
        field="result",
        longest=RESULT_LENGTH,
        ask=_("Say in a sentence what came of it."),
    )
    with moving(
        action.initiative, "finish_action", version=version, actor=actor, at=at
    ) as initiative:
        action = initiative.actions.select_related("owner").get(pk=action.pk)
        require(can_finish(actor, initiative, action))
        action.result, action.ended_at = result, at
        with acting_as(actor, verb="action.finish", at=at):
            ACTION_FLOW.force(action, "finish")
    return action


@transaction.atomic
def cancel_action(
    action: Action,
    *,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Action:
    """Decide not to do an action of an approved plan; the reason stays with it."""
    reason = clean_why(reason)
    with moving(
        action.initiative,
        "cancel_action",
        version=version,
        actor=actor,
        at=at,
        reason=reason,
    ) as initiative:
        action = initiative.actions.get(pk=action.pk)
        action.result, action.ended_at = reason, at
        with acting_as(actor, verb="action.cancel", at=at, reason=reason):
            ACTION_FLOW.force(action, "cancel")
    return action


@transaction.atomic
def hand_over_action(
    action: Action,
    *,
    owner: "User",
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Action:
    """Give an open action to somebody else, so that nothing waits for a leaver."""
    reason = clean_why(reason)
    with moving(
        action.initiative,
        "hand_over_action",
        version=version,
        actor=actor,
        at=at,
        reason=reason,
    ) as initiative:
        action = initiative.actions.get(pk=action.pk)
        if action.state not in (ActionState.OPEN, ActionState.HELD):
            raise Conflict(_("This action isn’t open any more."))
        accept_person(may_be_owner(owner), field="owner")
        action.owner = owner
        action.version += 1
        with acting_as(actor, verb="action.hand_over", at=at, reason=reason):
            action.save()
        void_review(initiative, actor=actor, at=at)
    notify(NAMED, to=owner, about=initiative, actor=actor, at=at)
    return action


@transaction.atomic
def hold(
    initiative: Initiative,
    *,
    reason: str,
    resume_on: date,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Pause it until a day; its open actions pause with it."""
    reason = require_text(
        reason, field="reason", longest=HOLD_LENGTH, ask=_("Say why.")
    )
    with moving(
        initiative, "hold", version=version, actor=actor, at=at, reason=reason
    ) as initiative:
        if resume_on <= today_at(initiative, at):
            raise Invalid(_("Give a day after today."), field="resume_on")
        initiative.hold_reason = reason
        initiative.resume_on = resume_on
        _move_actions(initiative, ActionState.OPEN, "hold", actor=actor, at=at)
    return initiative


@transaction.atomic
def resume(
    initiative: Initiative,
    *,
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Go on; the actions that paused are open again."""
    reason = clean_reason(reason)
    with moving(
        initiative, "resume", version=version, actor=actor, at=at, reason=reason
    ) as initiative:
        initiative.hold_reason, initiative.resume_on = "", None
        _move_actions(initiative, ActionState.HELD, "resume", actor=actor, at=at)
    return initiative


@transaction.atomic
def implement(
    initiative: Initiative,
    *,
    fixed_from: date,
    fixed_place: str,
    evidence: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Say since when and where it is in effect, and how one can see that.

    Every repeat problem in its scope is noted as fixed from that day; one that was
    refuted or is fixed already is left as it is. The check of the effect is arranged
    with somebody who doesn't own it, who is told.
    """
    with moving(
        initiative, "implement", version=version, actor=actor, at=at
    ) as initiative:
        if fixed_from > today_at(initiative, at):
            raise Invalid(
                _("Give a day up to today. Come back when it is in effect."),
                field="fixed_from",
            )
        initiative.fixed_from = fixed_from
        initiative.fixed_place = require_line(
            fixed_place, field="fixed_place", longest=200, ask=_("Say where.")
        )
        initiative.evidence = require_text(
            evidence,
            field="evidence",
            longest=4000,
            ask=_("Say how one can see that it is in effect."),
        )
        initiative.implemented_at = at
        arrange_check(initiative, actor=actor, at=at)
    note_fixes(initiative, actor=actor, at=at)
    notify(NAMED, to=initiative.checker, about=initiative, actor=actor, at=at)
    return initiative


def note_fixes(initiative: Initiative, *, actor: "User", at: datetime) -> None:
    """Note the repeat problems in scope as fixed from the day it is in effect."""
    assert initiative.fixed_from is not None
    scope = initiative.scope.current().select_related("pattern").order_by("pattern_id")
    for row in scope:
        if row.pattern.state in PATTERN_FLOW["fix"].sources:
            fixed_from = initiative.fixed_from
            note_fix(row.pattern, fixed_from=fixed_from, actor=actor, at=at)


def _move_actions(
    initiative: Initiative,
    state: ActionState,
    verb: str,
    *,
    actor: "User",
    at: datetime,
) -> None:
    with acting_as(actor, verb=ACTION_FLOW.verb(verb), at=at):
        for action in initiative.actions.filter(state=state).order_by("id"):
            ACTION_FLOW.force(action, verb)
