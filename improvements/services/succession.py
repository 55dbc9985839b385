"""When somebody leaves: their parts, decisions and actions go to who takes over.

The right to deactivate the person was checked by ``accounts``; whoever takes over
must fit the part as if they had been named.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.notifications.notify import notify
from cxops.kernel.errors import Invalid
from cxops.kernel.history import acting_as
from cxops.kernel.locks import lock
from improvements.models import Initiative, Review
from improvements.notifications import NAMED, TO_DECIDE, TO_SECOND
from improvements.policies import (
    may_be_approver,
    may_be_owner,
    may_be_second,
    may_be_sponsor,
)
from improvements.queries.held import (
    decisions_held_by,
    initiatives_held_by,
    open_actions_of,
    overrulings_held_by,
)
from improvements.services.editing import pass_check, void_review
from improvements.services.reviewing import asker_of

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def hand_over_initiatives(
    user: "User", to: "User", *, actor: "User", at: datetime
) -> None:
    """Give every improvement the person owns, sponsors or checks to another."""
    for held, parts in initiatives_held_by(user):
        with _handing_over(held, actor=actor, at=at) as initiative:
            for part in parts:
                _check_part(part, to, initiative)
                setattr(initiative, part, to)
            if initiative.owner_id == initiative.checker_id == to.pk:
                raise _unfit(initiative, _("Nobody checks their own improvement."))
            pass_check(initiative, actor=actor, at=at)
            void_review(initiative, actor=actor, at=at)
        notify(NAMED, to=to, about=initiative, actor=actor, at=at)


@transaction.atomic
def hand_over_decisions(
    user: "User", to: "User", *, actor: "User", at: datetime
) -> None:
    """Let another decide on every plan and change that waits for the person."""
    for held in decisions_held_by(user):
        with _handing_over(held, actor=actor, at=at) as initiative:
            waiting = initiative.open_review or initiative.open_change_request
            assert waiting is not None
            is_review = isinstance(waiting, Review)
            problem = may_be_approver(to, initiative, submitted_by=asker_of(waiting))
            if problem is not None:
                raise _unfit(initiative, str(problem))
            initiative.approver = to
        waiting.approver = to
        waiting.version += 1
        if isinstance(waiting, Review):
            waiting.pinned_version = initiative.version
        verb = "review.reassign" if is_review else "change.reassign"
        with acting_as(actor, verb=verb, at=at):
            waiting.save()
        notify(TO_DECIDE, to=to, about=initiative, actor=actor, at=at)


@transaction.atomic
def hand_over_overrulings(
    user: "User", to: "User", *, actor: "User", at: datetime
) -> None:
    """Ask another, as the second person, wherever the numbers were overruled."""
    for held in overrulings_held_by(user):
        with _handing_over(held, actor=actor, at=at) as initiative:
            problem = may_be_second(to, initiative)
            if problem is not None:
                raise _unfit(initiative, str(problem))
            check = initiative.open_check
            assert check is not None
            check.second = to
            check.version += 1
            with acting_as(actor, verb="check.ask_another", at=at):
                check.save()
        notify(TO_SECOND, to=to, about=initiative, actor=actor, at=at)


@transaction.atomic
def hand_over_actions(user: "User", to: "User", *, actor: "User", at: datetime) -> None:
    """Give every open action of the person to another."""
    for action in open_actions_of(user):
        with _handing_over(action.initiative, actor=actor, at=at) as initiative:
            _check_part("owner", to, initiative)
            action.owner = to
            action.version += 1
            with acting_as(actor, verb="action.hand_over", at=at):
                action.save()
            void_review(initiative, actor=actor, at=at)
        notify(NAMED, to=to, about=initiative, actor=actor, at=at)


@contextmanager
def _handing_over(
    initiative: Initiative, *, actor: "User", at: datetime
) -> Iterator[Initiative]:
    """Lock the improvement, let the block change who has what, raise its version."""
    locked = lock(initiative)
    with acting_as(actor, verb="initiative.hand_over", at=at):
        yield locked
        locked.version += 1
        locked.save()


def _check_part(part: str, to: "User", initiative: Initiative) -> None:
    problem = may_be_sponsor(to) if part == "sponsor" else may_be_owner(to)
    if problem is not None:
        raise _unfit(initiative, str(problem))


def _unfit(initiative: Initiative, problem: str) -> Invalid:
    return Invalid(
        _("%(ref)s, “%(title)s”: %(problem)s")
        % {"ref": initiative.ref, "title": initiative.title, "problem": problem}
    )
