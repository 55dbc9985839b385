"""The end: what it brought, what was learned, and two people who close it."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.notifications.notify import notify
from cxops.kernel.errors import Invalid
from cxops.kernel.history import acting_as
from cxops.kernel.outbox import emit, on_event
from improvements.drafts import clean_number, clean_why
from improvements.enums import (
    Conclusion,
    Gate,
    ImpactKind,
    ImpactStage,
    InitiativeState,
    ReviewDecision,
)
from improvements.models import Impact, Initiative, Lesson, Reopening, Review
from improvements.notifications import CAME_BACK, ENDED
from improvements.queries.gains import counted_elsewhere
from improvements.services.editing import moving, void_review
from improvements.services.reviewing import ask, deciding, told
from issues.drafts import clean_line, clean_reason, require_line, require_text

OVER = "improvements.over"
NOTE_LENGTH, LESSON_LENGTH, ELSEWHERE_LENGTH = 300, 2000, 300


@transaction.atomic
def record_impact(
    initiative: Initiative,
    *,
    kind: str,
    stage: str,
    amount: Decimal,
    note: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Impact:
    """Say what it brings a year; the newest number of a kind and stage stands.

    What was gained on a repeat problem is counted once: where another improvement of
    the same one has counted it already, this is refused.
    """
    if kind not in ImpactKind.values or stage not in ImpactStage.values:
        raise Invalid(_("Choose one of the answers."), field="kind")
    if clean_number(amount, field="amount") < 0:
        raise Invalid(_("Give an amount of zero or more."), field="amount")
    note = require_line(
        note,
        field="note",
        longest=NOTE_LENGTH,
        ask=_("Say how it was counted."),
    )
    with moving(
        initiative, "record_impact", version=version, actor=actor, at=at
    ) as initiative:
        other = counted_elsewhere(initiative, kind, stage)
        if other is not None:
            raise Invalid(
                _("%(ref)s ends the same problem and has counted this already.")
                % {"ref": other.ref},
                field="kind",
            )
        found = initiative.impacts.filter(kind=kind, stage=stage).first()
        impact = found or Impact(initiative=initiative, kind=kind, stage=stage)
        impact.amount, impact.note = amount, note
        impact.recorded_by, impact.recorded_at = actor, at
        if found is not None:
            impact.version += 1
        with acting_as(actor, verb="impact.record", at=at):
            impact.save()
        void_review(initiative, actor=actor, at=at)
    return impact


@transaction.atomic
def record_lesson(
    initiative: Initiative,
    *,
    sentence: str,
    elsewhere: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Lesson:
    """Write down what was learned, and where else it may help."""
    sentence = require_text(
        sentence,
        field="sentence",
        longest=LESSON_LENGTH,
        ask=_("Say what others should know."),
    )
    elsewhere = clean_line(elsewhere, field="elsewhere", longest=ELSEWHERE_LENGTH)
    with moving(
        initiative, "record_lesson", version=version, actor=actor, at=at
    ) as initiative:
        with acting_as(actor, verb="lesson.record", at=at):
            lesson = Lesson.objects.create(
                initiative=initiative,
                sentence=sentence,
                elsewhere=elsewhere,
                recorded_by=actor,
                recorded_at=at,
            )
        void_review(initiative, actor=actor, at=at)
    return lesson


@transaction.atomic
def ask_to_close(
    initiative: Initiative,
    *,
    approver: "User",
    due_on: date,
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Review:
    """Ask a person who doesn't own it to close it by a day. They are told."""
    return ask(
        initiative,
        Gate.CLOSING,
        "ask_to_close",
        approver=approver,
        due_on=due_on,
        reason=clean_reason(reason),
        version=version,
        actor=actor,
        at=at,
    )


@transaction.atomic
def close_initiative(
    initiative: Initiative,
    *,
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Close what was proven. Everybody who reported it is told; it stays watched."""
    with deciding(
        initiative,
        "close",
        ReviewDecision.APPROVED,
        clean_reason(reason),
        version=version,
        actor=actor,
        at=at,
    ) as initiative:
        initiative.closed_at = at
    emit(OVER, at=at, initiative=initiative.pk)
    return told(initiative, actor=actor, at=at)


@transaction.atomic
def close_unsuccessful(
    initiative: Initiative,
    *,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Close what was tried and didn't prove itself: its lesson is the result."""
    with deciding(
        initiative,
        "close_unsuccessful",
        ReviewDecision.APPROVED,
        clean_why(reason),
        version=version,
        actor=actor,
        at=at,
    ) as initiative:
        initiative.closed_at = at
    check = initiative.open_check
    if check is not None:
        # Nobody judged the effect; who closed it is in the review.
        check.conclusion, check.decided_at = Conclusion.VOIDED, at
        check.version += 1
        with acting_as(actor, verb="check.void", at=at):
            check.save()
    emit(OVER, at=at, initiative=initiative.pk)
    return told(initiative, actor=actor, at=at)


@transaction.atomic
def reopen_initiative(
    initiative: Initiative,
    *,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Open it again because it came back. Those who closed it are told."""
    reason = clean_why(reason)
    with moving(
        initiative, "reopen", version=version, actor=actor, at=at, reason=reason
    ) as initiative:
        take_up_again(initiative, at=at)
    with acting_as(actor, verb="reopening.note", at=at, reason=reason):
        Reopening.objects.create(initiative=initiative, by=actor, at=at, reason=reason)
    tell_of_return(initiative, actor=actor, at=at)
    return initiative


def take_up_again(initiative: Initiative, *, at: datetime) -> None:
    """What every return sets; the caller makes the move."""
    initiative.reopened_at = at
    initiative.reopened_count += 1
    # The plan that follows is another one, decided on like the first.
    initiative.approved_at = None
    initiative.due_on = initiative.check_on = None


def tell_of_return(
    initiative: Initiative, *, actor: "User | None", at: datetime
) -> None:
    """Tell those who owned, sponsored, checked and closed it."""
    last = initiative.reviews.filter(gate=Gate.CLOSING).exclude(decided_by=None).last()
    check = initiative.checks.exclude(decided_by=None).last()
    people = (
        initiative.owner,
        initiative.sponsor,
        last.decided_by if last else None,
        check.decided_by if check else None,
    )
    for person in dict.fromkeys(people):
        notify(CAME_BACK, to=person, about=initiative, actor=actor, at=at)


@on_event(OVER, effect="improvements.tell_reporters", is_internal=True)
def tell_reporters(*, at: datetime, initiative: int) -> None:
    """Tell everybody with an account who reported what it was about, once each."""
    over = Initiative.objects.get(pk=initiative)
    if over.state not in (InitiativeState.CLOSED, InitiativeState.CLOSED_UNSUCCESSFUL):
        return
    patterns = over.scope.current().values("pattern")
    reporters = User.objects.active().filter(
        reported_issues__pattern__in=patterns,
        reported_issues__withdrawn_at=None,
    )
    for reporter in reporters.distinct().order_by("pk"):
        notify(ENDED, to=reporter, about=over, actor=None, at=at)
