"""Which units a page of sums offers, and what its lists leave out."""

import pytest

from accounts.enums import Role
from accounts.models import User
from issues.queries import selection
from issues.queries.choices import filter_choices
from issues.queries.selection import offered_units, reader_filters
from tests.builders.accounts import (
    grant,
    make_clerk,
    make_executive,
    make_manager,
    make_unit,
    make_user,
)
from tests.builders.issues import make_journey

pytestmark = pytest.mark.django_db


def names(user: User) -> list[str]:
    return [unit.name for unit in offered_units(user, filter_choices())]


def test_units_of_ones_own_reach_are_offered() -> None:
    root = make_unit("Company")
    west = make_unit("West", parent=root)
    make_unit("East", parent=root)
    make_unit("Pier", parent=west)

    assert names(make_executive()) == ["Company", "East", "Pier", "West"]
    assert names(make_manager(west)) == ["Pier", "West"]
    assert names(make_clerk(west)) == []


def test_only_units_with_others_below_are_offered_when_there_are_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(selection, "MOST_UNITS", 2)
    root = make_unit("Company")
    west = make_unit("West", parent=root)
    make_unit("Pier", parent=west)

    assert names(make_executive()) == ["Company", "West"]


def test_lists_are_narrowed_to_the_own_scope_unless_that_is_everything() -> None:
    traveller = make_user("Jo Journey")
    grant(traveller, Role.MANAGER, None, journey=make_journey())

    assert reader_filters(make_executive()) == {}
    assert reader_filters(make_manager(make_unit())) == {"in_my_scope": "true"}
    assert reader_filters(traveller) == {"in_my_scope": "true"}
