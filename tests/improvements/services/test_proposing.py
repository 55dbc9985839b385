"""Proposing an improvement, taking it on, naming its people."""

from typing import Any

import pytest

from accounts.enums import Role
from cxops.kernel.errors import Conflict, Invalid, NotFound, Refused, Stale
from improvements.models import Initiative, ScopePattern
from improvements.notifications import DECIDED, NAMED
from improvements.services.proposing import (
    accept_proposal,
    name_people,
    propose_initiative,
    turn_down,
    withdraw,
)
from issues.services.patterns import edit_pattern, publish_pattern
from tests.asserts import assert_moved, nothing_changed
from tests.builders.accounts import (
    grant,
    make_clerk,
    make_manager,
    make_unit,
    make_user,
)
from tests.builders.clock import AT
from tests.builders.improvements import (
    Cast,
    make_accepted,
    make_objective,
    make_problem,
    make_proposed,
    reread,
)
from tests.improvements.told import telling


def propose(cast: Cast, **over: Any) -> Initiative:
    values: dict[str, Any] = {
        "title": " A lift\nthat runs ",
        "summary": "People with prams reach the platform.",
        "unit": cast.unit,
        "actor": cast.manager,
        "at": AT,
    }
    return propose_initiative(**(values | over))


def test_propose_stores_it_with_its_scope(cast: Cast) -> None:
    first, second = make_problem(cast), make_problem(cast, title="Doors stuck")

    with telling():
        initiative = propose(cast, patterns=[second, first, second])

    assert initiative.title == "A lift that runs"
    assert (initiative.state, initiative.version) == ("proposed", 1)
    assert (initiative.proposed_by, initiative.proposed_at) == (cast.manager, AT)
    assert (initiative.owner, initiative.plan_edited_by) == (None, None)
    assert_moved(
        initiative, "initiative.propose", by=cast.manager, moved=("", "proposed"), at=AT
    )
    rows = ScopePattern.objects.order_by("pattern_id")
    assert [(row.pattern, row.removed_at) for row in rows] == [
        (first, None),
        (second, None),
    ]
    assert [row.history.get().history_verb for row in rows] == ["scope.add"] * 2


def test_propose_needs_no_problem_when_it_serves_an_objective(cast: Cast) -> None:
    objective = make_objective()

    initiative = propose(cast, objective=objective)

    assert (initiative.objective, initiative.scope.count()) == (objective, 0)


def test_propose_is_possible_for_a_clerk_who_may_read_the_problem(cast: Cast) -> None:
    published = make_problem(cast)
    edit_pattern(
        published,
        title=published.title,
        workaround="Use the ramp.",
        owner=None,
        actor=cast.manager,
        at=AT,
    )
    publish_pattern(published, actor=cast.manager, at=AT)

    assert propose(cast, patterns=[published], actor=cast.clerk).state == "proposed"


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"summary": ""}, "summary"),
        ({"summary": "a\x00"}, "summary"),
        ({"patterns": ()}, "patterns"),
    ],
)
def test_propose_is_refused_when_something_is_missing(
    cast: Cast, over: dict[str, Any], field: str
) -> None:
    values = {"patterns": [make_problem(cast)]} | over

    with nothing_changed(), pytest.raises(Invalid) as refused:
        propose(cast, **values)

    assert list(refused.value.fields) == [field]


def test_propose_is_refused_when_the_unit_has_closed(cast: Cast) -> None:
    closed = make_unit("Old station", retired_at=AT)
    problem = make_problem(cast)

    with nothing_changed(), pytest.raises(Invalid) as refused:
        propose(cast, patterns=[problem], unit=closed)

    assert list(refused.value.fields) == ["unit"]


def test_propose_finds_nothing_when_the_problem_is_unreadable(cast: Cast) -> None:
    problem = make_problem(cast)
    outsider = make_clerk(make_unit("Hill"))

    with nothing_changed(), pytest.raises(NotFound):
        propose(cast, patterns=[problem], actor=outsider)


def test_propose_is_refused_when_the_person_has_no_role(cast: Cast) -> None:
    stranger = make_user("Adam Admin", is_administrator=True)

    with nothing_changed(), pytest.raises(Refused) as refused:
        propose(cast, actor=stranger)

    assert refused.value.code == "no_right"


def accept(initiative: Initiative, cast: Cast, **over: Any) -> Initiative:
    values: dict[str, Any] = {
        "owner": cast.owner,
        "sponsor": cast.sponsor,
        "actor": cast.manager,
        "at": AT,
    }
    return accept_proposal(initiative, **(values | over))


def test_accept_names_owner_and_sponsor_and_tells_them(cast: Cast) -> None:
    initiative = make_proposed(cast, actor=cast.approver)

    expected = ((NAMED, cast.owner), (NAMED, cast.sponsor), (DECIDED, cast.approver))
    with telling(*expected):
        accept(initiative, cast, reason="First in spring.", version=1)

    initiative = reread(initiative)
    assert (initiative.state, initiative.version) == ("accepted", 2)
    assert (initiative.owner, initiative.sponsor) == (cast.owner, cast.sponsor)
    assert initiative.accepted_at == AT
    assert_moved(
        initiative,
        "initiative.accept",
        by=cast.manager,
        moved=("proposed", "accepted"),
        at=AT,
        reason="First in spring.",
    )


def test_accept_is_refused_with_names_when_a_clerk_tries(
    cast: Cast, proposed: Initiative
) -> None:
    with nothing_changed(), pytest.raises(Refused) as refused:
        accept(proposed, cast, actor=cast.clerk)

    assert refused.value.code == "no_right"
    assert "Mira Manager" in refused.value.message


def test_accept_is_refused_when_an_administrator_tries(
    cast: Cast, proposed: Initiative
) -> None:
    both = make_manager(cast.unit, "Adam Admin", is_administrator=True)

    with nothing_changed(), pytest.raises(Refused):
        accept(proposed, cast, actor=both)


@pytest.mark.parametrize(
    ("part", "who"), [("sponsor", "clerk"), ("owner", "left"), ("owner", "roleless")]
)
def test_accept_is_refused_when_somebody_cant_have_the_part(
    cast: Cast, proposed: Initiative, part: str, who: str
) -> None:
    people = {
        "clerk": cast.clerk,
        "left": make_clerk(cast.unit, is_active=False),
        "roleless": make_user(),
    }

    with nothing_changed(), pytest.raises(Invalid) as refused:
        accept(proposed, cast, **{part: people[who]})

    assert list(refused.value.fields) == [part]


def test_accept_is_refused_when_somebody_was_faster(
    cast: Cast, proposed: Initiative
) -> None:
    accept(proposed, cast, version=1)

    with nothing_changed(), pytest.raises(Stale):
        accept(proposed, cast, version=1)
    with nothing_changed(), pytest.raises(Conflict) as refused:
        accept(proposed, cast)

    assert refused.value.code == "wrong_state"


def test_turn_down_ends_it_and_tells_who_proposed(cast: Cast) -> None:
    initiative = make_proposed(cast, actor=cast.approver)

    with telling((DECIDED, cast.approver)):
        turn_down(initiative, reason="Not this year.", actor=cast.manager, at=AT)

    assert_moved(
        reread(initiative),
        "initiative.turn_down",
        by=cast.manager,
        moved=("proposed", "rejected"),
        at=AT,
        reason="Not this year.",
    )


def test_turn_down_is_refused_when_no_reason_is_given(
    cast: Cast, proposed: Initiative
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        turn_down(proposed, reason=" ", actor=cast.manager, at=AT)

    assert list(refused.value.fields) == ["reason"]


def test_withdraw_ends_it_when_the_proposer_does(
    cast: Cast, proposed: Initiative
) -> None:
    withdraw(proposed, reason="Solved itself.", actor=cast.manager, at=AT)

    assert_moved(
        reread(proposed),
        "initiative.withdraw",
        by=cast.manager,
        moved=("proposed", "withdrawn"),
        at=AT,
        reason="Solved itself.",
    )


def test_withdraw_voids_the_open_review_and_tells_its_approver(
    cast: Cast, submitted: Initiative
) -> None:
    with telling((DECIDED, cast.approver)):
        withdraw(submitted, reason="No money.", actor=cast.owner, at=AT)

    review = submitted.reviews.get()
    assert (review.decision, review.decided_by, review.decided_at) == (
        "voided",
        None,
        AT,
    )
    assert review.history.first().history_verb == "review.void"
    assert reread(submitted).state == "withdrawn"


def test_withdraw_is_refused_when_the_proposer_no_longer_owns_it(cast: Cast) -> None:
    initiative = make_accepted(cast)

    with nothing_changed(), pytest.raises(Refused) as refused:
        withdraw(initiative, reason="Mine.", actor=cast.manager, at=AT)

    assert "Olga Owner" in refused.value.message


def name(initiative: Initiative, cast: Cast, **over: Any) -> Initiative:
    values: dict[str, Any] = {
        "owner": cast.owner,
        "sponsor": cast.sponsor,
        "approver": cast.approver,
        "checker": cast.clerk,
        "actor": cast.owner,
        "at": AT,
    }
    return name_people(initiative, **(values | over))


def test_name_people_tells_whoever_is_new(cast: Cast) -> None:
    initiative = make_accepted(cast)

    with telling((NAMED, cast.approver), (NAMED, cast.clerk)):
        name(initiative, cast)

    initiative = reread(initiative)
    assert (initiative.approver, initiative.checker) == (cast.approver, cast.clerk)
    assert_moved(
        initiative,
        "initiative.name_people",
        by=cast.owner,
        moved=("accepted", "accepted"),
        at=AT,
    )


def test_name_people_lets_the_owner_give_it_away(cast: Cast) -> None:
    initiative = make_accepted(cast)

    with telling((NAMED, cast.manager)):
        name(initiative, cast, owner=cast.manager, approver=None, checker=None)

    assert reread(initiative).owner == cast.manager


def test_name_people_voids_the_open_review(cast: Cast, submitted: Initiative) -> None:
    with telling((DECIDED, cast.approver), (NAMED, cast.clerk)):
        name(submitted, cast)

    assert submitted.reviews.get().decision == "voided"


def test_name_people_keeps_the_review_when_nobody_changes(
    cast: Cast, submitted: Initiative
) -> None:
    with telling():
        name(submitted, cast, checker=None)

    assert submitted.reviews.get().decision == ""


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"owner": None}, "owner"),
        ({"sponsor": None}, "sponsor"),
        ({"checker": "owner"}, "checker"),
        ({"approver": "owner"}, "approver"),
        ({"approver": "clerk"}, "approver"),
        ({"sponsor": "clerk"}, "sponsor"),
    ],
)
def test_name_people_is_refused_when_somebody_cant_have_the_part(
    cast: Cast, over: dict[str, str | None], field: str
) -> None:
    initiative = make_accepted(cast)
    people = {k: getattr(cast, v) if v else None for k, v in over.items()}

    with nothing_changed(), pytest.raises(Invalid) as refused:
        name(initiative, cast, **people)

    assert list(refused.value.fields) == [field]


def test_name_people_is_refused_when_the_manager_is_of_another_unit(
    cast: Cast,
) -> None:
    initiative = make_accepted(cast)
    stranger = make_manager(make_unit("Hill"), "Sven Stranger")
    grant(stranger, Role.MANAGER, make_unit("Vale"))

    with nothing_changed(), pytest.raises(Refused):
        name(initiative, cast, actor=stranger)
