"""Planning: words and dates, targets, actions, scope."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cxops.kernel.errors import Conflict, Invalid, NotFound, Refused, Stale
from improvements.models import Action, Initiative, Target
from improvements.notifications import DECIDED, NAMED
from improvements.services.planning import (
    add_action,
    change_action,
    change_target,
    mark_planned,
    remove_target,
    set_plan,
    set_scope,
    set_target,
    take_out_action,
)
from tests.asserts import assert_moved, nothing_changed
from tests.builders.accounts import make_clerk, make_manager, make_unit, make_user
from tests.builders.clock import AT
from tests.builders.improvements import (
    CHECK,
    DUE,
    Cast,
    action_draft,
    make_accepted,
    make_problem,
    make_proposed,
    only_action,
    only_target,
    plan_values,
    put_into_scope,
    reread,
    state_evidence,
    target_draft,
)
from tests.improvements.told import telling

TODAY = AT.date()


@pytest.fixture
def accepted(cast: Cast) -> Initiative:
    return make_accepted(cast)


def test_set_plan_sets_words_dates_and_money(cast: Cast, accepted: Initiative) -> None:
    values = plan_values(planned_cost=Decimal("1200.50"), title="Lifts that run")

    set_plan(accepted, **values, version=2, reason="First", actor=cast.owner, at=AT)

    initiative = reread(accepted)
    assert (initiative.title, initiative.planned_cost) == (
        "Lifts that run",
        Decimal("1200.50"),
    )
    assert (initiative.due_on, initiative.check_on) == (DUE, CHECK)
    assert (initiative.protection, initiative.protection_note) == (
        "yes",
        "A guide stands at the lift.",
    )
    assert (initiative.plan_edited_by, initiative.plan_edited_at) == (cast.owner, AT)
    assert initiative.version == 3
    assert_moved(
        initiative,
        "initiative.edit_plan",
        by=cast.owner,
        moved=("accepted", "accepted"),
        at=AT,
        reason="First",
    )


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"summary": " "}, "summary"),
        ({"due_on": date(2026, 3, 9)}, "due_on"),
        ({"check_on": date(2026, 3, 9), "due_on": None}, "check_on"),
        ({"check_on": DUE}, "check_on"),
        ({"planned_cost": Decimal(-1)}, "planned_cost"),
        ({"planned_cost": Decimal("1e10")}, "planned_cost"),
        ({"planned_cost": Decimal("NaN")}, "planned_cost"),
        ({"protection": "perhaps"}, "protection"),
        ({"protection_note": ""}, "protection_note"),
    ],
)
def test_set_plan_is_refused_when_a_field_is_wrong(
    cast: Cast, accepted: Initiative, over: dict[str, Any], field: str
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        set_plan(accepted, **plan_values(**over), actor=cast.owner, at=AT)

    assert list(refused.value.fields) == [field]


def test_set_plan_keeps_a_day_that_has_passed_since(
    cast: Cast, accepted: Initiative
) -> None:
    set_plan(accepted, **plan_values(due_on=TODAY), actor=cast.owner, at=AT)
    later = AT.replace(day=20)

    set_plan(accepted, **plan_values(due_on=TODAY), actor=cast.owner, at=later)

    assert reread(accepted).due_on == TODAY


def test_set_plan_is_refused_when_another_than_the_owner_tries(
    cast: Cast, accepted: Initiative
) -> None:
    with nothing_changed(), pytest.raises(Refused) as refused:
        set_plan(accepted, **plan_values(), actor=cast.manager, at=AT)

    assert "Olga Owner" in refused.value.message


def test_set_plan_is_refused_when_it_isnt_accepted_yet(cast: Cast) -> None:
    initiative = make_proposed(cast)

    with nothing_changed(), pytest.raises(Refused):
        set_plan(initiative, **plan_values(), actor=cast.owner, at=AT)


def test_set_plan_is_refused_when_it_was_changed_meanwhile(
    cast: Cast, accepted: Initiative
) -> None:
    with nothing_changed(), pytest.raises(Stale):
        set_plan(accepted, **plan_values(), version=1, actor=cast.owner, at=AT)


def test_an_edit_voids_the_open_review_and_tells_its_approver(
    cast: Cast, submitted: Initiative
) -> None:
    with telling((DECIDED, cast.approver)):
        set_plan(submitted, **plan_values(), actor=cast.owner, at=AT)

    review = submitted.reviews.get()
    assert (review.decision, review.decided_by) == ("voided", None)
    assert reread(submitted).open_review is None


def test_set_target_keeps_baseline_source_and_period(
    cast: Cast, accepted: Initiative
) -> None:
    target = set_target(accepted, target_draft(), actor=cast.owner, at=AT)

    target.refresh_from_db()
    assert (target.baseline, target.goal) == (Decimal(24), Decimal(16))
    assert target.baseline_source == "CXOps, all reports of the unit"
    assert (target.baseline_from, target.baseline_to) == (
        date(2025, 9, 1),
        date(2026, 2, 27),
    )
    assert target.history.get().history_verb == "target.set"
    assert reread(accepted).version == 3


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"measure": ""}, "measure"),
        ({"unit_of_measure": " "}, "unit_of_measure"),
        ({"baseline_source": ""}, "baseline_source"),
        ({"goal": Decimal(24)}, "goal"),
        ({"goal": Decimal(16), "direction": "up"}, "goal"),
        ({"goal": Decimal("Infinity")}, "goal"),
        ({"baseline": Decimal(10) ** 10}, "baseline"),
        ({"baseline_to": date(2025, 8, 31)}, "baseline_to"),
        ({"baseline_to": date(2026, 3, 11)}, "baseline_to"),
        ({"due_on": date(2026, 2, 1)}, "due_on"),
        ({"direction": "sideways"}, "direction"),
    ],
)
def test_set_target_is_refused_when_it_makes_no_sense(
    cast: Cast, accepted: Initiative, over: dict[str, Any], field: str
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        set_target(accepted, target_draft(**over), actor=cast.owner, at=AT)

    assert list(refused.value.fields) == [field]


def test_change_target_replaces_it_and_raises_the_improvements_version(
    cast: Cast, whole_plan: Initiative
) -> None:
    target, version = only_target(whole_plan), whole_plan.version

    draft = target_draft(goal=Decimal(12), level="best")
    change_target(target, draft, version=version, actor=cast.owner, at=AT)

    target.refresh_from_db()
    assert (target.goal, target.level, target.version) == (Decimal(12), "best", 2)
    assert target.history.first().history_verb == "target.change"
    assert reread(whole_plan).version == version + 1


def test_remove_target_keeps_its_row(cast: Cast, whole_plan: Initiative) -> None:
    target = only_target(whole_plan)

    remove_target(target, reason="Not ours", actor=cast.owner, at=AT)

    row = Target.objects.get(pk=target.pk)
    assert row.removed_at == AT
    assert row.history.first().history_change_reason == "Not ours"
    with nothing_changed(), pytest.raises(Conflict):
        remove_target(target, actor=cast.owner, at=AT)


def test_add_action_tells_whoever_has_it(cast: Cast, accepted: Initiative) -> None:
    with telling((NAMED, cast.clerk)):
        action = add_action(accepted, action_draft(cast.clerk), actor=cast.owner, at=AT)

    assert (action.state, action.owner, action.strength) == (
        "open",
        cast.clerk,
        "strong",
    )
    assert_moved(action, "action.add", by=cast.owner, moved=("", "open"), at=AT)
    assert reread(accepted).version == 3


def test_add_action_is_possible_while_it_is_being_done(
    cast: Cast, in_progress: Initiative
) -> None:
    add_action(in_progress, action_draft(cast.clerk), actor=cast.owner, at=AT)

    assert_moved(
        reread(in_progress),
        "initiative.add_action",
        by=cast.owner,
        moved=("in_progress", "in_progress"),
        at=AT,
    )


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"title": ""}, "title"),
        ({"strength": "iron"}, "strength"),
        ({"type": "dance"}, "type"),
        ({"due_on": date(2026, 3, 9)}, "due_on"),
    ],
)
def test_add_action_is_refused_when_a_field_is_wrong(
    cast: Cast, accepted: Initiative, over: dict[str, Any], field: str
) -> None:
    draft = action_draft(cast.clerk, **over)

    with nothing_changed(), pytest.raises(Invalid) as refused:
        add_action(accepted, draft, actor=cast.owner, at=AT)

    assert list(refused.value.fields) == [field]


def test_add_action_is_refused_when_its_person_has_left(
    cast: Cast, accepted: Initiative
) -> None:
    left = make_user("Lea Left", is_active=False)

    with nothing_changed(), pytest.raises(Invalid) as refused:
        add_action(accepted, action_draft(left), actor=cast.owner, at=AT)

    assert list(refused.value.fields) == ["owner"]


def test_change_action_tells_a_new_person_only(
    cast: Cast, whole_plan: Initiative
) -> None:
    action, draft = only_action(whole_plan), action_draft(cast.clerk, strength="weak")

    with telling():
        change_action(action, draft, actor=cast.owner, at=AT)
    with telling((NAMED, cast.manager)):
        moved = replace(draft, owner=cast.manager)
        change_action(action, moved, actor=cast.owner, at=AT)

    action.refresh_from_db()
    assert (action.strength, action.owner, action.version) == (
        "weak",
        cast.manager,
        3,
    )


def test_take_out_action_keeps_it_cancelled_with_the_reason(
    cast: Cast, whole_plan: Initiative
) -> None:
    action = only_action(whole_plan)

    take_out_action(action, reason="Too dear.", actor=cast.owner, at=AT)

    action = Action.objects.get(pk=action.pk)
    assert (action.state, action.result, action.ended_at) == (
        "cancelled",
        "Too dear.",
        AT,
    )
    assert_moved(
        action,
        "action.cancel",
        by=cast.owner,
        moved=("open", "cancelled"),
        at=AT,
        reason="Too dear.",
    )
    assert reread(whole_plan).missing_from_plan() == ["at least one action"]
    with nothing_changed(), pytest.raises(Conflict):
        take_out_action(action, reason="Again.", actor=cast.owner, at=AT)


def test_set_scope_adds_and_takes_out(cast: Cast, accepted: Initiative) -> None:
    old, new = accepted.scope.get(), make_problem(cast, title="Doors stuck")

    set_scope(accepted, patterns=[new], reason="Better", actor=cast.owner, at=AT)

    old.refresh_from_db()
    assert old.removed_at == AT
    assert old.history.first().history_verb == "scope.remove"
    assert [row.pattern for row in accepted.scope.current()] == [new]


def test_set_scope_is_refused_when_nothing_is_left(
    cast: Cast, accepted: Initiative
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        set_scope(accepted, patterns=[], actor=cast.owner, at=AT)

    assert list(refused.value.fields) == ["patterns"]


def test_set_scope_finds_nothing_when_a_problem_is_unreadable(
    cast: Cast, accepted: Initiative
) -> None:
    hill = make_unit("Hill")
    foreign = make_problem(cast, unit=hill, actor=make_manager(hill))

    with nothing_changed(), pytest.raises(NotFound):
        set_scope(accepted, patterns=[foreign], actor=cast.owner, at=AT)


def test_set_scope_keeps_what_the_editor_cant_read(cast: Cast) -> None:
    hill = make_unit("Hill")
    cast_of_both = make_manager(hill, "Bea Both")
    foreign = make_problem(cast, unit=hill, actor=cast_of_both)
    own = make_problem(cast)
    initiative = make_accepted(cast, patterns=[own])
    put_into_scope(initiative, foreign)

    set_scope(initiative, patterns=[own], actor=cast.owner, at=AT)

    assert {row.pattern for row in initiative.scope.current()} == {own, foreign}


def test_mark_planned_moves_a_whole_plan(cast: Cast, whole_plan: Initiative) -> None:
    mark_planned(whole_plan, actor=cast.owner, at=AT)

    assert_moved(
        reread(whole_plan),
        "initiative.plan",
        by=cast.owner,
        moved=("accepted", "planned"),
        at=AT,
    )


def test_mark_planned_says_everything_that_is_missing(
    cast: Cast, accepted: Initiative
) -> None:
    with nothing_changed(), pytest.raises(Conflict) as refused:
        mark_planned(accepted, actor=cast.owner, at=AT)

    assert refused.value.message == (
        "The plan still needs: a cause with evidence, a target with its baseline, at "
        "least one action, the due date, the date the effect is checked, “protected "
        "until fixed?”."
    )


def test_a_cause_with_evidence_counts_whoever_stated_it(
    cast: Cast, accepted: Initiative
) -> None:
    state_evidence(accepted, cast)

    assert "a cause with evidence" not in reread(accepted).missing_from_plan()


def test_the_owner_of_another_improvement_changes_nothing_here(
    cast: Cast, whole_plan: Initiative
) -> None:
    action = only_action(whole_plan)
    other = make_clerk(cast.unit, "Otto Other")

    with nothing_changed(), pytest.raises(Refused):
        change_action(action, action_draft(other), actor=other, at=AT)
