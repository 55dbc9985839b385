"""What a leaver had goes to somebody who fits."""

import pytest

from accounts.handover import held_by
from accounts.models import User
from accounts.services.leaving import deactivate_person
from cxops.kernel.errors import Invalid
from improvements.models import Initiative
from improvements.notifications import NAMED, TO_DECIDE
from improvements.services.changing import grant_change
from improvements.services.proposing import name_people
from improvements.services.reviewing import approve_plan
from improvements.services.succession import (
    hand_over_actions,
    hand_over_decisions,
    hand_over_initiatives,
)
from tests.asserts import nothing_changed
from tests.builders.accounts import make_manager, make_user
from tests.builders.clock import AT
from tests.builders.improvements import Cast, only_action, reread
from tests.improvements.services.test_changing import ask
from tests.improvements.told import telling


@pytest.fixture
def administrator(db: None) -> User:
    return make_user("Adam Admin", is_administrator=True)


def test_a_leaver_is_asked_about_improvements_decisions_and_actions(
    cast: Cast, submitted: Initiative
) -> None:
    def held(person: User) -> dict[str, int]:
        return {item.name: item.count for item in held_by(person)}

    assert held(cast.owner) == {"improvements": 1}
    assert held(cast.sponsor) == {"improvements": 1}
    assert held(cast.approver) == {"improvement_decisions": 1}
    assert held(cast.clerk) == {"improvement_actions": 1}


def test_an_owner_is_succeeded_and_the_open_review_is_void(
    cast: Cast, submitted: Initiative, administrator: User
) -> None:
    hand_over_initiatives(cast.owner, cast.manager, actor=administrator, at=AT)

    initiative = reread(submitted)
    assert (initiative.owner, initiative.version) == (
        cast.manager,
        submitted.version + 1,
    )
    row = initiative.history.first()
    assert (row.history_verb, row.history_user) == (
        "initiative.hand_over",
        administrator,
    )
    assert submitted.reviews.get().decision == "voided"


def test_an_owner_is_not_succeeded_by_the_checker(
    cast: Cast, in_progress: Initiative, administrator: User
) -> None:
    initiative = reread(in_progress)
    name_people(
        initiative,
        owner=cast.owner,
        sponsor=cast.sponsor,
        approver=cast.approver,
        checker=cast.clerk,
        actor=cast.owner,
        at=AT,
    )

    with nothing_changed(), pytest.raises(Invalid) as refused:
        hand_over_initiatives(cast.owner, cast.clerk, actor=administrator, at=AT)

    assert initiative.ref in refused.value.message


def test_a_decision_waits_for_the_successor(
    cast: Cast, submitted: Initiative, administrator: User
) -> None:
    with telling((TO_DECIDE, cast.sponsor)):
        hand_over_decisions(cast.approver, cast.sponsor, actor=administrator, at=AT)

    approve_plan(submitted, actor=cast.sponsor, at=AT)
    assert reread(submitted).state == "in_progress"


def test_a_change_waits_for_the_successor(
    cast: Cast, in_progress: Initiative, administrator: User
) -> None:
    ask(in_progress, cast)

    hand_over_decisions(cast.approver, cast.sponsor, actor=administrator, at=AT)

    grant_change(in_progress, actor=cast.sponsor, at=AT)
    assert in_progress.change_requests.get().decision == "granted"


def test_a_decision_is_not_succeeded_by_the_owner(
    cast: Cast, submitted: Initiative, administrator: User
) -> None:
    with nothing_changed(), pytest.raises(Invalid):
        hand_over_decisions(cast.approver, cast.owner, actor=administrator, at=AT)


def test_actions_are_succeeded(
    cast: Cast, in_progress: Initiative, administrator: User
) -> None:
    with telling((NAMED, cast.manager)):
        hand_over_actions(cast.clerk, cast.manager, actor=administrator, at=AT)

    assert only_action(in_progress).owner == cast.manager


def test_deactivating_hands_everything_over_in_one_step(
    cast: Cast, submitted: Initiative, administrator: User
) -> None:
    new = make_manager(cast.unit, "Nora New")

    deactivate_person(
        cast.approver,
        successors={"improvement_decisions": new},
        reason="Left.",
        actor=administrator,
        at=AT,
    )

    assert submitted.reviews.get().approver == new
