"""Journeys and cause types, with counts as far as the reader may sum."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Unit, User
from cxops.kernel.clock import now
from issues.models import Signal, Touchpoint
from issues.services.signal_snoozing import snooze_signal
from tests.builders.counts import count_all
from tests.builders.issues import (
    make_cause,
    make_factor,
    make_issue,
    make_pattern,
    make_touchpoint,
)
from tests.builders.signals import DAY, make_shift, make_signal
from tests.issues.views.numbers_with_lists import numbers_of, rows_behind

HOUR = timedelta(hours=1)
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
    # Open: one of two; of the last 28 days and of counted contacts: both.
    assert client.get("/journeys/").content.decode().count("fewer than 5") == 5


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
    count_all()

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


def lately(client: Client) -> list[tuple[int, bool, bool]]:
    """Number of 28 days, hidden, and whether a line is drawn, of every place."""
    journeys = client.get("/journeys/").context["journeys"]
    return [
        (place.lately.number, place.lately.is_hidden, place.course is not None)
        for _journey, stages in journeys
        for _stage, places in stages
        for place in places
    ]


def test_the_front_line_gets_no_line_where_the_number_is_hidden(
    unit: Unit, clerk: User, manager: User, browse: Browse
) -> None:
    few, many = make_touchpoint("Few"), make_touchpoint("Many")
    for place, number in ((few, 4), (many, 5)):
        for _number in range(number):
            make_issue(unit, touchpoint=place, at=now() - timedelta(days=14))
    count_all()

    page = browse(clerk).get("/journeys/").content.decode()

    assert lately(browse(clerk)) == [(4, True, False), (5, False, True)]
    assert page.count('class="cx-spark"') == 1
    assert page.count("too few to show") == 1
    assert lately(browse(manager)) == [(4, False, True), (5, False, True)]


def test_a_place_counts_what_customers_reported_of_breakdowns(
    unit: Unit, manager: User, stranger: User, browse: Browse
) -> None:
    place, at = make_touchpoint(), now() - timedelta(days=3)
    make_issue(unit, touchpoint=place, at=at)
    make_issue(unit, touchpoint=place, at=at, voice="staff")
    make_issue(unit, touchpoint=place, at=at, kind="praise")
    make_issue(unit, touchpoint=place, at=at, is_restricted=True)
    make_issue(unit, touchpoint=place, at=now() - timedelta(days=40))
    count_all()

    assert lately(browse(manager)) == [(1, False, True)]
    assert lately(browse(stranger)) == [(0, False, False)]


@pytest.mark.parametrize("page", ["/journeys/", "/causes/"])
def test_numbers_lead_to_as_many_rows_also_where_one_reported_elsewhere(
    unit: Unit, manager: User, stranger: User, browse: Browse, page: str
) -> None:
    """What a manager filed in another unit is in their list and in no sum."""
    elsewhere = stranger.memberships.get().unit
    assert elsewhere is not None
    cause = make_cause("Slow", parent=make_cause("Technology"))
    about = {"touchpoint": make_touchpoint(), "cause": cause, "at": now() - HOUR}
    for _turn in range(3):
        make_issue(unit, **about)
    make_issue(elsewhere, manager, **about)
    count_all()
    client = browse(manager)

    found = dict(numbers_of(client, page))

    assert {number for link, number in found.items() if "occurred_from" in link} == {3}
    assert {link: rows_behind(client, link) for link in found} == found


# --- What isn't chance any more -------------------------------------------------------


def signs(client: Client) -> dict[str, tuple[int, int]]:
    """Touchpoint → its signal and how many there are, where there is one."""
    return {
        place.touchpoint.name: (place.sign.signal.pk, place.sign.number)
        for _journey, stages in client.get("/journeys/").context["journeys"]
        for _stage, places in stages
        for place in places
        if place.sign is not None
    }


def of_two_places(unit: Unit) -> tuple[Touchpoint, Signal, Signal]:
    """A desk with two signals, a gate whose one is over, the unit's own."""
    desk, gate = make_touchpoint("Desk"), make_touchpoint("Gate")
    most = make_shift(unit, touchpoint=desk, excess=9.0)
    more = make_signal(unit, touchpoint=desk, excess=7.0)
    make_signal(unit, touchpoint=gate, ended_on=now().date())
    make_signal(unit)
    return desk, most, more


def test_a_place_shows_what_stands_out_most_with_the_list_of_all(
    unit: Unit, manager: User, browse: Browse
) -> None:
    desk, most, more = of_two_places(unit)
    client = browse(manager)

    assert signs(client) == {"Desk": (most.pk, 2)}
    page = client.get("/journeys/").content.decode()
    assert f'href="/signals/?touchpoint={desk.slug}"' in page
    assert "more than chance explains" in page
    listed = client.get(f"/signals/?touchpoint={desk.slug}")
    assert [told.signal for told in listed.context["found"]] == [most, more]
    assert "Only about: <strong>Desk</strong>" in listed.content.decode()


def test_what_was_put_off_isnt_shown_at_the_place(
    unit: Unit, manager: User, browse: Browse
) -> None:
    _desk, most, more = of_two_places(unit)
    until = now().date() + 10 * DAY
    snooze_signal(most, until=until, reason="Works.", actor=manager, at=now())

    assert signs(browse(manager)) == {"Desk": (more.pk, 1)}


def test_signs_of_places_are_for_those_who_see_all_that_they_count(
    unit: Unit, clerk: User, stranger: User, executive: User, browse: Browse
) -> None:
    _desk, most, _more = of_two_places(unit)

    assert signs(browse(executive)) == {"Desk": (most.pk, 2)}
    assert signs(browse(clerk)) == signs(browse(stranger)) == {}


def test_the_sign_of_a_merged_place_stands_at_the_one_in_use(
    unit: Unit, manager: User, browse: Browse
) -> None:
    desk, most, more = of_two_places(unit)
    counter = make_touchpoint("Counter", desk.stage)
    Touchpoint.objects.filter(pk=desk.pk).update(replaced_by=counter, retired_at=now())
    client = browse(manager)

    assert signs(client) == {"Counter": (most.pk, 2)}
    listed = client.get(f"/signals/?touchpoint={counter.slug}").context["found"]
    assert [told.signal for told in listed] == [most, more]
