"""After approval: change requests and the first slip."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cxops.kernel.errors import Conflict, Invalid, NotFound, Refused, Stale
from cxops.kernel.history import acting_as, bulk_update_tracked
from improvements.drafts import ChangeDraft
from improvements.models import ChangeRequest, Initiative, Target
from improvements.notifications import DECIDED, TO_DECIDE
from improvements.services.changing import (
    grant_change,
    refuse_change,
    request_change,
    slip,
)
from improvements.services.delivering import finish_action, hold
from improvements.services.reviewing import reassign_review
from tests.asserts import assert_moved, nothing_changed
from tests.builders.accounts import make_manager, make_unit
from tests.builders.clock import AT
from tests.builders.improvements import (
    CHECK,
    DECIDE_BY,
    DUE,
    Cast,
    make_problem,
    only_action,
    only_target,
    reread,
)
from tests.improvements.told import telling

LATER = date(2026, 6, 1)


def ask(initiative: Initiative, cast: Cast, **over: Any) -> ChangeRequest:
    values: dict[str, Any] = {
        "changes": ChangeDraft(due_on=LATER),
        "reason": "Parts come late.",
        "due_on": DECIDE_BY,
        "actor": cast.owner,
        "at": AT,
    }
    return request_change(initiative, **(values | over))


def test_request_keeps_what_was_approved_in_force(
    cast: Cast, in_progress: Initiative
) -> None:
    target, problem = only_target(in_progress), make_problem(cast, title="Doors")
    old = in_progress.scope.get().pattern
    draft = ChangeDraft(
        due_on=LATER,
        check_on=CHECK,
        target_goals={target.pk: Decimal("18.5")},
        target_dates={target.pk: DUE},
        patterns=[problem],
    )

    with telling((TO_DECIDE, cast.approver)):
        request = ask(in_progress, cast, changes=draft)

    initiative = reread(in_progress)
    assert initiative.due_on == DUE
    request.refresh_from_db()
    assert request.changes == [
        {
            "what": "initiative",
            "id": initiative.pk,
            "field": "due_on",
            "old": "2026-05-01",
            "new": "2026-06-01",
        },
        {
            "what": "target",
            "id": target.pk,
            "field": "goal",
            "old": "16",
            "new": "18.5",
        },
        {
            "what": "scope",
            "id": problem.pk,
            "field": "pattern",
            "old": None,
            "new": problem.pk,
        },
        {
            "what": "scope",
            "id": old.pk,
            "field": "pattern",
            "old": old.pk,
            "new": None,
        },
    ]
    assert (request.owner, request.requested_by) == (cast.owner, cast.owner)
    assert (request.approver, request.decision) == (cast.approver, "")
    assert request.pinned_version == initiative.version
    assert_moved(
        initiative,
        "initiative.request_change",
        by=cast.owner,
        moved=("in_progress", "in_progress"),
        at=AT,
        reason="Parts come late.",
    )


def test_grant_puts_everything_into_force_at_once(
    cast: Cast, in_progress: Initiative
) -> None:
    target, problem = only_target(in_progress), make_problem(cast, title="Doors")
    draft = ChangeDraft(
        due_on=LATER, target_goals={target.pk: Decimal(18)}, patterns=[problem]
    )
    ask(in_progress, cast, changes=draft)

    with telling((DECIDED, cast.owner), (DECIDED, cast.sponsor)):
        grant_change(in_progress, reason="Agreed.", actor=cast.approver, at=AT)

    initiative = reread(in_progress)
    target.refresh_from_db()
    assert (initiative.due_on, initiative.slipped_days) == (LATER, 31)
    assert (initiative.check_on, target.goal) == (CHECK, Decimal(18))
    assert [row.pattern for row in initiative.scope.current()] == [problem]
    request = initiative.change_requests.get()
    assert (request.decision, request.decision_reason) == ("granted", "Agreed.")
    assert (request.decided_by, request.decided_at) == (cast.approver, AT)
    assert_moved(
        initiative,
        "initiative.grant_change",
        by=cast.approver,
        moved=("in_progress", "in_progress"),
        at=AT,
        reason="Agreed.",
    )


def test_grant_is_still_right_after_an_action_was_finished(
    cast: Cast, in_progress: Initiative
) -> None:
    ask(in_progress, cast)
    finish_action(only_action(in_progress), result="Done.", actor=cast.clerk, at=AT)

    grant_change(in_progress, actor=cast.approver, at=AT)

    assert reread(in_progress).due_on == LATER


def test_grant_is_possible_while_it_is_on_hold(
    cast: Cast, in_progress: Initiative
) -> None:
    ask(in_progress, cast)
    hold(in_progress, reason="Snow.", resume_on=LATER, actor=cast.owner, at=AT)

    grant_change(in_progress, actor=cast.approver, at=AT)

    assert reread(in_progress).state == "on_hold"


def test_grant_is_stale_when_the_old_value_is_gone(
    cast: Cast, in_progress: Initiative
) -> None:
    target = only_target(in_progress)
    ask(in_progress, cast, changes=ChangeDraft(target_goals={target.pk: Decimal(18)}))
    target.goal = Decimal(17)
    with acting_as(None, verb="target.change", at=AT):
        bulk_update_tracked(Target, [target], ["goal"])

    with nothing_changed(), pytest.raises(Stale):
        grant_change(in_progress, actor=cast.approver, at=AT)


def test_refuse_leaves_everything_as_it_was(
    cast: Cast, in_progress: Initiative
) -> None:
    ask(in_progress, cast)

    with telling((DECIDED, cast.owner), (DECIDED, cast.sponsor)):
        refuse_change(in_progress, reason="No.", actor=cast.approver, at=AT)

    assert reread(in_progress).due_on == DUE
    assert in_progress.change_requests.get().decision == "refused"
    assert ask(reread(in_progress), cast).pk


@pytest.mark.parametrize("decide", [grant_change, refuse_change])
@pytest.mark.parametrize(
    ("who", "code"),
    [("owner", "own_work"), ("manager", "not_the_approver"), ("clerk", "no_right")],
)
def test_decide_is_refused_when_somebody_else_tries(
    cast: Cast, in_progress: Initiative, decide: Any, who: str, code: str
) -> None:
    ask(in_progress, cast)

    with nothing_changed(), pytest.raises(Refused) as refused:
        decide(in_progress, reason="Yes.", actor=getattr(cast, who), at=AT)

    assert refused.value.code == code


def test_decide_is_refused_when_nothing_was_asked(
    cast: Cast, in_progress: Initiative
) -> None:
    with nothing_changed(), pytest.raises(Conflict) as refused:
        grant_change(in_progress, actor=cast.approver, at=AT)

    assert refused.value.code == "no_request"


@pytest.mark.parametrize("copied", ["owner", "requested_by"])
def test_the_database_refuses_who_asked_as_decider(
    cast: Cast, in_progress: Initiative, copied: str
) -> None:
    request = ask(in_progress, cast)
    setattr(request, copied, cast.approver)
    request.decision, request.decided_by = "granted", cast.approver
    request.decided_at = AT

    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        acting_as(None, verb="change.decide", at=AT),
    ):
        request.save()


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (ChangeDraft(due_on=CHECK), "check_on"),
        (ChangeDraft(check_on=DUE), "check_on"),
        (ChangeDraft(due_on=date(2026, 3, 9)), "due_on"),
        (ChangeDraft(patterns=[]), "patterns"),
        (ChangeDraft(target_goals={0: Decimal(1)}), "targets"),
        (ChangeDraft(target_dates={0: LATER}), "targets"),
    ],
)
def test_request_is_refused_when_a_value_is_wrong(
    cast: Cast, in_progress: Initiative, draft: ChangeDraft, field: str
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        ask(in_progress, cast, changes=draft)

    assert list(refused.value.fields) == [field]


def test_request_is_refused_when_the_goal_is_no_improvement(
    cast: Cast, in_progress: Initiative
) -> None:
    draft = ChangeDraft(target_goals={only_target(in_progress).pk: Decimal(24)})

    with nothing_changed(), pytest.raises(Invalid) as refused:
        ask(in_progress, cast, changes=draft)

    assert list(refused.value.fields) == ["goal"]


def test_request_is_refused_when_nothing_would_change(
    cast: Cast, in_progress: Initiative
) -> None:
    with nothing_changed(), pytest.raises(Invalid):
        ask(in_progress, cast, changes=ChangeDraft(due_on=DUE, check_on=CHECK))


def test_request_finds_nothing_when_a_problem_is_unreadable(
    cast: Cast, in_progress: Initiative
) -> None:
    hill = make_unit("Hill")
    foreign = make_problem(cast, unit=hill, actor=make_manager(hill))

    with nothing_changed(), pytest.raises(NotFound):
        ask(in_progress, cast, changes=ChangeDraft(patterns=[foreign]))


def test_request_is_refused_when_one_waits_already(
    cast: Cast, in_progress: Initiative
) -> None:
    ask(in_progress, cast)

    with nothing_changed(), pytest.raises(Conflict):
        ask(in_progress, cast)


def test_request_is_refused_when_no_reason_is_given(
    cast: Cast, in_progress: Initiative
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        ask(in_progress, cast, reason="")

    assert list(refused.value.fields) == ["reason"]


def test_request_is_refused_before_approval(cast: Cast, planned: Initiative) -> None:
    with nothing_changed(), pytest.raises(Conflict):
        ask(planned, cast)


def test_reassign_hands_an_open_request_to_another(
    cast: Cast, in_progress: Initiative
) -> None:
    ask(in_progress, cast)

    with telling((TO_DECIDE, cast.sponsor)):
        reassign_review(
            in_progress, to=cast.sponsor, reason="Away.", actor=cast.owner, at=AT
        )
    grant_change(in_progress, actor=cast.sponsor, at=AT)

    assert reread(in_progress).due_on == LATER


def test_slip_moves_the_date_once_and_tells_the_sponsor(
    cast: Cast, in_progress: Initiative
) -> None:
    with telling((DECIDED, cast.sponsor)):
        slip(
            in_progress,
            due_on=date(2026, 5, 15),
            reason="Signs came late.",
            actor=cast.owner,
            at=AT,
        )

    initiative = reread(in_progress)
    assert (initiative.due_on, initiative.slipped_days) == (date(2026, 5, 15), 14)
    assert_moved(
        initiative,
        "initiative.slip",
        by=cast.owner,
        moved=("in_progress", "in_progress"),
        at=AT,
        reason="Signs came late.",
    )


@pytest.mark.parametrize("day", [DUE, date(2026, 4, 30), date(2026, 5, 16)])
def test_slip_is_refused_when_it_is_none_or_too_long(
    cast: Cast, in_progress: Initiative, day: date
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        slip(in_progress, due_on=day, reason="Late.", actor=cast.owner, at=AT)

    assert list(refused.value.fields) == ["due_on"]


def test_slip_is_refused_when_it_moved_already_and_says_who_decides(
    cast: Cast, in_progress: Initiative
) -> None:
    first = date(2026, 5, 2)
    slip(in_progress, due_on=first, reason="Late.", actor=cast.owner, at=AT)

    with nothing_changed(), pytest.raises(Invalid) as refused:
        slip(
            in_progress,
            due_on=date(2026, 5, 3),
            reason="Again.",
            actor=cast.owner,
            at=AT,
        )

    assert "Ana Approver decides" in refused.value.message


def test_slip_is_refused_while_a_change_waits(
    cast: Cast, in_progress: Initiative
) -> None:
    ask(in_progress, cast)

    with nothing_changed(), pytest.raises(Conflict):
        slip(
            in_progress,
            due_on=date(2026, 5, 2),
            reason="Late.",
            actor=cast.owner,
            at=AT,
        )
