"""The ways that the shell of a page offers."""

import pytest
from django.test import Client

from accounts.models import User
from tests.builders.accounts import make_clerk, make_manager, make_unit, make_user

pytestmark = pytest.mark.django_db


def ways(person: User) -> tuple[list[str], list[str]]:
    client = Client()
    client.force_login(person)
    context = client.get("/profile/").context
    return (
        [str(place.label) for place in context["nav"]],
        [str(place.label) for place in context["nav_more"]],
    )


def test_a_manager_finds_what_is_rare_behind_more() -> None:
    first, more = ways(make_manager(make_unit()))

    assert first[:4] == ["Command center", "My reports", "Count", "To sort"]
    assert more == ["Journeys", "Not chance any more", "Imports"]


def test_a_single_rare_way_needs_no_menu() -> None:
    first, more = ways(make_clerk(make_unit()))

    assert first == ["My reports", "Count", "Improvements", "Journeys"]
    assert more == []


def test_somebody_without_a_role_has_no_way_but_their_own() -> None:
    assert ways(make_user()) == ([], [])
