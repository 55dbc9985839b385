"""How far a person reaches: exact, and in one statement."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.enums import Role, TokenScope
from accounts.models import Membership, Unit, User
from accounts.policies import MATRIX, SERVICE_RIGHTS
from accounts.queries.reach import EVERYTHING, NOTHING, Reach, reach_of
from tests.builders.accounts import grant, make_manager, make_unit, make_user
from tests.builders.clock import AT
from tests.builders.issues import make_journey

pytestmark = pytest.mark.django_db
TODAY = AT.date()
RIGHT = "issue.triage"


@pytest.fixture
def tree() -> dict[str, Unit]:
    """city(harbour(pier, dock(crane)), airport)"""
    city = make_unit("City")
    harbour, airport = make_unit("Harbour", city), make_unit("Airport", city)
    pier, dock = make_unit("Pier", harbour), make_unit("Dock", harbour)
    crane = make_unit("Crane", dock)
    units = [city, harbour, airport, pier, dock, crane]
    return {unit.name.lower(): unit for unit in units}


def covered(
    reach: Reach, tree: dict[str, Unit], journey: int | None = None
) -> set[str]:
    """The names of the units in which the person may sort reports."""
    return {
        name
        for name, unit in tree.items()
        if reach.covering(RIGHT, unit.pk, journey) is not None
    }


def visible(reach: Reach, tree: dict[str, Unit]) -> set[str]:
    """The same, by the condition that lists are filtered with."""
    condition = reach.rows(RIGHT, unit="pk", journey=None)
    keys = set(Unit.objects.filter(condition).values_list("pk", flat=True))
    return {name for name, unit in tree.items() if unit.pk in keys}


def test_unit_reaches_its_subtree(tree: dict[str, Unit]) -> None:
    person = make_manager(tree["harbour"])

    reach = reach_of(person, at=AT)

    below = {"harbour", "pier", "dock", "crane"}
    assert covered(reach, tree) == below
    assert visible(reach, tree) == below
    assert reach.grants[0].unit_ids == {tree[name].pk for name in below}


def test_journey_reaches_every_unit_for_that_journey(tree: dict[str, Unit]) -> None:
    person, journey = make_user(), make_journey()
    grant(person, Role.MANAGER, journey=journey)

    reach = reach_of(person, at=AT)

    assert covered(reach, tree, journey.pk) == set(tree)
    assert covered(reach, tree, journey.pk + 1) == set()
    assert covered(reach, tree) == set()
    assert visible(reach, tree) == set()


def test_unit_and_journey_together_both_must_hold(tree: dict[str, Unit]) -> None:
    person, journey = make_user(), make_journey()
    grant(person, Role.MANAGER, tree["dock"], journey=journey)

    reach = reach_of(person, at=AT)

    assert covered(reach, tree, journey.pk) == {"dock", "crane"}
    assert covered(reach, tree) == set()


def test_several_memberships_add_up(tree: dict[str, Unit]) -> None:
    person, journey = make_user(), make_journey()
    grant(person, Role.MANAGER, tree["pier"])
    grant(person, Role.MANAGER, tree["crane"])
    grant(person, Role.MANAGER, tree["airport"], journey=journey)
    grant(person, Role.FRONTLINE, tree["city"])

    reach = reach_of(person, at=AT)

    assert covered(reach, tree) == {"pier", "crane"}
    assert covered(reach, tree, journey.pk) == {"pier", "crane", "airport"}


def test_executive_of_the_whole_reaches_everything(tree: dict[str, Unit]) -> None:
    person = make_user()
    grant(person, Role.EXECUTIVE)

    reach = reach_of(person, at=AT)

    assert reach.rows("issue.read", unit="unit", journey="j") == EVERYTHING
    assert reach.covering("issue.read", tree["crane"].pk) is not None
    assert covered(reach, tree) == set()


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [
        (TODAY, TODAY, True),
        (TODAY - timedelta(days=1), TODAY - timedelta(days=1), False),
        (TODAY + timedelta(days=1), None, False),
        (TODAY, None, True),
    ],
)
def test_period_counts_with_both_its_ends(
    tree: dict[str, Unit], since: date, until: date | None, holds: bool
) -> None:
    person = make_user()
    grant(person, Role.MANAGER, tree["pier"], since=since, until=until)

    assert covered(reach_of(person, at=AT), tree) == ({"pier"} if holds else set())


def test_deputy_reaches_what_the_other_does_and_says_for_whom(
    tree: dict[str, Unit],
) -> None:
    manager, deputy = make_manager(tree["dock"]), make_manager(tree["pier"])
    grant(deputy, Role.MANAGER, tree["dock"], until=TODAY, on_behalf_of=manager)

    reach = reach_of(deputy, at=AT)

    assert covered(reach, tree) == {"pier", "dock", "crane"}
    own = reach.covering(RIGHT, tree["pier"].pk)
    borrowed = reach.covering(RIGHT, tree["crane"].pk)
    assert own is not None
    assert borrowed is not None
    assert (own.on_behalf_of_id, borrowed.on_behalf_of_id) == (None, manager.pk)
    assert reach.deputised_ids() == {manager.pk}


def test_deputy_of_somebody_who_left_reaches_nothing(tree: dict[str, Unit]) -> None:
    manager, deputy = make_manager(tree["dock"], is_active=False), make_user()
    grant(deputy, Role.MANAGER, tree["dock"], until=TODAY, on_behalf_of=manager)

    assert reach_of(deputy, at=AT).grants == ()


def test_leaver_reaches_nothing(tree: dict[str, Unit]) -> None:
    person = make_manager(tree["city"], is_active=False, is_administrator=True)

    reach = reach_of(person, at=AT)

    assert covered(reach, tree) == set()
    assert not reach.has("settings.manage")


def test_service_files_and_reads_only(tree: dict[str, Unit]) -> None:
    service = make_user(kind="service", is_administrator=True)
    grant(service, Role.MANAGER, tree["dock"])

    reach = reach_of(service, at=AT)

    assert {right for right in MATRIX if reach.has(right)} <= SERVICE_RIGHTS
    assert reach.covering("issue.read", tree["crane"].pk) is not None
    assert covered(reach, tree) == set()


def test_token_scopes_narrow_and_never_widen(tree: dict[str, Unit]) -> None:
    person = make_manager(tree["dock"])
    person.token_scopes = frozenset(  # type: ignore[attr-defined]
        {TokenScope.ISSUES_READ.value, TokenScope.SETTINGS.value}
    )

    reach = reach_of(person, at=AT)

    assert reach.has("issue.read")
    assert not reach.has(RIGHT)
    assert not reach.has("settings.manage")
    assert covered(reach, tree) == set()
    assert reach.rows(RIGHT, unit="unit", journey="journey") == NOTHING


def test_reach_is_one_statement(
    tree: dict[str, Unit], django_assert_num_queries: Any
) -> None:
    person, journey = make_user(), make_journey()
    for name in tree:
        grant(person, Role.MANAGER, tree[name], journey=journey)
        grant(person, Role.FRONTLINE, tree[name])
    grant(person, Role.EXECUTIVE)
    person = User.objects.get(pk=person.pk)

    with django_assert_num_queries(1):
        for unit in tree.values():
            reach_of(person).covering(RIGHT, unit.pk, journey.pk)
            reach_of(person).has(RIGHT)


parents = st.lists(st.integers(0, 5), min_size=6, max_size=6)
memberships = st.lists(
    st.tuples(
        st.sampled_from([Role.FRONTLINE, Role.MANAGER]),
        st.none() | st.integers(0, 6),
        st.none() | st.integers(0, 1),
        st.integers(-2, 2),
        st.none() | st.integers(0, 2),
    ),
    max_size=4,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(above=parents, held=memberships)
def test_reach_is_what_a_walk_up_the_tree_finds(
    above: list[int], held: list[tuple[Any, ...]]
) -> None:
    units = [make_unit("Root")]
    for number, parent in enumerate(above):
        units.append(make_unit(f"Unit {number}", units[parent % len(units)]))
    journeys = [make_journey(), make_journey()]
    person = make_user()
    kept = []
    for role, unit, journey, begins, lasts in held:
        if unit is None and journey is None:
            continue
        since = TODAY + timedelta(days=begins)
        until = None if lasts is None else since + timedelta(days=lasts)
        kept.append(
            grant(
                person,
                role,
                None if unit is None else units[unit],
                journey=None if journey is None else journeys[journey],
                since=since,
                until=until,
            )
        )

    reach = reach_of(person, at=AT)

    for unit_at in units:
        for journey_at in (None, *journeys):
            key = None if journey_at is None else journey_at.pk
            expected = any(_holds(one, unit_at, key) for one in kept)
            assert (reach.covering(RIGHT, unit_at.pk, key) is not None) == expected


def _holds(membership: Membership, unit: Unit, journey_id: int | None) -> bool:
    """The rule of DESIGN in the plainest words: by hand, without the database."""
    if membership.role != Role.MANAGER or membership.since > TODAY:
        return False
    if membership.until is not None and membership.until < TODAY:
        return False
    if membership.journey_id not in (None, journey_id):
        return False
    if membership.unit_id is None:
        return True
    step: Unit | None = unit
    while step is not None:
        if step.pk == membership.unit_id:
            return True
        step = step.parent
    return False
