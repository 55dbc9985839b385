"""After approval: what was approved stays in force until a change is granted."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.notifications.notify import notify
from cxops.kernel.errors import Invalid, Stale
from cxops.kernel.history import acting_as, current_act
from improvements.drafts import (
    ChangeDraft,
    check_goal,
    clean_number,
    clean_why,
    not_before,
)
from improvements.enums import ChangeDecision, ReviewDecision
from improvements.models import ChangeRequest, Initiative
from improvements.notifications import DECIDED, TO_DECIDE
from improvements.policies import may_be_approver
from improvements.services.editing import accept_person, moving, today_at
from improvements.services.planning import check_dates, replace_scope
from improvements.services.proposing import check_readable, readable_keys
from improvements.services.reviewing import check_due
from issues.drafts import clean_reason
from issues.models import Pattern

if TYPE_CHECKING:
    from accounts.models import User

#: A first slip up to here needs a reason only.
SLIP = timedelta(days=14)


@transaction.atomic
def request_change(
    initiative: Initiative,
    *,
    changes: ChangeDraft,
    reason: str,
    due_on: date,
    approver: "User | None" = None,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> ChangeRequest:
    """Ask for other dates, targets or another scope, by a day.

    By default whoever approved the plan decides. They are told.
    """
    reason = clean_why(reason)
    with moving(
        initiative, "request_change", version=version, actor=actor, at=at, reason=reason
    ) as initiative:
        rows = _rows_of(
            initiative, changes, actor=actor, today=today_at(initiative, at)
        )
        decider = approver or approver_of(initiative)
        problem = may_be_approver(decider, initiative, submitted_by=actor)
        accept_person(problem, field="approver")
        check_due(due_on, initiative, at)
        initiative.approver = decider
    with acting_as(actor, verb="change.ask", at=at, reason=reason):
        request = ChangeRequest.objects.create(
            initiative=initiative,
            changes=rows,
            pinned_version=initiative.version,
            reason=reason,
            owner=initiative.owner or actor,
            requested_by=actor,
            requested_at=at,
            approver=decider,
            due_on=due_on,
        )
    initiative.__dict__["open_change_request"] = request
    notify(TO_DECIDE, to=decider, about=initiative, actor=actor, at=at)
    return request


@transaction.atomic
def grant_change(
    initiative: Initiative,
    *,
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Put the whole request into force at once."""
    reason = clean_reason(reason)
    with _deciding(
        initiative,
        "grant_change",
        ChangeDecision.GRANTED,
        reason,
        version=version,
        actor=actor,
        at=at,
    ) as (initiative, request):
        _apply(initiative, request, actor=actor, at=at)
        initiative.plan_edited_by = request.requested_by
        initiative.plan_edited_at = at
    return initiative


@transaction.atomic
def refuse_change(
    initiative: Initiative,
    *,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Leave what was approved as it is, with the reason."""
    reason = clean_why(reason)
    with _deciding(
        initiative,
        "refuse_change",
        ChangeDecision.REFUSED,
        reason,
        version=version,
        actor=actor,
        at=at,
    ) as (initiative, _request):
        pass
    return initiative


@transaction.atomic
def slip(
    initiative: Initiative,
    *,
    due_on: date,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Move the due date once, by at most 14 days, with a reason.

    The sponsor is told. Anything more is a change request.
    """
    reason = clean_why(reason)
    with moving(
        initiative, "slip", version=version, actor=actor, at=at, reason=reason
    ) as initiative:
        assert initiative.due_on is not None
        by = due_on - initiative.due_on
        if by <= timedelta(0):
            raise Invalid(_("Give a day after the one that was due."), field="due_on")
        if initiative.slipped_days or by > SLIP:
            raise Invalid(
                _(
                    "A date moves once, by 14 days at most. Ask for a change instead: "
                    "%(name)s decides."
                )
                % {"name": initiative.approver},
                field="due_on",
            )
        check_dates(due_on, initiative.check_on)
        initiative.due_on, initiative.slipped_days = due_on, by.days
    notify(DECIDED, to=initiative.sponsor, about=initiative, actor=actor, at=at)
    return initiative


def approver_of(initiative: Initiative) -> "User":
    """Who approved the plan."""
    approved = initiative.reviews.filter(decision=ReviewDecision.APPROVED)
    return approved.select_related("approver").latest("id").approver


@contextmanager
def _deciding(
    initiative: Initiative,
    verb: str,
    decision: ChangeDecision,
    reason: str,
    *,
    version: int | None,
    actor: "User",
    at: datetime,
) -> Iterator[tuple[Initiative, ChangeRequest]]:
    with moving(
        initiative, verb, version=version, actor=actor, at=at, reason=reason
    ) as locked:
        request = locked.open_change_request
        assert request is not None
        yield locked, request
        request.decision, request.decision_reason = decision, reason
        request.decided_by, request.decided_at = actor, at
        request.version += 1
        behalf = current_act().on_behalf_of_id
        with acting_as(
            actor,
            verb="change.decide",
            at=at,
            reason=reason,
            on_behalf_of_id=behalf,
        ):
            request.save()
        locked.__dict__["open_change_request"] = None
    for person in dict.fromkeys((locked.owner, locked.sponsor)):
        notify(DECIDED, to=person, about=locked, actor=actor, at=at)


def _rows_of(
    initiative: Initiative, changes: ChangeDraft, *, actor: "User", today: date
) -> list[dict[str, Any]]:
    """What would differ, in the shape the request keeps."""
    due_on = changes.due_on or initiative.due_on
    check_on = changes.check_on or initiative.check_on
    rows = []
    for name, new in (("due_on", due_on), ("check_on", check_on)):
        old = getattr(initiative, name)
        if new is not None and new != old:
            not_before(new, today, field=name, ask=_("Give a day from today on."))
            rows.append(_row("initiative", initiative.pk, name, old, new))
    check_dates(due_on, check_on)
    rows += _target_rows(initiative, changes, today)
    rows += _scope_rows(initiative, changes, actor)
    if not rows:
        raise Invalid(_("Nothing would change. Say what should be different."))
    return rows


def _target_rows(
    initiative: Initiative, changes: ChangeDraft, today: date
) -> list[dict[str, Any]]:
    targets = {row.pk: row for row in initiative.targets.filter(removed_at=None)}
    if not targets.keys() >= {*changes.target_goals, *changes.target_dates}:
        raise Invalid(_("One of the targets isn’t part of this plan."), field="targets")
    rows = []
    for key, goal in changes.target_goals.items():
        target = targets[key]
        if clean_number(goal, field="goal") != target.goal:
            check_goal(target.direction, target.baseline, goal)
            rows.append(_row("target", key, "goal", target.goal, goal))
    for key, day in changes.target_dates.items():
        if day != targets[key].due_on:
            not_before(day, today, field="due_on", ask=_("Give a day from today on."))
            rows.append(_row("target", key, "due_on", targets[key].due_on, day))
    return rows


def _scope_rows(
    initiative: Initiative, changes: ChangeDraft, actor: "User"
) -> list[dict[str, Any]]:
    if changes.patterns is None:
        return []
    old = set(initiative.scope.current().values_list("pattern_id", flat=True))
    new = {pattern.pk for pattern in changes.patterns}
    if not new and initiative.objective_id is None:
        raise Invalid(_("At least one repeat problem stays in it."), field="patterns")
    check_readable([p for p in changes.patterns if p.pk not in old], actor=actor)
    rows = [_row("scope", key, "pattern", None, key) for key in sorted(new - old)]
    gone = sorted(readable_keys(actor, old - new))
    return rows + [_row("scope", key, "pattern", key, None) for key in gone]


def _row(what: str, key: int, name: str, old: Any, new: Any) -> dict[str, Any]:
    return {
        "what": what,
        "id": key,
        "field": name,
        "old": _as_text(old),
        "new": _as_text(new),
    }


def _as_text(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def _apply(
    initiative: Initiative, request: ChangeRequest, *, actor: "User", at: datetime
) -> None:
    """Write the new values over the old ones; refuse where the old ones are gone."""
    targets = {row.pk: row for row in initiative.targets.filter(removed_at=None)}
    scope = set(initiative.scope.current().values_list("pattern_id", flat=True))
    changed: dict[int, Any] = {}
    for row in request.changes:
        if row["what"] == "scope":
            _check_still(row["old"], row["id"] if row["id"] in scope else None)
            scope ^= {row["id"]}
            continue
        record: Any = (
            initiative if row["what"] == "initiative" else targets.get(row["id"])
        )
        _check_still(row["old"], _as_text(getattr(record, row["field"], None)))
        _set(record, row)
        if record is not initiative:
            changed[row["id"]] = record
    with acting_as(actor, verb="target.change", at=at, reason=request.reason):
        for target in changed.values():
            target.version += 1
            target.save()
    patterns = list(Pattern.objects.filter(pk__in=scope))
    # Who asked was checked then; who grants may see less of the other units.
    replace_scope(initiative, patterns, reader=request.requested_by, actor=actor, at=at)


def _set(record: Any, row: dict[str, Any]) -> None:
    if row["field"] == "goal":
        record.goal = Decimal(row["new"])
        return
    new = date.fromisoformat(row["new"])
    if row["what"] == "initiative" and row["field"] == "due_on":
        record.slipped_days += max((new - record.due_on).days, 0)
    setattr(record, row["field"], new)


def _check_still(asked: Any, present: Any) -> None:
    if asked != present:
        raise Stale(
            _(
                "What the request was about has changed meanwhile. Refuse it with the "
                "reason; its owner can ask again."
            )
        )
