"""What persists: each rule on its edge, for whom, and under which words."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Unit, User
from issues.models import Touchpoint
from issues.queries.choices import filter_choices
from issues.queries.persistence import Persistent, persistence
from tests.builders.accounts import make_manager, make_unit
from tests.builders.clock import AT
from tests.builders.issues import (
    make_cause,
    make_factor,
    make_issue,
    make_pattern,
    make_stage,
    make_touchpoint,
)

pytestmark = pytest.mark.django_db
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture
def harbour() -> Unit:
    return make_unit("Harbour")


@pytest.fixture
def manager(harbour: Unit) -> User:
    return make_manager(harbour)


@pytest.fixture
def lift() -> Touchpoint:
    return make_touchpoint("Lift")


def found(reader: User) -> list[Persistent]:
    return persistence(reader, at=AT, words=filter_choices()).rows


def told(reader: User) -> list[tuple[int, int, list[str]]]:
    """Breakdowns of 28 days, open ones, and the rules."""
    return [
        (row.number, row.open, [rule.value for rule in row.rules])
        for row in found(reader)
    ]


def broke(unit: Unit, days: int, **over: Any) -> None:
    """A breakdown of so many days ago, put right and closed the same day."""
    then = AT - days * DAY
    make_issue(unit, at=then, **({"state": "closed", "closed_at": then} | over))


def test_five_in_28_days_are_often_and_four_are_not(
    harbour: Unit, manager: User, lift: Touchpoint
) -> None:
    for days in (0, 1, 2, 27):
        broke(harbour, days, touchpoint=lift)
    broke(harbour, 28, touchpoint=lift)  # of the 28 days before
    assert told(manager) == []

    broke(harbour, 27, touchpoint=lift)

    assert told(manager) == [(5, 0, ["often"])]
    (row,) = found(manager)
    assert (row.touchpoint_id, row.cause_id, row.unit_id) == (lift.pk, None, harbour.pk)
    assert row.pattern is None
    assert row.open_since is None


def test_five_of_other_units_causes_or_places_do_not_add_up(
    harbour: Unit, manager: User, lift: Touchpoint
) -> None:
    slow = make_cause("Slow")
    desk = make_touchpoint("Desk", lift.stage)
    for over in ({}, {"cause": slow}, {"touchpoint": desk}, {"touchpoint": None}):
        broke(harbour, 1, **({"touchpoint": lift} | over))
        broke(harbour, 2, **({"touchpoint": lift} | over))

    assert told(manager) == []


def test_what_is_no_breakdown_or_counts_for_nobody_makes_nothing_persist(
    harbour: Unit, manager: User, lift: Touchpoint
) -> None:
    first = make_issue(harbour, touchpoint=lift)
    for over in (
        {"kind": "praise"},
        {"kind": "near_miss"},
        {"duplicate_of": first},
        {"is_restricted": True, "owner": manager},
        {"withdrawn_at": AT},
        {"at": AT + SECOND},
    ):
        for _turn in range(5):
            make_issue(harbour, touchpoint=lift, severity=4, **over)

    assert told(manager) == []


def test_open_for_over_60_days_is_long_and_60_days_are_not(
    harbour: Unit, manager: User, lift: Touchpoint
) -> None:
    make_issue(harbour, touchpoint=lift, at=AT - 60 * DAY)
    assert told(manager) == []

    make_issue(harbour, touchpoint=lift, at=AT - 60 * DAY - SECOND)

    assert told(manager) == [(0, 2, ["long"])]
    assert found(manager)[0].open_since == AT - 60 * DAY - SECOND


def test_what_was_closed_is_not_open_for_long(
    harbour: Unit, manager: User, lift: Touchpoint
) -> None:
    broke(harbour, 61, touchpoint=lift)

    assert told(manager) == []


def test_severity_4_persists_while_it_is_open_or_of_these_28_days(
    harbour: Unit, manager: User, lift: Touchpoint
) -> None:
    broke(harbour, 28, touchpoint=lift, severity=4)
    make_issue(harbour, touchpoint=lift, severity=3, at=AT - 50 * DAY)
    assert told(manager) == []

    make_issue(harbour, touchpoint=lift, severity=4, at=AT - 50 * DAY)
    assert told(manager) == [(0, 2, ["harm"])]


def test_severity_4_closed_within_28_days_still_counts(
    harbour: Unit, manager: User, lift: Touchpoint
) -> None:
    broke(harbour, 27, touchpoint=lift, severity=4)

    assert told(manager) == [(1, 0, ["harm"])]


def test_a_repeat_problem_is_one_breakdown_wherever_it_happens(
    harbour: Unit, manager: User, lift: Touchpoint
) -> None:
    pattern = make_pattern(harbour, manager)
    for days in range(3):
        broke(harbour, days, touchpoint=lift, pattern=pattern)
    for days in range(2):
        broke(harbour, days, cause=make_cause("Slow"), pattern=pattern)

    assert told(manager) == [(5, 0, ["often"])]
    assert found(manager)[0].pattern == pattern
    # Suspected since AT: open, with no report that is.
    assert found(manager)[0].open_since == AT


@pytest.mark.parametrize(
    ("state", "days", "rules"),
    [
        ("suspected", 60, None),
        ("suspected", 61, ["long"]),
        ("confirmed", 61, ["long"]),
        ("fixed", 61, None),
        ("accepted", 61, None),
        ("refuted", 61, None),
    ],
)
def test_a_repeat_problem_without_an_open_report_is_open_by_its_state(
    harbour: Unit, manager: User, state: str, days: int, rules: list[str] | None
) -> None:
    make_pattern(
        harbour,
        manager,
        state=state,
        created_at=AT - days * DAY,
        fixed_from=AT.date() if state == "fixed" else None,
    )

    assert told(manager) == ([(0, 0, rules)] if rules else [])


def test_reports_of_a_repeat_problem_one_may_not_read_count_by_place_and_cause(
    harbour: Unit, manager: User, lift: Touchpoint
) -> None:
    yard = make_unit("Yard")
    hidden = make_pattern(yard, make_manager(yard))
    for days in range(5):
        broke(harbour, days, touchpoint=lift, pattern=hidden)

    (row,) = found(manager)

    assert (row.pattern, row.touchpoint_id, row.number) == (None, lift.pk, 5)


def test_the_confirmed_main_cause_of_a_repeat_problem_is_its_reports_cause(
    harbour: Unit, manager: User, lift: Touchpoint
) -> None:
    """Also where the repeat problem itself may not be read."""
    yard = make_unit("Yard")
    slow, broken = make_cause("Slow"), make_cause("Broken")
    hidden = make_pattern(yard, make_manager(yard))
    make_factor(hidden, broken, certainty="confirmed", evidence="Seen.")
    for days in range(3):
        broke(harbour, days, touchpoint=lift, cause=slow, pattern=hidden)
        broke(harbour, days, touchpoint=lift, cause=broken)

    (row,) = found(manager)

    assert (row.cause_id, row.number) == (broken.pk, 6)


def test_merged_words_count_under_the_one_that_stands_for_them(
    harbour: Unit, manager: User
) -> None:
    """Two and three make five; the chain is followed to its end."""
    stage = make_stage()
    lift = make_touchpoint("Lift", stage)
    older = make_touchpoint("Elevator", stage, replaced_by=lift, retired_at=AT)
    oldest = make_touchpoint("Hoist", stage, replaced_by=older, retired_at=AT)
    slow = make_cause("Slow")
    tardy = make_cause("Tardy", replaced_by=slow, retired_at=AT)
    for place, cause in (
        (lift, slow),
        (lift, tardy),
        (older, slow),
        (older, tardy),
        (oldest, tardy),
    ):
        broke(harbour, 1, touchpoint=place, cause=cause)

    (row,) = found(manager)

    assert (row.touchpoint_id, row.cause_id, row.number) == (lift.pk, slow.pk, 5)


def test_another_units_breakdowns_are_not_told(
    harbour: Unit, manager: User, lift: Touchpoint
) -> None:
    yard = make_unit("Yard")
    for days in range(6):
        broke(yard, days, touchpoint=lift, severity=4)
    make_pattern(yard, make_manager(yard), created_at=AT - 90 * DAY)

    assert told(manager) == []
