"""Getting it done: actions, pauses, the day it is in effect."""

from datetime import date, timedelta
from typing import Any

import pytest

from cxops.kernel.errors import Conflict, Invalid, Refused
from improvements.models import Action, Initiative
from improvements.notifications import DECIDED, NAMED
from improvements.services.delivering import (
    cancel_action,
    finish_action,
    hand_over_action,
    hold,
    implement,
    resume,
)
from improvements.services.planning import add_action
from issues.services.patterns import refute_pattern
from tests.asserts import assert_moved, nothing_changed
from tests.builders.accounts import make_clerk, make_user
from tests.builders.clock import AT
from tests.builders.improvements import (
    Cast,
    action_draft,
    make_in_progress,
    make_problem,
    only_action,
    reread,
)
from tests.improvements.told import telling

TODAY = AT.date()


def test_finish_keeps_what_came_of_it(cast: Cast, in_progress: Initiative) -> None:
    action = only_action(in_progress)

    version = in_progress.version
    finish_action(
        action, result="Sensor works.", version=version, actor=cast.clerk, at=AT
    )

    action = Action.objects.get(pk=action.pk)
    assert (action.result, action.ended_at) == ("Sensor works.", AT)
    assert_moved(action, "action.finish", by=cast.clerk, moved=("open", "done"), at=AT)
    assert_moved(
        reread(in_progress),
        "initiative.finish_action",
        by=cast.clerk,
        moved=("in_progress", "in_progress"),
        at=AT,
    )


def test_finish_is_possible_for_the_owner(cast: Cast, in_progress: Initiative) -> None:
    action = finish_action(
        only_action(in_progress), result="Seen.", actor=cast.owner, at=AT
    )

    assert action.state == "done"


def test_finish_is_refused_when_the_action_is_somebody_elses(
    cast: Cast, in_progress: Initiative
) -> None:
    first = only_action(in_progress)
    other = make_clerk(cast.unit, "Otto Other")
    add_action(in_progress, action_draft(other), actor=cast.owner, at=AT)

    with nothing_changed(), pytest.raises(Refused) as refused:
        finish_action(first, result="Done.", actor=other, at=AT)

    assert "Clara Front, Olga Owner" in refused.value.message


def test_finish_is_refused_when_nothing_is_said(
    cast: Cast, in_progress: Initiative
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        finish_action(only_action(in_progress), result="", actor=cast.clerk, at=AT)

    assert list(refused.value.fields) == ["result"]


def test_finish_is_refused_when_it_is_done_already(
    cast: Cast, in_progress: Initiative
) -> None:
    action = only_action(in_progress)
    finish_action(action, result="Done.", actor=cast.clerk, at=AT)

    with nothing_changed(), pytest.raises(Conflict):
        finish_action(action, result="Done.", actor=cast.clerk, at=AT)


def test_finish_is_refused_before_approval(cast: Cast, planned: Initiative) -> None:
    with nothing_changed(), pytest.raises(Conflict):
        finish_action(only_action(planned), result="Done.", actor=cast.clerk, at=AT)


def test_cancel_keeps_the_reason(cast: Cast, in_progress: Initiative) -> None:
    action = cancel_action(
        only_action(in_progress), reason="Not needed.", actor=cast.owner, at=AT
    )

    assert (action.result, action.ended_at) == ("Not needed.", AT)
    assert_moved(
        action,
        "action.cancel",
        by=cast.owner,
        moved=("open", "cancelled"),
        at=AT,
        reason="Not needed.",
    )


def test_cancel_is_refused_when_another_than_the_owner_tries(
    cast: Cast, in_progress: Initiative
) -> None:
    with nothing_changed(), pytest.raises(Refused):
        cancel_action(only_action(in_progress), reason="No.", actor=cast.clerk, at=AT)


def test_hand_over_gives_the_action_to_another(
    cast: Cast, in_progress: Initiative
) -> None:
    action = only_action(in_progress)

    with telling((NAMED, cast.manager)):
        hand_over_action(
            action, owner=cast.manager, reason="Clara left.", actor=cast.owner, at=AT
        )

    action.refresh_from_db()
    assert (action.owner, action.version) == (cast.manager, 2)
    assert action.history.first().history_change_reason == "Clara left."


def test_hand_over_voids_the_open_review(cast: Cast, submitted: Initiative) -> None:
    with telling((DECIDED, cast.approver), (NAMED, cast.manager)):
        hand_over_action(
            only_action(submitted),
            owner=cast.manager,
            reason="Away.",
            actor=cast.owner,
            at=AT,
        )

    assert submitted.reviews.get().decision == "voided"


def test_hand_over_is_refused_when_the_person_has_left(
    cast: Cast, in_progress: Initiative
) -> None:
    left = make_user("Lea Left", is_active=False)

    with nothing_changed(), pytest.raises(Invalid) as refused:
        hand_over_action(
            only_action(in_progress), owner=left, reason="?", actor=cast.owner, at=AT
        )

    assert list(refused.value.fields) == ["owner"]


def test_hand_over_is_refused_when_the_action_is_done(
    cast: Cast, in_progress: Initiative
) -> None:
    action = only_action(in_progress)
    finish_action(action, result="Done.", actor=cast.clerk, at=AT)

    with nothing_changed(), pytest.raises(Conflict):
        hand_over_action(
            action, owner=cast.manager, reason="?", actor=cast.owner, at=AT
        )


def test_hold_pauses_the_open_actions_and_resume_opens_them_again(
    cast: Cast, in_progress: Initiative
) -> None:
    done = only_action(in_progress)
    finish_action(done, result="Done.", actor=cast.clerk, at=AT)
    waiting = add_action(in_progress, action_draft(cast.clerk), actor=cast.owner, at=AT)
    until = TODAY + timedelta(days=1)

    hold(in_progress, reason="Snow.", resume_on=until, actor=cast.owner, at=AT)

    initiative = reread(in_progress)
    assert (initiative.hold_reason, initiative.resume_on) == ("Snow.", until)
    assert_moved(
        initiative,
        "initiative.hold",
        by=cast.owner,
        moved=("in_progress", "on_hold"),
        at=AT,
        reason="Snow.",
    )
    states = dict(Action.objects.values_list("pk", "state"))
    assert states == {done.pk: "done", waiting.pk: "held"}

    resume(initiative, actor=cast.owner, at=AT)

    initiative = reread(in_progress)
    assert (initiative.state, initiative.hold_reason, initiative.resume_on) == (
        "in_progress",
        "",
        None,
    )
    assert_moved(
        Action.objects.get(pk=waiting.pk),
        "action.resume",
        by=cast.owner,
        moved=("held", "open"),
        at=AT,
    )


@pytest.mark.parametrize(
    ("over", "field"),
    [({"resume_on": TODAY}, "resume_on"), ({"reason": ""}, "reason")],
)
def test_hold_is_refused_when_a_field_is_wrong(
    cast: Cast, in_progress: Initiative, over: dict[str, Any], field: str
) -> None:
    values = {"reason": "Snow.", "resume_on": date(2026, 4, 1)} | over

    with nothing_changed(), pytest.raises(Invalid) as refused:
        hold(in_progress, **values, actor=cast.owner, at=AT)

    assert list(refused.value.fields) == [field]


def put_into_effect(initiative: Initiative, cast: Cast, **over: Any) -> Initiative:
    values: dict[str, Any] = {
        "fixed_from": TODAY,
        "fixed_place": "Harbour, lift 2",
        "evidence": "No stop in the log.",
        "actor": cast.owner,
        "at": AT,
    }
    return implement(initiative, **(values | over))


@pytest.fixture
def finished(cast: Cast, in_progress: Initiative) -> Initiative:
    finish_action(only_action(in_progress), result="Done.", actor=cast.clerk, at=AT)
    return reread(in_progress)


def test_implement_notes_every_problem_as_fixed(cast: Cast) -> None:
    problems = [make_problem(cast), make_problem(cast, title="Doors stuck")]
    gone = make_problem(cast, title="Noise")
    initiative = make_in_progress(cast, patterns=[*problems, gone])
    finish_action(only_action(initiative), result="Done.", actor=cast.clerk, at=AT)
    refute_pattern(gone, reason="Was a fan.", actor=cast.manager, at=AT)

    put_into_effect(initiative, cast, fixed_from=TODAY - timedelta(days=3))

    initiative = reread(initiative)
    assert (initiative.fixed_from, initiative.fixed_place, initiative.evidence) == (
        date(2026, 3, 7),
        "Harbour, lift 2",
        "No stop in the log.",
    )
    assert initiative.implemented_at == AT
    assert_moved(
        initiative,
        "initiative.implement",
        by=cast.owner,
        moved=("in_progress", "implemented"),
        at=AT,
    )
    for problem in problems:
        problem.refresh_from_db()
        assert (problem.state, problem.fixed_from) == ("fixed", date(2026, 3, 7))
        assert_moved(
            problem, "pattern.fix", by=cast.owner, moved=("suspected", "fixed"), at=AT
        )
    gone.refresh_from_db()
    assert (gone.state, gone.fixed_from) == ("refuted", None)


def test_implement_is_refused_while_an_action_is_open(
    cast: Cast, in_progress: Initiative
) -> None:
    with nothing_changed(), pytest.raises(Conflict) as refused:
        put_into_effect(in_progress, cast)

    assert refused.value.message == (
        "Finish or cancel the open actions first (1 left)."
    )


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"fixed_from": TODAY + timedelta(days=1)}, "fixed_from"),
        ({"fixed_place": " "}, "fixed_place"),
        ({"evidence": ""}, "evidence"),
    ],
)
def test_implement_is_refused_when_a_field_is_wrong(
    cast: Cast, finished: Initiative, over: dict[str, Any], field: str
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        put_into_effect(finished, cast, **over)

    assert list(refused.value.fields) == [field]


def test_implement_is_refused_when_another_than_the_owner_tries(
    cast: Cast, finished: Initiative
) -> None:
    with nothing_changed(), pytest.raises(Refused):
        put_into_effect(finished, cast, actor=cast.manager)
