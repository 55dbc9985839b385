"""The gate: one named person decides on one pinned version of the plan."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.notifications.notify import notify
from cxops.kernel.errors import Stale
from cxops.kernel.history import acting_as, current_act
from improvements.drafts import clean_why, not_before
from improvements.enums import Gate, ReviewDecision
from improvements.models import ChangeRequest, Initiative, Review
from improvements.notifications import DECIDED, TO_DECIDE
from improvements.policies import may_be_approver
from improvements.queries.plan import fingerprint
from improvements.services.editing import accept_person, moving, today_at
from improvements.services.measuring import freeze_baselines
from issues.drafts import clean_reason

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def submit_plan(
    initiative: Initiative,
    *,
    approver: "User",
    due_on: date,
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Review:
    """Ask a person who didn't plan it to decide by a day. They are told.

    The review pins the version and the fingerprint of the plan, and copies who must
    not decide.
    """
    return ask(
        initiative,
        Gate.PLAN,
        "submit",
        approver=approver,
        due_on=due_on,
        reason=clean_reason(reason),
        version=version,
        actor=actor,
        at=at,
    )


@transaction.atomic
def approve_plan(
    initiative: Initiative,
    *,
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Approve exactly what was submitted: the work begins."""
    reason = clean_reason(reason)
    decision = ReviewDecision.APPROVED
    with deciding(
        initiative, "approve", decision, reason, version=version, actor=actor, at=at
    ) as initiative:
        initiative.approved_at = at
        freeze_baselines(initiative, at=at)
    return told(initiative, actor=actor, at=at)


@transaction.atomic
def return_plan(
    initiative: Initiative,
    *,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Send the plan back for more work, with the reason."""
    reason = clean_why(reason)
    decision = ReviewDecision.RETURNED
    with deciding(
        initiative, "return", decision, reason, version=version, actor=actor, at=at
    ) as initiative:
        pass
    return told(initiative, actor=actor, at=at)


@transaction.atomic
def reject_plan(
    initiative: Initiative,
    *,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Decide that it won't be done, with the reason."""
    reason = clean_why(reason)
    decision = ReviewDecision.REJECTED
    with deciding(
        initiative, "reject", decision, reason, version=version, actor=actor, at=at
    ) as initiative:
        pass
    return told(initiative, actor=actor, at=at)


@transaction.atomic
def reassign_review(
    initiative: Initiative,
    *,
    to: "User",
    reason: str,
    due_on: date | None = None,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Let somebody else decide on what is waiting, when its approver is away.

    What was asked stays as it is; the new approver is told.
    """
    reason = clean_why(reason)
    with moving(
        initiative, "reassign", version=version, actor=actor, at=at, reason=reason
    ) as initiative:
        waiting = initiative.open_review or initiative.open_change_request
        assert waiting is not None
        problem = may_be_approver(to, initiative, submitted_by=asker_of(waiting))
        accept_person(problem, field="to")
        if due_on is not None:
            check_due(due_on, initiative, at)
        initiative.approver = to
    is_review = isinstance(waiting, Review)
    waiting.approver = to
    waiting.due_on = due_on or waiting.due_on
    waiting.version += 1
    if is_review:
        waiting.pinned_version = initiative.version
    verb = "review.reassign" if is_review else "change.reassign"
    with acting_as(actor, verb=verb, at=at, reason=reason):
        waiting.save()
    notify(TO_DECIDE, to=to, about=initiative, actor=actor, at=at)
    return initiative


def ask(
    initiative: Initiative,
    gate: Gate,
    verb: str,
    *,
    approver: "User",
    due_on: date,
    reason: str,
    version: int | None,
    actor: "User",
    at: datetime,
) -> Review:
    """Open a gate inside the caller's transaction, with who must not decide."""
    with moving(
        initiative, verb, version=version, actor=actor, at=at, reason=reason
    ) as initiative:
        problem = may_be_approver(approver, initiative, submitted_by=actor)
        accept_person(problem, field="approver")
        check_due(due_on, initiative, at)
        initiative.approver = approver
    with acting_as(actor, verb="review.ask", at=at, reason=reason):
        review = Review.objects.create(
            initiative=initiative,
            gate=gate,
            pinned_version=initiative.version,
            record_hash=fingerprint(initiative),
            owner=initiative.owner or actor,
            submitted_by=actor,
            plan_edited_by=initiative.plan_edited_by or actor,
            approver=approver,
            submitted_at=at,
            due_on=due_on,
        )
    initiative.__dict__["open_review"] = review
    notify(TO_DECIDE, to=approver, about=initiative, actor=actor, at=at)
    return review


def check_due(due_on: date, initiative: Initiative, at: datetime) -> None:
    """A decision is asked for by a day that can still be met."""
    not_before(
        due_on,
        today_at(initiative, at),
        field="due_on",
        ask=_("Give a day from today on."),
    )


def asker_of(waiting: Review | ChangeRequest) -> "User":
    """Who asked for the decision."""
    if isinstance(waiting, Review):
        return waiting.submitted_by
    return waiting.requested_by


@contextmanager
def deciding(
    initiative: Initiative,
    verb: str,
    decision: ReviewDecision,
    reason: str,
    *,
    version: int | None,
    actor: "User",
    at: datetime,
) -> Iterator[Initiative]:
    """Decide the open review, if it is still about the plan as it stands."""
    with moving(
        initiative, verb, version=version, actor=actor, at=at, reason=reason
    ) as locked:
        review = locked.open_review
        assert review is not None
        is_same = review.pinned_version == locked.version
        if not is_same or review.record_hash != fingerprint(locked):
            raise Stale(
                _(
                    "The plan isn’t the one you were asked about any more. Ask its "
                    "owner to submit it again."
                )
            )
        yield locked
        review.decision, review.reason = decision, reason
        review.decided_by, review.decided_at = actor, at
        review.version += 1
        behalf = current_act().on_behalf_of_id
        with acting_as(
            actor,
            verb="review.decide",
            at=at,
            reason=reason,
            on_behalf_of_id=behalf,
        ):
            review.save()
        locked.__dict__["open_review"] = None


def told(initiative: Initiative, *, actor: "User", at: datetime) -> Initiative:
    """Tell its owner and its sponsor that there is a decision."""
    for person in dict.fromkeys((initiative.owner, initiative.sponsor)):
        notify(DECIDED, to=person, about=initiative, actor=actor, at=at)
    return initiative
