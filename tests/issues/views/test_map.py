"""Journeys and cause types, with counts as far as the reader may sum."""

from collections.abc import Callable

from django.test import Client

from accounts.models import Unit, User
from cxops.kernel.clock import now
from tests.builders.issues import (
    make_cause,
    make_factor,
    make_issue,
    make_pattern,
    make_touchpoint,
)

Browse = Callable[[User], Client]


def cells(client: Client) -> list[tuple[int, bool]]:
    """Number and "hidden" of every place, in the order of the page."""
    journeys = client.get("/journeys/").context["journeys"]
    return [
        (place.open.number, place.open.is_hidden)
        for _journey, stages in journeys
        for _stage, places in stages
        for place in places
    ]


def test_journeys_count_what_is_open_and_not_restricted(
    unit: Unit, manager: User, stranger: User, browse: Browse
) -> None:
    place = make_touchpoint()
    make_issue(unit, touchpoint=place)
    make_issue(unit, touchpoint=place, state="closed")
    make_issue(unit, touchpoint=place, is_restricted=True)

    assert cells(browse(manager)) == [(1, False)]
    assert cells(browse(stranger)) == [(0, False)]


def test_journeys_hide_small_numbers_from_the_front_line(
    unit: Unit, clerk: User, browse: Browse
) -> None:
    few, many = make_touchpoint("Few"), make_touchpoint("Many")
    for place, number in ((few, 4), (many, 5)):
        for _number in range(number):
            make_issue(unit, touchpoint=place)

    client = browse(clerk)

    assert cells(client) == [(4, True), (5, False)]
    assert client.get("/journeys/").content.decode().count("fewer than 5") == 3


def test_journeys_sum_nothing_of_other_units_for_the_front_line(
    clerk: User, stranger: User, browse: Browse
) -> None:
    elsewhere = stranger.memberships.get().unit
    assert elsewhere is not None
    place = make_touchpoint()
    for _number in range(9):
        make_issue(elsewhere, touchpoint=place)

    assert cells(browse(clerk)) == [(0, True)]


def test_causes_count_by_the_confirmed_cause_of_the_repeat_problem(
    unit: Unit, manager: User, browse: Browse
) -> None:
    branch = make_cause("Technology")
    named, true = (make_cause(name, parent=branch) for name in ("Slow", "Broken"))
    pattern = make_pattern(unit, manager)
    make_factor(pattern, true, certainty="confirmed", evidence="Logs")
    at = now()
    make_issue(unit, cause=named, at=at)
    make_issue(unit, cause=named, pattern=pattern, at=at)
    make_issue(unit, pattern=pattern, at=at)

    tree = browse(manager).get("/causes/").context["causes"]

    assert [(row.cause, row.number) for row, _leaves in tree] == [(branch, 3)]
    assert [(leaf.cause, leaf.number) for leaf in tree[0][1]] == [(named, 1), (true, 2)]


def test_causes_show_definitions_and_no_counts_to_the_front_line(
    unit: Unit, clerk: User, browse: Browse
) -> None:
    branch = make_cause("Technology")
    make_cause("Slow", parent=branch, definition="It takes too long.")

    page = browse(clerk).get("/causes/").content.decode()

    assert "It takes too long." in page
    assert "breakdown" not in page.split("</header>", 1)[1].split("<footer", 1)[0]
