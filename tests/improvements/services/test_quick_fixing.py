"""A quick fix: started, changed, done, closed, given up, made a full improvement."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import User
from cxops.kernel.errors import Conflict, Invalid, NotFound, Refused, Stale
from improvements.drafts import QuickFixDraft
from improvements.models import Initiative
from improvements.notifications import ENDED, NAMED
from improvements.services.closing import record_lesson, tell_reporters
from improvements.services.delivering import finish_action, hold, implement
from improvements.services.planning import add_action
from improvements.services.proposing import accept_proposal, name_people, withdraw
from improvements.services.quick_fixing import (
    change_quick_fix,
    end_quick_fix,
    finish_quick_fix,
    promote,
    start_quick_fix,
)
from issues.models import Pattern
from tests.asserts import assert_moved, nothing_changed
from tests.builders.accounts import make_manager, make_unit, make_user
from tests.builders.clock import AT
from tests.builders.improvements import (
    Cast,
    action_draft,
    make_problem,
    only_action,
    reread,
)
from tests.improvements.measured import report_on
from tests.improvements.told import telling

FRIDAY = date(2026, 3, 20)
YESTERDAY = AT.date() - timedelta(days=1)


@pytest.fixture
def problem(cast: Cast) -> Pattern:
    return make_problem(cast)


@pytest.fixture
def started(cast: Cast, problem: Pattern) -> Initiative:
    return start(cast, [problem])


@pytest.fixture
def done(cast: Cast, started: Initiative) -> Initiative:
    return finish(started, cast.clerk)


def draft(owner: User, **over: Any) -> QuickFixDraft:
    values: dict[str, Any] = {
        "title": " Oil\nthe hinge ",
        "owner": owner,
        "due_on": FRIDAY,
        "strength": "weak",
    }
    return QuickFixDraft(**(values | over))


def start(
    cast: Cast, patterns: list[Pattern], *, by: User | None = None, **over: Any
) -> Initiative:
    return start_quick_fix(
        draft(cast.clerk, **over),
        unit=cast.unit,
        patterns=patterns,
        actor=by or cast.manager,
        at=AT,
    )


def finish(initiative: Initiative, by: User, **over: Any) -> Initiative:
    values: dict[str, Any] = {"result": "It closes.", "fixed_from": YESTERDAY}
    return finish_quick_fix(initiative, **(values | over), actor=by, at=AT)


def test_start_says_who_does_what_by_when_without_asking_anybody(
    cast: Cast, problem: Pattern
) -> None:
    with telling((NAMED, cast.clerk)):
        initiative = start(cast, [problem])

    assert (initiative.kind, initiative.state) == ("quick_fix", "in_progress")
    assert (initiative.title, initiative.due_on) == ("Oil the hinge", FRIDAY)
    assert (initiative.owner, initiative.proposed_by) == (cast.clerk, cast.manager)
    assert (initiative.sponsor, initiative.approved_at) == (None, None)
    assert_moved(
        initiative,
        "initiative.quick_fix",
        by=cast.manager,
        moved=("", "in_progress"),
        at=AT,
    )
    action = only_action(initiative)
    assert (action.title, action.owner, action.due_on) == (
        "Oil the hinge",
        cast.clerk,
        FRIDAY,
    )
    assert (action.strength, action.state) == ("weak", "open")
    assert [row.pattern for row in initiative.scope.current()] == [problem]


def test_start_is_a_managers_of_the_unit(cast: Cast, problem: Pattern) -> None:
    elsewhere = make_manager(make_unit("Airport"))
    administrator = make_user("Adam", is_administrator=True)
    with nothing_changed():
        for person in (cast.clerk, administrator):
            with pytest.raises(Refused) as refused:
                start(cast, [problem], by=person)
            assert refused.value.code == "no_right"
        with pytest.raises(Refused):
            start(cast, [problem], by=elsewhere)
    with pytest.raises(Refused, match="Ana Approver"):
        start(cast, [problem], by=cast.clerk)


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"title": " "}, "title"),
        ({"strength": "iron"}, "strength"),
        ({"due_on": YESTERDAY}, "due_on"),
    ],
)
def test_start_names_what_is_wrong(
    cast: Cast, problem: Pattern, over: dict[str, Any], field: str
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as wrong:
        start(cast, [problem], **over)
    assert list(wrong.value.fields) == [field]


def test_start_needs_a_problem_one_can_read(cast: Cast) -> None:
    foreign = make_unit("Airport")
    hidden = make_problem(cast, unit=foreign, actor=make_manager(foreign))
    with nothing_changed():
        with pytest.raises(Invalid, match="at least one repeat problem"):
            start(cast, [])
        with pytest.raises(NotFound):
            start(cast, [hidden])


def test_a_leaver_is_not_given_one(cast: Cast, problem: Pattern) -> None:
    User.objects.filter(pk=cast.clerk.pk).update(is_active=False)
    cast.clerk.refresh_from_db()
    with nothing_changed(), pytest.raises(Invalid, match="has left"):
        start(cast, [problem])


def test_change_moves_both_the_fix_and_its_action(
    cast: Cast, started: Initiative
) -> None:
    with telling((NAMED, cast.owner)):
        changed = change_quick_fix(
            started,
            draft(cast.owner, title="Replace the hinge", strength="strong"),
            reason="Clara is away.",
            version=1,
            actor=cast.clerk,
            at=AT,
        )

    assert (changed.title, changed.owner, changed.version) == (
        "Replace the hinge",
        cast.owner,
        2,
    )
    action = only_action(started)
    assert (action.title, action.owner, action.strength) == (
        "Replace the hinge",
        cast.owner,
        "strong",
    )
    assert_moved(
        changed,
        "initiative.change_quick_fix",
        by=cast.clerk,
        moved=("in_progress", "in_progress"),
        at=AT,
        reason="Clara is away.",
    )


def test_change_refuses_a_past_day_and_an_old_version(
    cast: Cast, started: Initiative
) -> None:
    who: dict[str, Any] = {"actor": cast.clerk, "at": AT}
    with nothing_changed():
        with pytest.raises(Invalid) as wrong:
            change_quick_fix(started, draft(cast.clerk, due_on=YESTERDAY), **who)
        with pytest.raises(Stale):
            change_quick_fix(started, draft(cast.clerk), version=7, **who)
    assert list(wrong.value.fields) == ["due_on"]


def test_finish_is_in_effect_at_once_and_arranges_no_check(
    cast: Cast, started: Initiative, problem: Pattern
) -> None:
    done = finish(started, cast.clerk)

    assert (done.state, done.fixed_from, done.implemented_at) == (
        "implemented",
        YESTERDAY,
        AT,
    )
    assert (done.fixed_place, done.evidence) == ("Harbour", "It closes.")
    assert done.checks.count() == 0
    action = only_action(done)
    assert (action.state, action.result) == ("done", "It closes.")
    problem.refresh_from_db()
    assert (problem.state, problem.fixed_from) == ("fixed", YESTERDAY)
    assert_moved(
        done,
        "initiative.finish_quick_fix",
        by=cast.clerk,
        moved=("in_progress", "implemented"),
        at=AT,
    )


def test_finish_is_the_owners_and_not_ahead_of_time(
    cast: Cast, started: Initiative
) -> None:
    with nothing_changed():
        with pytest.raises(Refused):
            finish(started, cast.approver)
        with pytest.raises(Invalid) as wrong:
            finish(started, cast.clerk, fixed_from=AT.date() + timedelta(days=1))
        with pytest.raises(Invalid, match="what came of it"):
            finish(started, cast.clerk, result=" ")
    assert list(wrong.value.fields) == ["fixed_from"]


def test_a_quick_fix_has_no_gates(cast: Cast, started: Initiative) -> None:
    """Every move of the gated way is refused with the same sentence."""
    who: dict[str, Any] = {"actor": cast.clerk, "at": AT}
    with nothing_changed():
        for attempt in (
            lambda: hold(started, reason="Rain", resume_on=FRIDAY, **who),
            lambda: implement(
                started, fixed_from=YESTERDAY, fixed_place="x", evidence="x", **who
            ),
            lambda: finish_action(only_action(started), result="x", **who),
            lambda: name_people(
                started,
                owner=cast.clerk,
                sponsor=cast.sponsor,
                approver=None,
                checker=None,
                **who,
            ),
        ):
            with pytest.raises(Conflict, match="Make it a full improvement first"):
                attempt()
        with pytest.raises(Conflict):
            add_action(started, action_draft(cast.owner), **who)


def test_an_improvement_has_no_quick_moves(cast: Cast, in_progress: Initiative) -> None:
    who: dict[str, Any] = {"actor": cast.owner, "at": AT}
    with nothing_changed():
        with pytest.raises(Conflict, match="Only a quick fix"):
            finish_quick_fix(in_progress, result="x", fixed_from=YESTERDAY, **who)
        with pytest.raises(Conflict, match="Only a quick fix"):
            promote(in_progress, reason="x", **who)
        with pytest.raises(Conflict, match="Put it on hold"):
            withdraw(in_progress, reason="x", **who)


def test_given_up_its_action_is_cancelled_with_the_reason(
    cast: Cast, started: Initiative, problem: Pattern
) -> None:
    given_up = withdraw(started, reason="The lift goes.", actor=cast.clerk, at=AT)

    action = only_action(started)
    assert given_up.state == "withdrawn"
    assert (action.state, action.result) == ("cancelled", "The lift goes.")
    problem.refresh_from_db()
    assert problem.state == "suspected"


def test_end_tells_whoever_reported_it(
    cast: Cast, done: Initiative, problem: Pattern
) -> None:
    report_on(cast, problem, YESTERDAY - timedelta(days=5), 2)

    closed = end_quick_fix(done, actor=cast.clerk, at=AT)
    with telling((ENDED, cast.clerk)):
        tell_reporters(at=AT, initiative=closed.pk)

    assert (closed.state, closed.closed_at) == ("closed", AT)
    assert closed.verified_on == AT.date()
    assert closed.reviews.count() == 0


def test_a_lesson_may_be_kept(cast: Cast, done: Initiative) -> None:
    who: dict[str, Any] = {"actor": cast.clerk, "at": AT}
    lesson = record_lesson(done, sentence="Oil it each spring.", **who)
    assert lesson.initiative == done


def test_promote_makes_a_proposal_of_it_and_opens_its_problem_again(
    cast: Cast, done: Initiative, problem: Pattern
) -> None:
    promoted = promote(done, reason="It still sticks.", actor=cast.clerk, at=AT)

    assert (promoted.kind, promoted.state) == ("improvement", "proposed")
    assert (promoted.fixed_from, promoted.implemented_at) == (None, None)
    assert (promoted.due_on, promoted.fixed_place, promoted.evidence) == (None, "", "")
    assert promoted.owner == cast.clerk
    assert only_action(promoted).state == "done"
    problem.refresh_from_db()
    assert (problem.state, problem.fixed_from) == ("confirmed", None)
    assert_moved(
        promoted,
        "initiative.promote",
        by=cast.clerk,
        moved=("implemented", "proposed"),
        at=AT,
        reason="It still sticks.",
    )
    accepted = accept_proposal(
        reread(promoted),
        owner=cast.owner,
        sponsor=cast.sponsor,
        actor=cast.manager,
        at=AT,
    )
    assert accepted.state == "accepted"


def test_promote_needs_a_reason(cast: Cast, done: Initiative) -> None:
    with nothing_changed(), pytest.raises(Invalid, match="Say why"):
        promote(done, reason="", actor=cast.clerk, at=AT)
