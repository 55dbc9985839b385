"""Who may do what to an improvement. Duties are separated by person.

The separation holds for administrators and deputies too and through every door; the
database repeats it as constraints on ``Review`` and ``ChangeRequest``.
"""

from typing import TYPE_CHECKING, cast

from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from accounts.policies import Over
from accounts.queries.people import executives_of, managers_of, names_of
from accounts.queries.reach import Reach, reach_of
from cxops.kernel.decision import Allowed, Decision, Denied
from cxops.kernel.rules import installation_rules

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.models import Unit, User
    from improvements.models import (
        Action,
        ChangeRequest,
        EffectivenessCheck,
        Initiative,
        Review,
    )
    from issues.models import Journey

#: A refusal names at most three; a few more are read because some can't either.
_NAMED, _READ = 3, 10


def can_propose(user: "User") -> Decision:
    """Anyone with a role in the organisation; what it is about must be readable."""
    if reach_of(user).has("initiative.propose"):
        return Allowed()
    return Denied("no_right", _("Your role doesn’t include proposing improvements."))


def can_accept(user: "User", initiative: "Initiative") -> Decision:
    """A manager of its unit or journey."""
    reach = reach_of(user)
    if not user.is_administrator:
        granted = reach.covering(
            "initiative.accept", initiative.unit_id, initiative.journey_id
        )
        if granted is not None:
            return granted
    return Denied(
        "no_right",
        _("A manager of its unit or journey decides this."),
        _managers_named(initiative, apart_from={user.pk}),
    )


def can_start_quick_fix(
    user: "User", unit: "Unit", journey: "Journey | None" = None
) -> Decision:
    """Whoever could take an improvement there on: a quick fix asks nobody else."""
    reach = reach_of(user)
    journey_id = journey.pk if journey else None
    if not user.is_administrator:
        granted = reach.covering("initiative.accept", unit.pk, journey_id)
        if granted is not None:
            return granted
    return Denied(
        "no_right",
        _("A manager of the unit or journey starts a quick fix. Propose it to them."),
        names_of(managers_of(unit, journey_id), apart_from={user.pk}),
    )


def can_work(user: "User", initiative: "Initiative") -> Decision:
    """The owner plans, submits and delivers."""
    if initiative.owner_id == user.pk and _works(user):
        return Allowed()
    return Denied(
        "no_right",
        _("The owner of the improvement does this."),
        (str(initiative.owner),) if initiative.owner_id else (),
    )


def no_numbers_for(initiative: "Initiative") -> Denied:
    """To whoever is only told what became of their report."""
    return Denied(
        "no_right",
        _("Its numbers are for those who work on it. The page says what came of it."),
        (str(initiative.owner),) if initiative.owner_id else (),
    )


def can_withdraw(user: "User", initiative: "Initiative") -> Decision:
    """The owner, or who proposed it while nobody owns it."""
    proposer = initiative.owner_id is None and initiative.proposed_by_id == user.pk
    if proposer and _works(user):
        return Allowed()
    return can_work(user, initiative)


def can_name_people(user: "User", initiative: "Initiative") -> Decision:
    """The owner, or a manager who could accept it: nothing waits for a leaver."""
    owner = can_work(user, initiative)
    return owner if owner else can_accept(user, initiative)


def can_act(user: "User", initiative: "Initiative") -> Decision:
    """The owner, or somebody who has one of its actions."""
    has_action = any(action.owner_id == user.pk for action in initiative.actions.all())
    if has_action and _works(user):
        return Allowed()
    return can_work(user, initiative)


def can_finish(user: "User", initiative: "Initiative", action: "Action") -> Decision:
    """Who has the action, or the owner of the whole."""
    if action.owner_id == user.pk and _works(user):
        return Allowed()
    owner = can_work(user, initiative)
    if owner:
        return owner
    people = dict.fromkeys((str(action.owner), str(initiative.owner)))
    return Denied("no_right", _("Who has the action finishes it."), tuple(people))


def can_decide_review(user: "User", initiative: "Initiative") -> Decision:
    """The approver of the open review, or their deputy; never one who planned it."""
    review: Review | None = initiative.open_review
    if review is None:
        return Denied(
            "no_review", _("Nobody has asked for a decision yet."), is_state=True
        )
    involved: set[int | None] = {
        review.owner_id,
        review.submitted_by_id,
        review.plan_edited_by_id,
    }
    involved |= {initiative.owner_id, initiative.plan_edited_by_id}
    return _decider(
        user,
        initiative,
        named=review.approver,
        involved={pk for pk in involved if pk is not None},
        own=_("You planned or submitted this, so someone else approves it."),
    )


def can_decide_change(user: "User", initiative: "Initiative") -> Decision:
    """The approver of the open change request, or their deputy."""
    request: ChangeRequest | None = initiative.open_change_request
    if request is None:
        return Denied("no_request", _("No change has been asked for."), is_state=True)
    involved = {request.owner_id, request.requested_by_id, initiative.owner_id}
    return _decider(
        user,
        initiative,
        named=request.approver,
        involved={pk for pk in involved if pk is not None},
        own=_("You asked for this change, so someone else decides on it."),
    )


def can_check(user: "User", initiative: "Initiative") -> Decision:
    """The checker, or their deputy; never the owner."""
    check = initiative.open_check
    if check is None:
        return Denied(
            "no_check", _("No check of the effect is arranged."), is_state=True
        )
    return _judge(user, initiative, named=check.checker)


def can_extend_check(user: "User", initiative: "Initiative") -> Decision:
    """The checker once; the second time it is the sponsor's to decide."""
    check = initiative.open_check
    if check is None or check.extended_count == 0:
        return can_check(user, initiative)
    sponsor = initiative.sponsor
    if sponsor is None or sponsor.pk in _owners(initiative, check):
        return _judge(user, initiative, named=check.checker)
    return _judge(user, initiative, named=sponsor)


def can_judge_override(user: "User", initiative: "Initiative") -> Decision:
    """The second person whom the checker named."""
    check = initiative.open_check
    if check is None or check.second is None or not check.is_overruled:
        return Denied("no_override", _("Nobody overruled the numbers."), is_state=True)
    apart = {check.override_by_id, check.checker_id}
    return _judge(user, initiative, named=check.second, apart_from=apart)


def may_be_second(person: "User", initiative: "Initiative") -> "_StrPromise | None":
    """Why this person can't agree with an override; None where they can."""
    check = initiative.open_check
    involved = _owners(initiative, check)
    if check is not None:
        involved |= {check.checker_id, check.override_by_id}
    if person.pk in involved:
        return _("The owner and who checks can’t be the second person. Name another.")
    if not person.is_active:
        return _("This person has left. Name somebody who is here.")
    reach = reach_of(person)
    if person.is_administrator or not reach.has("initiative.decide"):
        return _("This person’s role doesn’t decide. Name a manager or executive.")
    if not _may_see(reach, person, initiative):
        return _("This person can’t see the improvement. Name another.")
    return None


def _judge(
    user: "User",
    initiative: "Initiative",
    *,
    named: "User",
    apart_from: "set[int | None] | None" = None,
) -> Decision:
    """The named person or their deputy, and neither the owner nor who asked."""
    reach = reach_of(user)
    owners = _owners(initiative, initiative.open_check)
    if user.pk in owners | (apart_from or set()):
        return Denied(
            "own_work",
            _("It is your own work, so someone else judges it."),
            (str(named),),
        )
    if user.pk == named.pk and _works(user):
        return Allowed()
    if named.pk in reach.deputised_ids():
        return Allowed(named.pk)
    return Denied("no_right", _("Somebody else is asked to judge this."), (str(named),))


def _owners(
    initiative: "Initiative", check: "EffectivenessCheck | None"
) -> set[int | None]:
    """Whose work is judged: who owns it, and who did when it came into effect."""
    return {initiative.owner_id, check.owner_id if check is not None else None}


def may_be_owner(person: "User") -> "_StrPromise | None":
    """Why this person can't own an improvement or an action; None where they can."""
    if not person.is_active:
        return _("This person has left. Name somebody who is here.")
    if not _works(person):
        return _("This person has no role in the organisation. Name another.")
    return None


def may_be_sponsor(person: "User") -> "_StrPromise | None":
    """Why this person can't be the sponsor; None where they can."""
    if not person.is_active:
        return _("This person has left. Name somebody who is here.")
    if not reach_of(person).has("initiative.decide"):
        return _("A sponsor is a manager or an executive. Name another.")
    return None


def may_be_approver(
    person: "User", initiative: "Initiative", *, submitted_by: "User | None"
) -> "_StrPromise | None":
    """Why this person can't be the approver; None where they can."""
    involved = {initiative.owner_id, initiative.plan_edited_by_id}
    if submitted_by is not None:
        involved.add(submitted_by.pk)
    if person.pk in involved:
        return _("Who owns, planned or submits it can’t approve it. Name another.")
    if not person.is_active:
        return _("This person has left. Name somebody who is here.")
    if person.is_administrator:
        return _("An administrator never approves. Name a manager or executive.")
    reach = reach_of(person)
    if not reach.has("initiative.decide"):
        return _("This person’s role doesn’t decide. Name a manager or executive.")
    if not _may_see(reach, person, initiative):
        return _("This person can’t see the improvement. Name another.")
    if not _is_executive(reach) and _needs_executive(initiative):
        return _("It costs more than managers may approve. Name an executive.")
    return None


def _decider(
    user: "User",
    initiative: "Initiative",
    *,
    named: "User",
    involved: set[int],
    own: "_StrPromise",
) -> Decision:
    if user.pk in involved:
        who = (
            (str(named),) if named.pk not in involved else _others(initiative, involved)
        )
        return Denied("own_work", own, who)
    reach = reach_of(user)
    if user.is_administrator or not reach.has("initiative.decide"):
        return Denied("no_right", _("Your role doesn’t decide on this."), (str(named),))
    stands_in = named.pk in reach.deputised_ids()
    if user.pk != named.pk and not stands_in:
        return Denied(
            "not_the_approver", _("Somebody else is asked to decide."), (str(named),)
        )
    if not _is_executive(reach) and _needs_executive(initiative):
        return Denied(
            "needs_executive",
            _("It costs more than managers may approve."),
            names_of(executives_of(initiative.unit), apart_from=involved),
        )
    return Allowed(named.pk if stands_in and user.pk != named.pk else None)


def _others(initiative: "Initiative", involved: set[int]) -> tuple[str, ...]:
    if _needs_executive(initiative):
        return names_of(executives_of(initiative.unit), apart_from=involved)
    return _managers_named(initiative, apart_from=involved)


def _managers_named(
    initiative: "Initiative", *, apart_from: set[int]
) -> tuple[str, ...]:
    """The managers to ask: read when the refusal is shown, once per record.

    Most refusals only take a button away, and a page judges every move.
    """

    def names() -> tuple[str, ...]:
        kept = initiative.__dict__.get("_managers")
        if kept is None:
            people = managers_of(initiative.unit, initiative.journey_id)
            kept = list(people.values_list("pk", "full_name")[:_READ])
            initiative.__dict__["_managers"] = kept
        return tuple(name for pk, name in kept if pk not in apart_from)[:_NAMED]

    return cast("tuple[str, ...]", SimpleLazyObject(names))


def _works(user: "User") -> bool:
    return Over.ASSIGNED in reach_of(user).over("initiative.work")


def _needs_executive(initiative: "Initiative") -> bool:
    """Whether it costs what only executives approve; the rules are read once."""
    cost = initiative.planned_cost
    if cost is None:
        return False
    threshold = initiative.__dict__.get("_threshold")
    if threshold is None:
        threshold = installation_rules().approval_threshold
        initiative.__dict__["_threshold"] = threshold
    return bool(cost >= threshold)


def _is_executive(reach: Reach) -> bool:
    return any(grant.role == "executive" for grant in reach.grants)


def _may_see(reach: Reach, person: "User", initiative: "Initiative") -> bool:
    covered = reach.covering(
        "initiative.read", initiative.unit_id, initiative.journey_id
    )
    parts = (initiative.sponsor_id, initiative.approver_id, initiative.checker_id)
    return covered is not None or person.pk in parts
