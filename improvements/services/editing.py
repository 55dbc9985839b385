"""What every change of a plan has in common: one lock, one version, one editor."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.notifications.notify import notify
from cxops.kernel.clock import local_date
from cxops.kernel.decision import Denied, require
from cxops.kernel.errors import Invalid
from cxops.kernel.history import acting_as
from cxops.kernel.locks import lock
from improvements.enums import InitiativeState, ReviewDecision
from improvements.models import Initiative
from improvements.notifications import DECIDED
from improvements.workflow import INITIATIVE_FLOW

if TYPE_CHECKING:
    from accounts.models import User


def today_at(initiative: Initiative, at: datetime) -> date:
    """The calendar day in the improvement's unit."""
    return local_date(at, initiative.unit.time_zone)


@contextmanager
def moving(
    initiative: Initiative,
    verb: str,
    *,
    version: int | None,
    actor: "User",
    at: datetime,
    reason: str = "",
) -> Iterator[Initiative]:
    """Lock the improvement, check the move, let the block change it, make the move.

    The caller's transaction is open. The right is judged on the record as it was: a
    block that names a new owner neither lets its actor through nor locks them out.
    """
    locked = lock(initiative, version=version)
    if locked.state == InitiativeState.IMPLEMENTED:
        # Its check is due on a day of its unit.
        locked.today = today_at(locked, at)
    permission = require(INITIATIVE_FLOW.decide(verb, actor, locked))
    with acting_as(
        actor,
        verb=INITIATIVE_FLOW.verb(verb),
        at=at,
        reason=reason,
        on_behalf_of_id=permission.on_behalf_of_id,
    ):
        yield locked
        move = INITIATIVE_FLOW[verb]
        if move.guard is not None and move.guard_in_form:
            problem = move.guard(locked)
            if problem is not None:
                require(Denied("not_ready", problem, is_state=True))
        INITIATIVE_FLOW.advance(locked, verb, actor=actor, at=at, permission=permission)


@contextmanager
def editing_plan(
    initiative: Initiative,
    *,
    version: int | None,
    actor: "User",
    at: datetime,
    reason: str = "",
) -> Iterator[Initiative]:
    """``moving`` for the plan itself: notes the editor and voids an open review."""
    with moving(
        initiative, "edit_plan", version=version, actor=actor, at=at, reason=reason
    ) as locked:
        yield locked
        locked.plan_edited_by, locked.plan_edited_at = actor, at
        void_review(locked, actor=actor, at=at)


def void_review(initiative: Initiative, *, actor: "User | None", at: datetime) -> None:
    """End an open review without a decision and tell its approver."""
    review = initiative.open_review
    if review is None:
        return
    with acting_as(actor, verb="review.void", at=at):
        review.decision, review.decided_at = ReviewDecision.VOIDED, at
        review.version += 1
        review.save()
    notify(DECIDED, to=review.approver, about=initiative, actor=actor, at=at)
    initiative.__dict__["open_review"] = None


def pass_check(
    initiative: Initiative, *, actor: "User", at: datetime, reason: str = ""
) -> None:
    """Give the open check of the effect to whoever is the checker now."""
    check, checker = initiative.open_check, initiative.checker
    if check is None or checker is None:
        return
    for part in ("owner", "checker"):
        if check.is_overruled and check.second == getattr(initiative, part):
            raise Invalid(
                _("%(who)s is asked to agree with the overruling. Name another.")
                % {"who": check.second},
                field=part,
            )
    if check.checker_id == checker.pk:
        return
    if checker.pk == check.owner_id:
        # They owned it when it came into effect: it would be their own work.
        raise Invalid(
            _("Who owned it doesn’t check it. Name another."), field="checker"
        )
    check.checker = checker
    check.version += 1
    with acting_as(actor, verb="check.hand_over", at=at, reason=reason):
        check.save()


def accept_person(problem: object | None, *, field: str) -> None:
    """Raise what a policy says against a named person."""
    if problem is not None:
        raise Invalid(str(problem), field=field)
