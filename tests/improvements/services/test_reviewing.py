"""The gate: who decides, on what exactly, and who never does."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import Role
from accounts.models import User
from cxops.kernel.errors import Conflict, Invalid, Refused, Stale
from cxops.kernel.history import acting_as, bulk_update_tracked
from improvements.models import Initiative, Review, Target
from improvements.notifications import DECIDED, TO_DECIDE
from improvements.queries.plan import fingerprint
from improvements.services.planning import set_plan
from improvements.services.proposing import name_people
from improvements.services.reviewing import (
    approve_plan,
    reassign_review,
    reject_plan,
    return_plan,
    submit_plan,
)
from tests.asserts import assert_moved, nothing_changed
from tests.builders.accounts import grant, make_manager, make_unit, make_user
from tests.builders.clock import AT
from tests.builders.improvements import (
    DECIDE_BY,
    Cast,
    make_planned,
    make_submitted,
    only_target,
    plan_values,
    reread,
)
from tests.improvements.told import telling

DEAR = Decimal(10_000)


def submit(initiative: Initiative, cast: Cast, **over: Any) -> Review:
    values: dict[str, Any] = {
        "approver": cast.approver,
        "due_on": DECIDE_BY,
        "actor": cast.owner,
        "at": AT,
    }
    return submit_plan(initiative, **(values | over))


def make_deputy(of: User, cast: Cast, person: User | None = None) -> User:
    deputy = person or make_user("Dora Deputy")
    grant(deputy, Role.MANAGER, cast.unit, on_behalf_of=of, until=date(2099, 1, 1))
    return deputy


def test_submit_pins_version_fingerprint_and_people(
    cast: Cast, planned: Initiative
) -> None:
    with telling((TO_DECIDE, cast.approver)):
        review = submit(planned, cast, version=planned.version, reason="Soon, please.")

    initiative = reread(planned)
    review.refresh_from_db()
    assert review.pinned_version == initiative.version == planned.version + 1
    assert review.record_hash == fingerprint(initiative)
    assert (review.owner, review.submitted_by, review.plan_edited_by) == (
        cast.owner,
    ) * 3
    assert (review.approver, review.due_on, review.submitted_at) == (
        cast.approver,
        DECIDE_BY,
        AT,
    )
    assert initiative.approver == cast.approver
    assert_moved(
        initiative,
        "initiative.submit",
        by=cast.owner,
        moved=("planned", "planned"),
        at=AT,
        reason="Soon, please.",
    )


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("owner", "can’t approve it"),
        ("clerk", "doesn’t decide"),
        ("left", "has left"),
        ("administrator", "never approves"),
        ("stranger", "can’t see"),
    ],
)
def test_submit_is_refused_when_the_approver_cant(
    cast: Cast, planned: Initiative, who: str, words: str
) -> None:
    people = {
        "owner": cast.owner,
        "clerk": cast.clerk,
        "left": make_manager(cast.unit, is_active=False),
        "administrator": make_manager(cast.unit, is_administrator=True),
        "stranger": make_manager(make_unit("Hill")),
    }

    with nothing_changed(), pytest.raises(Invalid) as refused:
        submit(planned, cast, approver=people[who])

    assert words in refused.value.fields["approver"]


def test_submit_needs_an_executive_when_it_costs_more(cast: Cast) -> None:
    planned = make_planned(cast, cost=DEAR)

    with nothing_changed(), pytest.raises(Invalid) as refused:
        submit(planned, cast)
    submit(planned, cast, approver=cast.sponsor)

    assert "Name an executive" in refused.value.fields["approver"]
    assert planned.reviews.get().approver == cast.sponsor


def test_submit_is_refused_when_the_day_has_passed(
    cast: Cast, planned: Initiative
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        submit(planned, cast, due_on=date(2026, 3, 9))

    assert list(refused.value.fields) == ["due_on"]


def test_submit_is_refused_when_it_was_asked_already(
    cast: Cast, submitted: Initiative
) -> None:
    with nothing_changed(), pytest.raises(Conflict) as refused:
        submit(submitted, cast)

    assert refused.value.code == "not_ready"


def test_submit_is_refused_when_another_than_the_owner_tries(
    cast: Cast, planned: Initiative
) -> None:
    with nothing_changed(), pytest.raises(Refused):
        submit(planned, cast, actor=cast.manager)


def test_approve_begins_the_work_and_tells_owner_and_sponsor(
    cast: Cast, submitted: Initiative
) -> None:
    with telling((DECIDED, cast.owner), (DECIDED, cast.sponsor)):
        approve_plan(
            submitted,
            reason="Stops first.",
            version=submitted.version,
            actor=cast.approver,
            at=AT,
        )

    initiative = reread(submitted)
    assert (initiative.approved_at, initiative.version) == (AT, submitted.version + 1)
    assert_moved(
        initiative,
        "initiative.approve",
        by=cast.approver,
        moved=("planned", "in_progress"),
        at=AT,
        reason="Stops first.",
    )
    review = submitted.reviews.get()
    assert (review.decision, review.reason) == ("approved", "Stops first.")
    assert (review.decided_by, review.decided_at) == (cast.approver, AT)
    assert review.history.first().history_verb == "review.decide"


def test_return_lets_it_be_planned_again(cast: Cast, submitted: Initiative) -> None:
    with telling((DECIDED, cast.owner), (DECIDED, cast.sponsor)):
        return_plan(submitted, reason="Which stops?", actor=cast.approver, at=AT)

    assert reread(submitted).state == "planned"
    assert submitted.reviews.get().decision == "returned"
    set_plan(submitted, **plan_values(), actor=cast.owner, at=AT)
    submit(reread(submitted), cast)
    assert submitted.reviews.count() == 2


def test_reject_ends_it(cast: Cast, submitted: Initiative) -> None:
    reject_plan(submitted, reason="Line closes.", actor=cast.approver, at=AT)

    assert_moved(
        reread(submitted),
        "initiative.reject",
        by=cast.approver,
        moved=("planned", "rejected"),
        at=AT,
        reason="Line closes.",
    )


@pytest.mark.parametrize("decide", [return_plan, reject_plan])
def test_a_no_is_refused_when_it_gives_no_reason(
    cast: Cast, submitted: Initiative, decide: Any
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        decide(submitted, reason="", actor=cast.approver, at=AT)

    assert list(refused.value.fields) == ["reason"]


@pytest.mark.parametrize("decide", [approve_plan, return_plan, reject_plan])
@pytest.mark.parametrize(
    ("who", "code"),
    [("owner", "own_work"), ("manager", "not_the_approver"), ("clerk", "no_right")],
)
def test_decide_is_refused_when_somebody_else_tries(
    cast: Cast, submitted: Initiative, decide: Any, who: str, code: str
) -> None:
    with nothing_changed(), pytest.raises(Refused) as refused:
        decide(submitted, reason="Yes.", actor=getattr(cast, who), at=AT)

    assert refused.value.code == code
    assert "Ana Approver" in refused.value.message


def test_approve_is_refused_when_the_approver_became_the_owner(
    cast: Cast, submitted: Initiative
) -> None:
    # Past the services, which would have voided the review: the policy still holds.
    submitted.owner = cast.approver
    with acting_as(None, verb="initiative.name_people", at=AT):
        submitted.save()

    with nothing_changed(), pytest.raises(Refused) as refused:
        approve_plan(submitted, actor=cast.approver, at=AT)

    assert refused.value.code == "own_work"


@pytest.mark.parametrize("copied", ["owner", "submitted_by", "plan_edited_by"])
def test_approve_is_refused_when_the_approver_had_a_hand_in_it(
    cast: Cast, submitted: Initiative, copied: str
) -> None:
    review = submitted.reviews.get()
    setattr(review, copied, cast.approver)
    with acting_as(None, verb="review.ask", at=AT):
        review.save()

    with nothing_changed(), pytest.raises(Refused) as refused:
        approve_plan(submitted, actor=cast.approver, at=AT)

    assert refused.value.code == "own_work"
    assert "Mira Manager" in refused.value.message
    review.decided_by, review.decided_at = cast.approver, AT
    review.decision = "approved"
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        acting_as(None, verb="review.decide", at=AT),
    ):
        review.save()


def test_approve_is_refused_when_the_approver_became_administrator(
    cast: Cast, submitted: Initiative
) -> None:
    cast.approver.is_administrator = True

    with nothing_changed(), pytest.raises(Refused) as refused:
        approve_plan(submitted, actor=cast.approver, at=AT)

    assert refused.value.code == "no_right"


def test_a_deputy_decides_under_their_own_name(
    cast: Cast, submitted: Initiative
) -> None:
    deputy = make_deputy(cast.approver, cast)

    approve_plan(submitted, actor=deputy, at=AT)

    assert submitted.reviews.get().decided_by == deputy
    for record in (reread(submitted), submitted.reviews.get()):
        row = record.history.first()
        assert (row.history_user, row.history_on_behalf_of) == (deputy, cast.approver)


def test_a_deputy_is_refused_when_they_own_it(
    cast: Cast, submitted: Initiative
) -> None:
    make_deputy(cast.approver, cast, person=cast.owner)

    with nothing_changed(), pytest.raises(Refused) as refused:
        approve_plan(submitted, actor=cast.owner, at=AT)

    assert refused.value.code == "own_work"


def test_approve_needs_an_executive_when_the_cost_rises_above_the_threshold(
    cast: Cast, submitted: Initiative
) -> None:
    submitted.planned_cost = DEAR
    with acting_as(None, verb="initiative.edit_plan", at=AT):
        submitted.save()

    with nothing_changed(), pytest.raises(Refused) as refused:
        approve_plan(submitted, actor=cast.approver, at=AT)

    assert refused.value.code == "needs_executive"
    assert "Ed Executive" in refused.value.message


def test_approve_is_stale_when_the_version_isnt_the_one_read(
    cast: Cast, submitted: Initiative
) -> None:
    with nothing_changed(), pytest.raises(Stale):
        approve_plan(
            submitted, version=submitted.version - 1, actor=cast.approver, at=AT
        )


def test_approve_is_refused_when_the_plan_was_edited_after_submitting(
    cast: Cast, submitted: Initiative
) -> None:
    set_plan(submitted, **plan_values(), actor=cast.owner, at=AT)

    with nothing_changed(), pytest.raises(Conflict) as refused:
        approve_plan(submitted, actor=cast.approver, at=AT)

    assert refused.value.code == "no_review"


def test_approve_is_stale_when_a_target_was_changed_past_the_services(
    cast: Cast, submitted: Initiative
) -> None:
    target = only_target(submitted)
    target.goal = Decimal(20)
    with acting_as(None, verb="target.change", at=AT):
        bulk_update_tracked(Target, [target], ["goal"])

    with nothing_changed(), pytest.raises(Stale):
        approve_plan(submitted, actor=cast.approver, at=AT)


def test_reassign_pins_the_same_plan_for_another_approver(
    cast: Cast, submitted: Initiative
) -> None:
    other = make_manager(cast.unit, "Nora New")
    before = submitted.reviews.get()

    with telling((TO_DECIDE, other)):
        reassign_review(
            submitted, to=other, reason="Ana is away.", actor=cast.owner, at=AT
        )

    review = submitted.reviews.get()
    assert (review.approver, review.record_hash) == (other, before.record_hash)
    assert review.pinned_version == reread(submitted).version == submitted.version + 1
    approve_plan(submitted, actor=other, at=AT)
    assert reread(submitted).state == "in_progress"


def test_reassign_is_possible_for_a_manager_when_the_owner_is_away(
    cast: Cast, submitted: Initiative
) -> None:
    reassign_review(
        submitted, to=cast.sponsor, reason="Both away.", actor=cast.manager, at=AT
    )

    assert submitted.reviews.get().approver == cast.sponsor


@pytest.mark.parametrize("who", ["owner", "clerk"])
def test_reassign_is_refused_when_the_person_cant_approve(
    cast: Cast, submitted: Initiative, who: str
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        reassign_review(
            submitted, to=getattr(cast, who), reason="Away.", actor=cast.owner, at=AT
        )

    assert list(refused.value.fields) == ["to"]


def test_reassign_is_refused_when_nothing_waits(
    cast: Cast, planned: Initiative
) -> None:
    with nothing_changed(), pytest.raises(Conflict):
        reassign_review(
            planned, to=cast.sponsor, reason="Away.", actor=cast.owner, at=AT
        )


def test_a_new_owner_ends_the_review_that_the_old_one_asked_for(
    cast: Cast,
) -> None:
    submitted = make_submitted(cast)
    name_people(
        submitted,
        owner=cast.clerk,
        sponsor=cast.sponsor,
        approver=cast.approver,
        checker=None,
        actor=cast.owner,
        at=AT,
    )

    with nothing_changed(), pytest.raises(Conflict):
        approve_plan(submitted, actor=cast.approver, at=AT)
