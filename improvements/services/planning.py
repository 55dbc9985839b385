"""The plan: its dates and words, its targets, its actions, its scope."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.notifications.notify import notify
from cxops.kernel.errors import Conflict, Invalid
from cxops.kernel.history import acting_as
from improvements.drafts import (
    ActionDraft,
    TargetDraft,
    clean_action,
    clean_cost,
    clean_target,
    clean_why,
    not_before,
)
from improvements.enums import ActionState, Protection
from improvements.models import Action, Initiative, Target
from improvements.notifications import NAMED
from improvements.policies import may_be_owner
from improvements.services.editing import (
    accept_person,
    editing_plan,
    moving,
    today_at,
)
from improvements.services.proposing import (
    SUMMARY_LENGTH,
    TITLE_LENGTH,
    add_to_scope,
    check_readable,
    readable_keys,
)
from improvements.workflow import ACTION_FLOW
from issues.drafts import clean_line, clean_reason, clean_text, require_text

if TYPE_CHECKING:
    from accounts.models import User
    from issues.models import Pattern

NOTE_LENGTH = 2000


@transaction.atomic
def set_plan(
    initiative: Initiative,
    *,
    summary: str,
    due_on: date | None,
    check_on: date | None,
    planned_cost: Decimal | None,
    protection: str,
    protection_note: str,
    title: str = "",
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Set the plan's words, dates and money; an empty title keeps the name.

    Dates that change lie ahead, and the effect is checked after the due date.
    """
    reason = clean_reason(reason)
    with editing_plan(
        initiative, version=version, actor=actor, at=at, reason=reason
    ) as initiative:
        initiative.summary = require_text(
            summary,
            field="summary",
            longest=SUMMARY_LENGTH,
            ask=_("Say what should be better, and for whom."),
        )
        tidy = clean_line(title, field="title", longest=TITLE_LENGTH)
        initiative.title = tidy or initiative.title
        _set_dates(initiative, due_on, check_on, today=today_at(initiative, at))
        initiative.planned_cost = clean_cost(planned_cost)
        _set_protection(initiative, protection, protection_note)
    return initiative


@transaction.atomic
def set_target(
    initiative: Initiative,
    draft: TargetDraft,
    *,
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Target:
    """Add a target with its baseline, the source and the period of that."""
    reason = clean_reason(reason)
    with editing_plan(
        initiative, version=version, actor=actor, at=at, reason=reason
    ) as initiative:
        clean = clean_target(draft, today=today_at(initiative, at))
        with acting_as(actor, verb="target.set", at=at, reason=reason):
            return Target.objects.create(
                initiative=initiative,
                **{name: getattr(clean, name) for name in TargetDraft.__slots__},
            )


@transaction.atomic
def change_target(
    target: Target,
    draft: TargetDraft,
    *,
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Target:
    """Replace everything a target says. ``version`` is the improvement's."""
    reason = clean_reason(reason)
    with editing_plan(
        target.initiative, version=version, actor=actor, at=at, reason=reason
    ) as initiative:
        target = _current_target(initiative, target)
        clean = clean_target(draft, today=today_at(initiative, at))
        for name in TargetDraft.__slots__:
            setattr(target, name, getattr(clean, name))
        target.version += 1
        with acting_as(actor, verb="target.change", at=at, reason=reason):
            target.save()
    return target


@transaction.atomic
def remove_target(
    target: Target,
    *,
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Target:
    """Take a target out of the plan; what it was stays in the history."""
    reason = clean_reason(reason)
    with editing_plan(
        target.initiative, version=version, actor=actor, at=at, reason=reason
    ) as initiative:
        target = _current_target(initiative, target)
        target.removed_at = at
        target.version += 1
        with acting_as(actor, verb="target.remove", at=at, reason=reason):
            target.save()
    return target


@transaction.atomic
def add_action(
    initiative: Initiative,
    draft: ActionDraft,
    *,
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Action:
    """Add an action to the plan, or to an approved improvement that is being done.

    Whoever has it is told.
    """
    reason = clean_reason(reason)
    planning = initiative.approved_at is None
    door = (
        editing_plan(initiative, version=version, actor=actor, at=at, reason=reason)
        if planning
        else moving(
            initiative,
            "add_action",
            version=version,
            actor=actor,
            at=at,
            reason=reason,
        )
    )
    with door as initiative:
        clean = clean_action(draft)
        accept_person(may_be_owner(clean.owner), field="owner")
        check_day(clean.due_on, initiative, at)
        with acting_as(actor, verb="action.add", at=at, reason=reason):
            action = Action(
                initiative=initiative,
                **{name: getattr(clean, name) for name in ActionDraft.__slots__},
            )
            ACTION_FLOW.begin(action, "add")
            action.save(force_insert=True)
    notify(NAMED, to=clean.owner, about=initiative, actor=actor, at=at)
    return action


@transaction.atomic
def change_action(
    action: Action,
    draft: ActionDraft,
    *,
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Action:
    """Replace everything an action of the plan says. A new person is told."""
    reason = clean_reason(reason)
    with editing_plan(
        action.initiative, version=version, actor=actor, at=at, reason=reason
    ) as initiative:
        action = _open_action(initiative, action)
        clean = clean_action(draft)
        was_theirs, was_due = action.owner_id, action.due_on
        if clean.owner.pk != was_theirs:
            accept_person(may_be_owner(clean.owner), field="owner")
        if clean.due_on != was_due:
            check_day(clean.due_on, initiative, at)
        for name in ActionDraft.__slots__:
            setattr(action, name, getattr(clean, name))
        action.version += 1
        with acting_as(actor, verb="action.change", at=at, reason=reason):
            action.save()
    if clean.owner.pk != was_theirs:
        notify(NAMED, to=clean.owner, about=initiative, actor=actor, at=at)
    return action


@transaction.atomic
def take_out_action(
    action: Action,
    *,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Action:
    """Take an action out of the plan: it stays, cancelled, with the reason."""
    reason = clean_why(reason)
    with editing_plan(
        action.initiative, version=version, actor=actor, at=at, reason=reason
    ) as initiative:
        action = _open_action(initiative, action)
        action.result, action.ended_at = reason, at
        with acting_as(actor, verb="action.cancel", at=at, reason=reason):
            ACTION_FLOW.force(action, "cancel")
    return action


@transaction.atomic
def set_scope(
    initiative: Initiative,
    *,
    patterns: "Sequence[Pattern]",
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Set which repeat problems it should end; those that stay keep their row."""
    reason = clean_reason(reason)
    with editing_plan(
        initiative, version=version, actor=actor, at=at, reason=reason
    ) as initiative:
        if not patterns and initiative.objective_id is None:
            raise Invalid(
                _("Choose at least one repeat problem it should end."),
                field="patterns",
                code="required",
            )
        replace_scope(initiative, patterns, reader=actor, actor=actor, at=at)
    return initiative


@transaction.atomic
def mark_planned(
    initiative: Initiative,
    *,
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Say that the plan is whole: cause, target, action, dates, protection."""
    reason = clean_reason(reason)
    with moving(
        initiative, "plan", version=version, actor=actor, at=at, reason=reason
    ) as initiative:
        initiative.plan_edited_by = initiative.plan_edited_by or actor
    return initiative


def replace_scope(
    initiative: Initiative,
    patterns: "Sequence[Pattern]",
    *,
    reader: "User",
    actor: "User",
    at: datetime,
) -> None:
    """Make the scope these repeat problems; ``reader`` must be able to read new ones.

    Those in scope that the reader can't read stay. The caller holds the lock.
    """
    rows = {row.pattern_id: row for row in initiative.scope.current()}
    readable = set(readable_keys(reader, rows))
    added = [pattern for pattern in patterns if pattern.pk not in rows]
    check_readable(added, actor=reader)
    kept = {pattern.pk for pattern in patterns}
    with acting_as(actor, verb="scope.remove", at=at):
        for key, row in rows.items():
            if key not in kept and key in readable:
                row.removed_at = at
                row.version += 1
                row.save()
    add_to_scope(initiative, added, actor=actor, at=at)


def check_dates(due_on: date | None, check_on: date | None) -> None:
    """The effect shows after the work is done."""
    if due_on is not None and check_on is not None and check_on <= due_on:
        raise Invalid(
            _("The effect is checked after the due date. Give a later day."),
            field="check_on",
        )


def check_day(day: date, initiative: Initiative, at: datetime) -> None:
    """An action is done from today on."""
    ask = _("Give a day from today on.")
    not_before(day, today_at(initiative, at), field="due_on", ask=ask)


def _set_dates(
    initiative: Initiative, due_on: date | None, check_on: date | None, *, today: date
) -> None:
    for name, day in (("due_on", due_on), ("check_on", check_on)):
        if day is not None and day != getattr(initiative, name):
            ask = _("Give a day from today on.")
            not_before(day, today, field=name, ask=ask)
    check_dates(due_on, check_on)
    initiative.due_on, initiative.check_on = due_on, check_on


def _set_protection(initiative: Initiative, protection: str, note: str) -> None:
    if protection and protection not in Protection.values:
        raise Invalid(_("Choose one of the answers."), field="protection")
    tidy = clean_text(note, field="protection_note", longest=NOTE_LENGTH)
    if protection and not tidy:
        raise Invalid(
            _("Say how customers are protected, or why they aren’t."),
            field="protection_note",
            code="required",
        )
    initiative.protection, initiative.protection_note = protection, tidy


def _current_target(initiative: Initiative, target: Target) -> Target:
    fresh: Target = initiative.targets.get(pk=target.pk)
    if fresh.removed_at is not None:
        raise Conflict(_("This target was taken out of the plan already."))
    return fresh


def _open_action(initiative: Initiative, action: Action) -> Action:
    fresh: Action = initiative.actions.select_related("owner").get(pk=action.pk)
    if fresh.state != ActionState.OPEN:
        raise Conflict(_("This action isn’t open any more."))
    return fresh
