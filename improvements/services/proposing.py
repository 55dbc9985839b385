"""An improvement is born, accepted or turned down, and gets its people."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.notifications.notify import notify
from cxops.kernel.decision import require
from cxops.kernel.errors import Invalid, NotFound
from cxops.kernel.history import acting_as
from improvements.drafts import clean_why
from improvements.enums import ActionState
from improvements.models import Initiative, Objective, ScopePattern
from improvements.notifications import DECIDED, NAMED
from improvements.policies import (
    can_propose,
    may_be_approver,
    may_be_owner,
    may_be_sponsor,
)
from improvements.services.editing import (
    accept_person,
    moving,
    pass_check,
    void_review,
)
from improvements.workflow import ACTION_FLOW, INITIATIVE_FLOW
from improvements.workflow.states import PROPOSED
from issues.access import patterns_for
from issues.drafts import check_in_use, clean_reason, require_line, require_text

if TYPE_CHECKING:
    from accounts.models import Unit, User
    from issues.models import Journey, Pattern

TITLE_LENGTH = 160
SUMMARY_LENGTH = 4000


@transaction.atomic
def propose_initiative(
    *,
    title: str,
    summary: str,
    unit: "Unit",
    journey: "Journey | None" = None,
    patterns: "Sequence[Pattern]" = (),
    objective: Objective | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Propose to end one or more repeat problems, or to serve an objective.

    Anyone may who can read them; a pattern they can't read is absent (NotFound).
    Tells nobody: proposals wait in the register of the unit's managers.
    """
    require(can_propose(actor))
    title = require_line(
        title, field="title", longest=TITLE_LENGTH, ask=_("Give it a name.")
    )
    summary = require_text(
        summary,
        field="summary",
        longest=SUMMARY_LENGTH,
        ask=_("Say what should be better, and for whom."),
    )
    for name, term in (("unit", unit), ("journey", journey), ("objective", objective)):
        check_in_use(term, field=name)
    check_readable(patterns, actor=actor)
    if not patterns and objective is None:
        raise Invalid(
            _("Choose at least one repeat problem it should end, or its objective."),
            field="patterns",
            code="required",
        )
    with acting_as(actor, verb="initiative.propose", at=at):
        initiative = Initiative(
            title=title,
            summary=summary,
            unit=unit,
            journey=journey,
            objective=objective,
            proposed_by=actor,
            proposed_at=at,
        )
        INITIATIVE_FLOW.begin(initiative, "propose")
        initiative.save(force_insert=True)
        add_to_scope(initiative, patterns, actor=actor, at=at)
    return initiative


@transaction.atomic
def accept_proposal(
    initiative: Initiative,
    *,
    owner: "User",
    sponsor: "User",
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Take the proposal on, with an owner and a sponsor, who are told."""
    reason = clean_reason(reason)
    with moving(
        initiative, "accept", version=version, actor=actor, at=at, reason=reason
    ) as initiative:
        accept_person(may_be_owner(owner), field="owner")
        accept_person(may_be_sponsor(sponsor), field="sponsor")
        initiative.owner, initiative.sponsor = owner, sponsor
        initiative.accepted_at = at
    for person in dict.fromkeys((owner, sponsor)):
        notify(NAMED, to=person, about=initiative, actor=actor, at=at)
    if initiative.proposed_by_id not in (owner.pk, sponsor.pk):
        proposer = initiative.proposed_by
        notify(DECIDED, to=proposer, about=initiative, actor=actor, at=at)
    return initiative


@transaction.atomic
def turn_down(
    initiative: Initiative,
    *,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Don't take the proposal on, and tell who proposed it."""
    reason = clean_why(reason)
    with moving(
        initiative, "turn_down", version=version, actor=actor, at=at, reason=reason
    ) as initiative:
        pass
    notify(DECIDED, to=initiative.proposed_by, about=initiative, actor=actor, at=at)
    return initiative


@transaction.atomic
def withdraw(
    initiative: Initiative,
    *,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Give the improvement up before it is approved. An open review is void.

    A quick fix may be given up while it is being done: its action is cancelled.
    """
    reason = clean_why(reason)
    with moving(
        initiative, "withdraw", version=version, actor=actor, at=at, reason=reason
    ) as initiative:
        void_review(initiative, actor=actor, at=at)
        if initiative.is_quick_fix:
            _cancel_actions(initiative, reason, actor=actor, at=at)
    return initiative


@transaction.atomic
def name_people(
    initiative: Initiative,
    *,
    owner: "User | None",
    sponsor: "User | None",
    approver: "User | None",
    checker: "User | None",
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Initiative:
    """Set who owns, sponsors, approves and checks. Whoever is new is told.

    The checker isn't the owner. An open review was asked for with other people, so
    it is void.
    """
    reason = clean_reason(reason)
    named = {
        "owner": owner,
        "sponsor": sponsor,
        "approver": approver,
        "checker": checker,
    }
    with moving(
        initiative, "name_people", version=version, actor=actor, at=at, reason=reason
    ) as initiative:
        new = {
            part: person
            for part, person in named.items()
            if getattr(initiative, f"{part}_id") != (person.pk if person else None)
        }
        _check_parts(initiative, named, new)
        for part, person in new.items():
            setattr(initiative, part, person)
        pass_check(initiative, actor=actor, at=at, reason=reason)
        if new:
            void_review(initiative, actor=actor, at=at)
    for person in dict.fromkeys(filter(None, new.values())):
        notify(NAMED, to=person, about=initiative, actor=actor, at=at)
    return initiative


def add_to_scope(
    initiative: Initiative,
    patterns: "Sequence[Pattern]",
    *,
    actor: "User",
    at: datetime,
) -> None:
    """Put repeat problems into the scope; the caller holds the lock."""
    with acting_as(actor, verb="scope.add", at=at):
        for pattern in dict.fromkeys(patterns):
            ScopePattern.objects.create(
                initiative=initiative, pattern=pattern, added_at=at
            )


def check_readable(patterns: "Sequence[Pattern]", *, actor: "User") -> None:
    """Refuse a repeat problem the actor can't read as if it weren't there."""
    keys = {pattern.pk for pattern in patterns}
    if len(readable_keys(actor, keys)) != len(keys):
        raise NotFound(_("There is nothing here."))


def readable_keys(person: "User", keys: Collection[int]) -> list[int]:
    """Which of these repeat problems the person may read."""
    if not keys:
        return []
    return list(patterns_for(person).filter(pk__in=keys).values_list("pk", flat=True))


def _cancel_actions(
    initiative: Initiative, reason: str, *, actor: "User", at: datetime
) -> None:
    with acting_as(actor, verb="action.cancel", at=at, reason=reason):
        for action in initiative.actions.filter(state=ActionState.OPEN):
            action.result, action.ended_at = reason, at
            ACTION_FLOW.force(action, "cancel")


def _check_parts(
    initiative: Initiative,
    named: "dict[str, User | None]",
    new: "dict[str, User | None]",
) -> None:
    owner = named["owner"]
    needed = ["owner", "sponsor"] if initiative.state != PROPOSED else []
    if initiative.open_check is not None:
        needed.append("checker")
    for part in needed:
        if part in new and new[part] is None:
            raise Invalid(
                _("Somebody has to have this part. Name a person."), field=part
            )
    checks: dict[str, Callable[[User], object | None]] = {
        "owner": may_be_owner,
        "sponsor": may_be_sponsor,
        "checker": may_be_owner,
        "approver": lambda who: may_be_approver(who, initiative, submitted_by=owner),
    }
    own = {
        "checker": _("The owner doesn’t check their own improvement. Name another."),
        "approver": _("The owner doesn’t approve their own improvement. Name another."),
    }
    for part, words in own.items():
        if named[part] is not None and named[part] == owner:
            raise Invalid(words, field=part)
    for part, person in new.items():
        if person is not None:
            accept_person(checks[part](person), field=part)
