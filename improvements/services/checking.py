"""Did it work? Somebody who doesn't own it says so, from the system's own numbers."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.notifications.notify import notify
from cxops.kernel.decision import Denied, require
from cxops.kernel.errors import Invalid
from cxops.kernel.history import acting_as
from improvements.drafts import clean_why
from improvements.enums import Conclusion, InitiativeState
from improvements.models import EffectivenessCheck, Initiative
from improvements.notifications import DECIDED, TO_CHECK, TO_SECOND
from improvements.policies import may_be_second
from improvements.queries.effect import PROVEN, Effect, effect_of, first_honest_check
from improvements.services.editing import (
    accept_person,
    moving,
    today_at,
    void_review,
)
from issues.drafts import clean_reason
from issues.services.patterns import note_effect, note_no_effect

if TYPE_CHECKING:
    from accounts.models import User

#: An extension is for weeks, not for ever.
LONGEST_EXTENSION = timedelta(days=366)


def arrange_check(initiative: Initiative, *, actor: "User", at: datetime) -> None:
    """Arrange the check of a fix that has just come into effect; the caller holds the
    lock. Where nobody is named, or only its owner, the sponsor or approver checks."""
    people = (initiative.checker, initiative.sponsor, initiative.approver)
    checker = next((p for p in people if p and p.pk != initiative.owner_id), None)
    if checker is None or initiative.owner is None:
        raise Invalid(
            _("Name somebody first who checks the effect and doesn’t own it."),
            field="checker",
        )
    initiative.checker = checker
    first = first_honest_check(initiative)
    due_on = initiative.check_on = max(first, initiative.check_on or first)
    with acting_as(actor, verb="check.arrange", at=at):
        check = EffectivenessCheck.objects.create(
            initiative=initiative,
            owner=initiative.owner,
            checker=checker,
            opened_at=at,
            due_on=due_on,
        )
    initiative.__dict__["open_check"] = check


@transaction.atomic
def confirm_effect(
    initiative: Initiative,
    *,
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Confirm what the numbers prove. Where they don't, it is overruled or extended.

    Every repeat problem in scope is noted as holding; owner and sponsor are told.
    """
    reason = clean_reason(reason)
    with moving(
        initiative, "check", version=version, actor=actor, at=at, reason=reason
    ) as initiative:
        effect = _effect_now(initiative, at)
        if effect.verdict.state not in PROVEN:
            require(
                Denied(
                    "not_proven",
                    _(
                        "The numbers don’t prove it. Look again later, say that it "
                        "didn’t work, or overrule them with a second person."
                    ),
                    is_state=True,
                )
            )
        _verify(initiative, effect, at=at)
    _conclude(initiative, Conclusion.CONFIRMED, effect, reason, actor=actor, at=at)
    _note_on_patterns(initiative, actor=actor, at=at)
    return _told(initiative, actor=actor, at=at)


@transaction.atomic
def extend_check(
    initiative: Initiative,
    *,
    check_on: date,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Look again on a later day. Once for the checker; then the sponsor decides."""
    reason = clean_why(reason)
    with moving(
        initiative, "extend_check", version=version, actor=actor, at=at, reason=reason
    ) as initiative:
        today = today_at(initiative, at)
        if not today < check_on <= today + LONGEST_EXTENSION:
            raise Invalid(_("Give a day after today, within a year."), field="check_on")
        initiative.check_on = check_on
        check = _open_check(initiative)
        check.due_on, check.asked_at = check_on, None
        check.extended_count += 1
        check.version += 1
        with acting_as(actor, verb="check.extend", at=at, reason=reason):
            check.save()
        void_review(initiative, actor=actor, at=at)
    return _told(initiative, actor=actor, at=at)


@transaction.atomic
def find_no_effect(
    initiative: Initiative,
    *,
    back_to: str,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Say that it didn't work. It goes back to its plan or to its work, and its
    repeat problems are open again. What the numbers prove isn't denied by one."""
    reason = clean_why(reason)
    if back_to not in (InitiativeState.PLANNED, InitiativeState.IN_PROGRESS):
        raise Invalid(_("Choose where it goes back to."), field="back_to")
    with moving(
        initiative, "no_effect", version=version, actor=actor, at=at, reason=reason
    ) as initiative:
        effect = _effect_now(initiative, at)
        if effect.verdict.state in PROVEN:
            require(
                Denied(
                    "proven",
                    _(
                        "The numbers prove that it worked. Look again later if "
                        "you doubt it."
                    ),
                    is_state=True,
                )
            )
        initiative.goes_back_to = back_to
        _take_out_of_effect(initiative, is_planned_anew=back_to == "planned")
        void_review(initiative, actor=actor, at=at)
    _conclude(initiative, Conclusion.NO_EFFECT, effect, reason, actor=actor, at=at)
    for row in initiative.scope.current().select_related("pattern"):
        note_no_effect(row.pattern, actor=actor, at=at)
    return _told(initiative, actor=actor, at=at)


@transaction.atomic
def override_check(
    initiative: Initiative,
    *,
    second: "User",
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Hold that it worked although the numbers don't prove it, and ask a second
    person to agree. They are told; nothing is confirmed before."""
    reason = clean_why(reason)
    with moving(
        initiative, "override_check", version=version, actor=actor, at=at, reason=reason
    ) as initiative:
        accept_person(may_be_second(second, initiative), field="second")
        if second.pk == actor.pk:
            raise Invalid(_("Name somebody else than yourself."), field="second")
        effect = _effect_now(initiative, at)
        check = _open_check(initiative)
        check.override_by, check.override_reason = actor, reason
        check.second = second
        check.verdict, check.numbers = effect.verdict.state, effect.numbers
        check.version += 1
        with acting_as(actor, verb="check.override", at=at, reason=reason):
            check.save()
        void_review(initiative, actor=actor, at=at)
    notify(TO_SECOND, to=second, about=initiative, actor=actor, at=at)
    return initiative


@transaction.atomic
def agree_override(
    initiative: Initiative,
    *,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Agree, as the second person, that it worked. The record keeps what the numbers
    said and both reasons."""
    reason = clean_why(reason)
    with moving(
        initiative, "agree_override", version=version, actor=actor, at=at, reason=reason
    ) as initiative:
        effect = _effect_now(initiative, at)
        _verify(initiative, effect, at=at)
    _conclude(initiative, Conclusion.CONFIRMED, effect, reason, actor=actor, at=at)
    _note_on_patterns(initiative, actor=actor, at=at)
    return _told(initiative, actor=actor, at=at)


@transaction.atomic
def refuse_override(
    initiative: Initiative,
    *,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Don't agree: the numbers stand, and the check is open as before."""
    reason = clean_why(reason)
    with moving(
        initiative,
        "refuse_override",
        version=version,
        actor=actor,
        at=at,
        reason=reason,
    ) as initiative:
        check = _open_check(initiative)
        asked = check.override_by
        check.override_by = check.second = None
        check.override_reason = ""
        check.version += 1
        with acting_as(actor, verb="check.refuse_override", at=at, reason=reason):
            check.save()
    notify(DECIDED, to=asked, about=initiative, actor=actor, at=at)
    return initiative


@transaction.atomic
def ask_for_checks(*, at: datetime, most: int = 50) -> int:
    """Tell everybody whose check has come due, once; returns how many were told."""
    waiting = EffectivenessCheck.objects.select_for_update(of=("self",)).filter(
        conclusion="", asked_at=None, due_on__lte=at.date() + timedelta(days=1)
    )
    told = 0
    for check in waiting.select_related("initiative__unit", "checker")[:most]:
        if check.due_on > today_at(check.initiative, at):
            continue
        check.asked_at = at
        check.version += 1
        with acting_as(None, verb="check.ask", at=at):
            check.save()
        notify(TO_CHECK, to=check.checker, about=check.initiative, actor=None, at=at)
        told += 1
    return told


def _effect_now(initiative: Initiative, at: datetime) -> Effect:
    return effect_of(initiative, today=today_at(initiative, at))


def _open_check(initiative: Initiative) -> EffectivenessCheck:
    check = initiative.open_check
    assert check is not None
    return check


def _verify(initiative: Initiative, effect: Effect, *, at: datetime) -> None:
    initiative.verified_at = at
    initiative.verified_on = effect.seen_until


def _take_out_of_effect(initiative: Initiative, *, is_planned_anew: bool) -> None:
    initiative.fixed_from = initiative.check_on = None
    if is_planned_anew:
        # What follows is another plan: it is decided on like the first.
        initiative.approved_at = None


def _conclude(
    initiative: Initiative,
    conclusion: Conclusion,
    effect: Effect,
    reason: str,
    *,
    actor: "User",
    at: datetime,
) -> None:
    check = _open_check(initiative)
    check.conclusion, check.reason = conclusion, reason
    check.decided_by, check.decided_at = actor, at
    check.verdict, check.numbers = effect.verdict.state, effect.numbers
    check.version += 1
    with acting_as(actor, verb="check.conclude", at=at, reason=reason):
        check.save()
    initiative.__dict__["open_check"] = None


def _note_on_patterns(initiative: Initiative, *, actor: "User", at: datetime) -> None:
    seen_until = initiative.verified_on
    assert seen_until is not None
    for row in initiative.scope.current().select_related("pattern"):
        note_effect(row.pattern, seen_until=seen_until, actor=actor, at=at)


def _told(initiative: Initiative, *, actor: "User", at: datetime) -> Initiative:
    for person in dict.fromkeys((initiative.owner, initiative.sponsor)):
        notify(DECIDED, to=person, about=initiative, actor=actor, at=at)
    return initiative
