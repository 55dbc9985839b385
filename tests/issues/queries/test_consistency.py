"""Units side by side: what enters a rate, who stands out, who is too small."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import Unit, User
from issues.queries.choices import filter_choices
from issues.queries.consistency import Consistency, comparable_units, consistency_of
from issues.queries.periods import Period
from issues.queries.selection import Selection
from issues.queries.volumes_told import Measure, measures_told
from tests.builders.accounts import (
    grant,
    make_executive,
    make_manager,
    make_unit,
    make_user,
)
from tests.builders.clock import AT
from tests.builders.counts import count_all
from tests.builders.figures import make_exposure
from tests.builders.issues import make_cause, make_journey, make_stage, make_touchpoint
from tests.issues.queries.counted_days import report

pytestmark = pytest.mark.django_db
LAST = date(2026, 3, 8)
PERIOD = Period(LAST - timedelta(days=27), LAST)
DAY = date(2026, 3, 2)


@pytest.fixture
def company() -> Unit:
    return make_unit("Company")


def visits(unit: Unit, number: int, **over: Any) -> None:
    """One number for all of the days."""
    over = {"first_on": PERIOD.first, "last_on": PERIOD.last} | over
    make_exposure(unit, number, **over)


def place(name: str, company: Unit, reports: int, number: int) -> Unit:
    """A unit with so many reports out of so many visits."""
    unit = make_unit(name, parent=company)
    visits(unit, number)
    report(unit, DAY, reports)
    return unit


def compared(user: User, top: Unit, **over: Any) -> Consistency:
    count_all()
    words = filter_choices()
    chosen = Selection(
        **({"period": PERIOD, "unit": words.named("unit", top.pk)} | over)
    )
    return consistency_of(user, chosen, measure="visits", words=words)


def told(found: Consistency) -> list[tuple[str, int, int]]:
    return [(each.unit.name, each.reports, each.volume) for each in found.places]


def test_places_stand_by_name_with_reports_and_volumes_of_all_below(
    company: Unit,
) -> None:
    west = place("West", company, 3, 900)
    pier = place("Pier", west, 2, 100)
    place("Steps", pier, 1, 500)
    place("East", company, 4, 2000)
    report(company, DAY, 9)

    found = compared(make_executive(), company)

    assert told(found) == [("East", 4, 2000), ("West", 6, 1500)]
    assert [each.rate for each in found.places] == [2.0, 4.0]


def test_the_limits_are_spiegelhalters_and_one_stands_out(company: Unit) -> None:
    """20 alike and one at five times the rate: only that one is named."""
    for number in range(20):
        place(f"Place {number:02}", company, 9 + number % 3, 1000)
    place("Zoo", company, 50, 1000)
    place("Anthill", company, 1, 20)

    found = compared(make_executive(), company)

    named = [each.unit.name for each in found.places if each.site.differs]
    small = [each.unit.name for each in found.places if each.site.small]
    assert (named, small) == (["Zoo"], ["Anthill"])
    assert found.funnel.n == 22
    # Pooled: (9 + 10 + 11) × 6 + 9 + 10 + 50 + 1 of 21,020 visits.
    assert found.funnel.theta == pytest.approx(250 / 21.02)


def test_alike_places_name_nobody(company: Unit) -> None:
    for number in range(12):
        place(f"Place {number:02}", company, 9 + number % 3, 1000)

    found = compared(make_executive(), company)

    assert not [each for each in found.places if each.site.differs]
    assert found.funnel.phi is not None
    assert found.funnel.phi < 1


def test_a_unit_whose_volume_is_not_whole_is_left_out_with_its_reports(
    company: Unit,
) -> None:
    west = place("West", company, 3, 900)
    half = make_unit("Half", parent=west)
    visits(half, 500, last_on=LAST - timedelta(days=1))
    report(half, DAY, 7)
    report(make_unit("Never told", parent=west), DAY, 2)

    (found,) = compared(make_executive(), company).places

    assert (found.reports, found.volume, found.left_out) == (3, 900, 9)
    assert (found.is_whole, found.counted_in) == (False, (west.code,))


def test_a_unit_that_began_within_the_days_is_left_out(company: Unit) -> None:
    began = place("New", company, 3, 900)
    Unit.objects.filter(pk=began.pk).update(
        went_live_on=PERIOD.first + PERIOD.last.resolution
    )

    (found,) = compared(make_executive(), company).places

    assert (found.rate, found.left_out) == (None, 3)


def test_a_closed_unit_is_whole_when_told_until_it_closed(company: Unit) -> None:
    place("Old", company, 3, 900)
    closed = make_unit("Shut", parent=company, retired_at=AT - timedelta(days=15))
    visits(closed, 100, last_on=date(2026, 2, 23))

    found = compared(make_executive(), company)

    assert told(found) == [("Old", 3, 900), ("Shut", 0, 100)]


def test_daily_numbers_are_whole_when_no_day_is_missing(company: Unit) -> None:
    unit = make_unit("Daily", parent=company)
    for days in range(28):
        visits(
            unit,
            10,
            first_on=LAST - timedelta(days=days),
            last_on=LAST - timedelta(days=days),
        )

    (found,) = compared(make_executive(), company).places

    assert found.volume == 280


def test_places_of_the_journey_have_volumes_of_their_own(company: Unit) -> None:
    desk = make_touchpoint("Desk")
    unit = place("West", company, 5, 900)
    visits(unit, 300, touchpoint=desk)
    report(unit, DAY, 2, touchpoint=desk)
    words = filter_choices()

    at_desk = compared(
        make_executive(), company, touchpoint=words.named("touchpoint", desk.pk)
    )

    assert told(at_desk) == [("West", 2, 300)]
    assert told(compared(make_executive("Else"), company)) == [("West", 7, 900)]


def test_only_what_customers_said_of_a_cause_enters(company: Unit) -> None:
    slow = make_cause("Slow")
    unit = place("West", company, 5, 900)
    report(unit, DAY, 2, cause=slow)
    report(unit, DAY, 4, cause=slow, voice="staff")
    words = filter_choices()

    found = compared(make_executive(), company, cause=words.named("cause", slow.pk))

    assert told(found) == [("West", 2, 900)]


def test_a_manager_compares_what_lies_below_the_own_unit(company: Unit) -> None:
    west = place("West", company, 3, 900)
    place("Pier", west, 2, 100)
    place("East", company, 4, 2000)
    manager, words = make_manager(west), filter_choices()

    assert [unit.name for unit in comparable_units(manager, words)] == ["West"]
    assert told(compared(manager, west)) == [("Pier", 2, 100)]
    # Another's units, named in an address, hold nothing for them.
    assert told(compared(manager, company)) == [("West", 5, 1000)]


def test_a_journeys_manager_compares_the_own_journey(company: Unit) -> None:
    journey = make_journey()
    desk = make_touchpoint("Desk", make_stage(journey))
    unit = place("West", company, 3, 900)
    visits(unit, 300, touchpoint=desk)
    report(unit, DAY, 2, touchpoint=desk)
    traveller = make_user("Jo Journey")
    grant(traveller, Role.MANAGER, None, journey=journey)
    words = filter_choices()

    found = compared(traveller, company, touchpoint=words.named("touchpoint", desk.pk))

    assert told(found) == [("West", 2, 300)]
    assert told(compared(traveller, company)) == [("West", 0, 0)]


def test_measures_are_offered_as_they_are_told(company: Unit) -> None:
    executive, desk = make_executive(), make_touchpoint("Desk")
    for name in ("West", "East"):
        make_exposure(make_unit(name, parent=company), 5, first_on=DAY)
    make_exposure(company, 5, measure="calls", touchpoint=desk, first_on=LAST)
    make_exposure(company, 5, measure="old", first_on=date(2024, 1, 1))

    assert measures_told(executive, LAST) == [
        Measure("visits", is_of_places=False, last=DAY, units=2),
        Measure("calls", is_of_places=True, last=LAST, units=1),
    ]
    assert measures_told(make_manager(make_unit("Elsewhere")), LAST) == []
