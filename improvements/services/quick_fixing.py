"""A quick fix: one person, one action, one date. No gates, and no verdict either."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.notifications.notify import notify
from cxops.kernel.decision import require
from cxops.kernel.errors import Invalid
from cxops.kernel.history import acting_as
from cxops.kernel.outbox import emit
from improvements.drafts import QuickFixDraft, clean_quick_fix, clean_why
from improvements.enums import ActionState, InitiativeKind
from improvements.models import Action, Initiative
from improvements.notifications import NAMED
from improvements.policies import can_start_quick_fix, may_be_owner
from improvements.services.closing import OVER
from improvements.services.delivering import RESULT_LENGTH, note_fixes
from improvements.services.editing import accept_person, moving, today_at
from improvements.services.planning import check_day
from improvements.services.proposing import add_to_scope, check_readable
from improvements.workflow import ACTION_FLOW, INITIATIVE_FLOW
from improvements.workflow.states import IN_PROGRESS
from issues.drafts import check_in_use, clean_reason, require_text
from issues.services.patterns import note_no_effect

if TYPE_CHECKING:
    from accounts.models import Unit, User
    from issues.models import Journey, Pattern


@transaction.atomic
def start_quick_fix(
    draft: QuickFixDraft,
    *,
    unit: "Unit",
    journey: "Journey | None" = None,
    patterns: "Sequence[Pattern]",
    actor: "User",
    at: datetime,
) -> Initiative:
    """Say who does what by when to end a repeat problem. Whoever does it is told.

    A manager of the unit or journey may; others propose an improvement.
    """
    require(can_start_quick_fix(actor, unit, journey))
    draft = clean_quick_fix(draft)
    for name, term in (("unit", unit), ("journey", journey)):
        check_in_use(term, field=name)
    check_readable(patterns, actor=actor)
    if not patterns:
        raise Invalid(
            _("Choose at least one repeat problem it should end."),
            field="patterns",
            code="required",
        )
    accept_person(may_be_owner(draft.owner), field="owner")
    with acting_as(actor, verb="initiative.quick_fix", at=at):
        initiative = Initiative(
            kind=InitiativeKind.QUICK_FIX,
            title=draft.title,
            unit=unit,
            journey=journey,
            proposed_by=actor,
            proposed_at=at,
            plan_edited_by=actor,
            plan_edited_at=at,
        )
        check_day(draft.due_on, initiative, at)
        initiative.owner, initiative.due_on = draft.owner, draft.due_on
        INITIATIVE_FLOW.begin(initiative, "quick_fix", state=IN_PROGRESS)
        initiative.save(force_insert=True)
        add_to_scope(initiative, patterns, actor=actor, at=at)
    with acting_as(actor, verb="action.add", at=at):
        action = Action(initiative=initiative, **_of_the_action(draft))
        ACTION_FLOW.begin(action, "add")
        action.save(force_insert=True)
    notify(NAMED, to=draft.owner, about=initiative, actor=actor, at=at)
    return initiative


@transaction.atomic
def change_quick_fix(
    initiative: Initiative,
    draft: QuickFixDraft,
    *,
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Change who does what by when. Whoever has it now is told."""
    reason, draft = clean_reason(reason), clean_quick_fix(draft)
    with moving(
        initiative,
        "change_quick_fix",
        version=version,
        actor=actor,
        at=at,
        reason=reason,
    ) as initiative:
        is_new = draft.owner.pk != initiative.owner_id
        if is_new:
            accept_person(may_be_owner(draft.owner), field="owner")
        if draft.due_on != initiative.due_on:
            check_day(draft.due_on, initiative, at)
        initiative.title, initiative.due_on = draft.title, draft.due_on
        initiative.owner = draft.owner
        initiative.plan_edited_by, initiative.plan_edited_at = actor, at
        action = _its_action(initiative)
        for name, value in _of_the_action(draft).items():
            setattr(action, name, value)
        action.version += 1
        with acting_as(actor, verb="action.change", at=at, reason=reason):
            action.save()
    if is_new:
        notify(NAMED, to=draft.owner, about=initiative, actor=actor, at=at)
    return initiative


@transaction.atomic
def finish_quick_fix(
    initiative: Initiative,
    *,
    result: str,
    fixed_from: date,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Say that it is done, since when, and what came of it.

    Its repeat problems are noted as fixed from that day; what happens later is a
    return. Nobody checks it: the page shows before and after.
    """
    result = require_text(
        result,
        field="result",
        longest=RESULT_LENGTH,
        ask=_("Say in a sentence what came of it."),
    )
    with moving(
        initiative, "finish_quick_fix", version=version, actor=actor, at=at
    ) as initiative:
        if fixed_from > today_at(initiative, at):
            raise Invalid(
                _("Give a day up to today. Come back when it is in effect."),
                field="fixed_from",
            )
        initiative.fixed_from, initiative.evidence = fixed_from, result
        initiative.fixed_place, initiative.implemented_at = initiative.unit.name, at
        action = _its_action(initiative)
        action.result, action.ended_at = result, at
        with acting_as(actor, verb="action.finish", at=at):
            ACTION_FLOW.force(action, "finish")
    note_fixes(initiative, actor=actor, at=at)
    return initiative


@transaction.atomic
def end_quick_fix(
    initiative: Initiative,
    *,
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Close what is done. Everybody who reported it is told; it stays watched."""
    with moving(
        initiative,
        "end_quick_fix",
        version=version,
        actor=actor,
        at=at,
        reason=clean_reason(reason),
    ) as initiative:
        # Whoever closes it has seen what happened up to now.
        initiative.closed_at, initiative.verified_on = at, today_at(initiative, at)
    emit(OVER, at=at, initiative=initiative.pk)
    return initiative


@transaction.atomic
def promote(
    initiative: Initiative,
    *,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Make a full improvement of it, which a manager accepts like any other.

    Its action stays in the plan. Its repeat problems, where they were noted as fixed,
    are open again: a quick fix wasn't enough.
    """
    with moving(
        initiative,
        "promote",
        version=version,
        actor=actor,
        at=at,
        reason=clean_why(reason),
    ) as initiative:
        initiative.kind = InitiativeKind.IMPROVEMENT
        initiative.due_on = initiative.fixed_from = initiative.verified_on = None
        initiative.implemented_at = initiative.closed_at = None
        initiative.fixed_place = initiative.evidence = ""
    for row in initiative.scope.current().select_related("pattern"):
        note_no_effect(row.pattern, actor=actor, at=at)
    return initiative


def _its_action(initiative: Initiative) -> Action:
    action: Action = initiative.actions.filter(state=ActionState.OPEN).earliest("id")
    return action


def _of_the_action(draft: QuickFixDraft) -> dict[str, object]:
    """What the one action says, in the same words."""
    return {
        "title": draft.title,
        "owner": draft.owner,
        "due_on": draft.due_on,
        "strength": draft.strength,
    }
