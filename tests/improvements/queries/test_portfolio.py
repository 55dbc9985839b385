"""Improvements at a moment: by state, with target and next date, and nobody on them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from improvements.models import Initiative
from improvements.queries.neglect import neglected_initiatives
from improvements.queries.portfolio import portfolio, under_way
from improvements.services.reviewing import approve_plan
from tests.builders.accounts import make_unit
from tests.builders.clock import AT
from tests.builders.improvements import (
    DECIDE_BY,
    DUE,
    Cast,
    make_accepted,
    make_cast,
    make_implemented,
    make_in_progress,
    make_proposed,
    make_submitted,
)

pytestmark = pytest.mark.django_db
UTC = ["UTC"]
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_states_are_counted_as_far_as_the_reader_sees(cast: Cast) -> None:
    make_proposed(cast)
    make_proposed(cast)
    make_in_progress(cast)
    make_implemented(cast)
    elsewhere = make_cast(make_unit("Yard"))
    make_proposed(elsewhere)

    assert portfolio(cast.manager, at=AT, zones=UTC).states == {
        "proposed": 2,
        "in_progress": 1,
        "implemented": 1,
    }
    assert portfolio(elsewhere.manager, at=AT, zones=UTC).states == {"proposed": 1}
    assert portfolio(cast.sponsor, at=AT, zones=UTC).states["proposed"] == 3


def test_the_state_is_that_of_the_moment(cast: Cast) -> None:
    initiative = make_submitted(cast)
    approve_plan(initiative, actor=cast.approver, at=AT + DAY)

    assert portfolio(cast.manager, at=AT - SECOND, zones=UTC).states == {}
    assert portfolio(cast.manager, at=AT, zones=UTC).states == {"planned": 1}
    assert portfolio(cast.manager, at=AT + DAY, zones=UTC).states == {"in_progress": 1}
    assert [row.state for row in under_way(cast.manager, at=AT)] == ["planned"]


def test_those_under_way_come_by_their_next_date_with_the_first_target(
    cast: Cast,
) -> None:
    undated = make_accepted(cast)
    waiting = make_submitted(cast)
    doing = make_in_progress(cast)
    make_implemented(cast)

    rows = under_way(cast.manager, at=AT)

    assert [(row.initiative, row.next_on) for row in rows] == [
        (waiting, DECIDE_BY),
        (doing, date(2026, 4, 1)),
        (undated, None),
    ]
    assert rows[2].target is None
    target = rows[1].target
    assert target is not None
    assert (target.measure, target.unit_of_measure, target.due_on) == (
        "Reports about the lift",
        "a week",
        DUE,
    )
    assert (target.baseline, target.goal) == (Decimal(24), Decimal(16))
    assert [row.initiative for row in under_way(cast.manager, at=AT, limit=1)] == [
        waiting
    ]


def dated(initiative: Initiative, day: date | None) -> None:
    """Its own date alone says what comes next."""
    Initiative._base_manager.filter(pk=initiative.pk).update(due_on=day)


def test_nobody_is_on_what_has_no_owner_no_date_or_a_lapsed_one(cast: Cast) -> None:
    """AT is a Tuesday: Thursday’s date has passed by two working days."""
    unowned = make_proposed(cast)
    dated(unowned, DUE)
    undated = make_accepted(cast)
    held, lapsed = make_accepted(cast), make_accepted(cast)
    dated(held, date(2026, 3, 6))
    dated(lapsed, date(2026, 3, 5))
    make_implemented(cast)

    found = neglected_initiatives(cast.manager, at=AT, zones=UTC)

    assert set(found) == {unowned, undated, lapsed}
    folio = portfolio(cast.manager, at=AT, zones=UTC)
    assert (folio.neglected, folio.neglected_since) == (3, AT)


def test_nobody_on_it_is_told_to_those_who_may_read_it(cast: Cast) -> None:
    make_proposed(cast)
    elsewhere = make_cast(make_unit("Yard"))

    assert not neglected_initiatives(elsewhere.manager, at=AT, zones=UTC).exists()
    folio = portfolio(elsewhere.manager, at=AT, zones=UTC)
    assert (folio.states, folio.neglected, folio.neglected_since) == ({}, 0, None)


def test_before_it_was_proposed_nobody_was_missing(cast: Cast) -> None:
    make_proposed(cast)

    assert portfolio(cast.manager, at=AT - SECOND, zones=UTC).neglected == 0
    assert not neglected_initiatives(cast.manager, at=AT - SECOND, zones=UTC).exists()
