"""Improvements for tests, each brought to its state by the services themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from accounts.enums import Role
from accounts.models import Unit, User
from cxops.kernel.history import acting_as
from improvements.drafts import ActionDraft, TargetDraft
from improvements.models import Action, Initiative, Objective, ScopePattern, Target
from improvements.services.delivering import finish_action, implement
from improvements.services.planning import (
    add_action,
    mark_planned,
    set_plan,
    set_target,
)
from improvements.services.proposing import accept_proposal, propose_initiative
from improvements.services.reviewing import approve_plan, submit_plan
from issues.enums import Certainty, FactorRole
from issues.models import Pattern, RootCause
from issues.services.causes import state_cause
from issues.services.patterns import open_pattern
from tests.builders.accounts import grant, make_executive, make_unit, make_user
from tests.builders.clock import AT

DUE, CHECK, DECIDE_BY = date(2026, 5, 1), date(2026, 7, 1), date(2026, 3, 20)
_serial = iter(range(1, 10**9))


@dataclass(frozen=True)
class Cast:
    """Who takes part, in one unit."""

    unit: Unit
    owner: User
    sponsor: User
    approver: User
    manager: User
    clerk: User


def make_cast(unit: Unit | None = None) -> Cast:
    """A unit with a clerk, an owner, two managers and an executive.

    The approver and the owner are managers of the unit; ``manager`` accepts.
    """
    unit = unit or make_unit("Harbour")
    people = {}
    for part, name, role in (
        ("owner", "Olga Owner", Role.MANAGER),
        ("approver", "Ana Approver", Role.MANAGER),
        ("manager", "Mira Manager", Role.MANAGER),
        ("clerk", "Clara Front", Role.FRONTLINE),
    ):
        people[part] = make_user(name)
        grant(people[part], role, unit)
    return Cast(unit=unit, sponsor=make_executive("Ed Executive"), **people)


def make_problem(cast: Cast, title: str = "Lift dead", **over: Any) -> Pattern:
    """A repeat problem of the cast's unit, opened by its manager."""
    values = {"title": title, "unit": cast.unit, "actor": cast.manager, "at": AT}
    return open_pattern(**(values | over))


def make_objective(name: str = "A journey you can rely on") -> Objective:
    with acting_as(None, verb="objective.add", at=AT):
        return Objective.objects.create(name=name)


def target_draft(**over: Any) -> TargetDraft:
    """From 24 to 16 reports a week, measured over half a year."""
    values: dict[str, Any] = {
        "measure": "Reports about the lift",
        "unit_of_measure": "a week",
        "baseline": Decimal(24),
        "baseline_source": "CXOps, all reports of the unit",
        "baseline_from": date(2025, 9, 1),
        "baseline_to": date(2026, 2, 27),
        "goal": Decimal(16),
        "due_on": DUE,
    }
    return TargetDraft(**(values | over))


def action_draft(owner: User, **over: Any) -> ActionDraft:
    values: dict[str, Any] = {
        "title": "Replace the door sensor",
        "owner": owner,
        "due_on": date(2026, 4, 1),
        "strength": "strong",
    }
    return ActionDraft(**(values | over))


def make_proposed(
    cast: Cast, patterns: Sequence[Pattern] | None = None, **over: Any
) -> Initiative:
    values: dict[str, Any] = {
        "title": "A lift that runs",
        "summary": "Passengers with prams reach the platform.",
        "unit": cast.unit,
        "patterns": [make_problem(cast)] if patterns is None else patterns,
        "actor": cast.manager,
        "at": AT,
    }
    return propose_initiative(**(values | over))


def make_accepted(cast: Cast, **over: Any) -> Initiative:
    return accept_proposal(
        make_proposed(cast, **over),
        owner=cast.owner,
        sponsor=cast.sponsor,
        actor=cast.manager,
        at=AT,
    )


def make_whole_plan(cast: Cast, *, cost: Decimal | None = None, **over: Any) -> Any:
    """Accepted, with everything a plan needs, not yet called ready."""
    initiative = make_accepted(cast, **over)
    state_evidence(initiative, cast)
    set_target(initiative, target_draft(), actor=cast.owner, at=AT)
    add_action(initiative, action_draft(cast.clerk), actor=cast.owner, at=AT)
    return set_plan(
        initiative, **plan_values(planned_cost=cost), actor=cast.owner, at=AT
    )


def plan_values(**over: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "summary": "Passengers with prams reach the platform.",
        "due_on": DUE,
        "check_on": CHECK,
        "planned_cost": None,
        "protection": "yes",
        "protection_note": "A guide stands at the lift.",
    }
    return values | over


def state_evidence(initiative: Initiative, cast: Cast) -> None:
    """One confirmed cause on the first repeat problem in scope."""
    number = next(_serial)
    with acting_as(None, verb="rootcause.add", at=AT):
        cause = RootCause.objects.create(slug=f"wear-{number}", name="Wear")
    state_cause(
        initiative.scope.current().earliest("id").pattern,
        sentence="The door sensor fails in the cold",
        cause=cause,
        role=FactorRole.MAIN,
        certainty=Certainty.CONFIRMED,
        evidence="Log of the maker, 12 of 14 stops",
        actor=cast.manager,
        at=AT,
    )


def make_planned(cast: Cast, **over: Any) -> Initiative:
    return mark_planned(make_whole_plan(cast, **over), actor=cast.owner, at=AT)


def make_submitted(cast: Cast, **over: Any) -> Initiative:
    """Planned, and the approver is asked."""
    initiative = make_planned(cast, **over)
    submit_plan(
        initiative, approver=cast.approver, due_on=DECIDE_BY, actor=cast.owner, at=AT
    )
    return reread(initiative)


def make_in_progress(cast: Cast, **over: Any) -> Initiative:
    return approve_plan(make_submitted(cast, **over), actor=cast.approver, at=AT)


def make_implemented(cast: Cast, **over: Any) -> Initiative:
    initiative = make_in_progress(cast, **over)
    finish_action(only_action(initiative), result="Done.", actor=cast.clerk, at=AT)
    return implement(
        initiative,
        fixed_from=AT.date() - timedelta(days=1),
        fixed_place="Harbour, lift 2",
        evidence="No stop since.",
        actor=cast.owner,
        at=AT,
    )


def put_into_scope(initiative: Initiative, pattern: Pattern) -> None:
    """A repeat problem of another unit, whose people know of it."""
    with acting_as(None, verb="scope.add", at=AT):
        ScopePattern.objects.create(initiative=initiative, pattern=pattern, added_at=AT)


def only_action(initiative: Initiative) -> Action:
    return Action.objects.get(initiative=initiative)


def only_target(initiative: Initiative) -> Target:
    return Target.objects.get(initiative=initiative)


def reread(initiative: Initiative) -> Initiative:
    """The row as it is now, without anything kept on the object."""
    return Initiative.objects.get(pk=initiative.pk)
