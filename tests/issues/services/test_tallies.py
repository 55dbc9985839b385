"""The counter: one tap is one contact, taken back by who counted it."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from accounts.models import Unit, User
from cxops.kernel.errors import Conflict, Invalid, NotFound, Refused
from issues.models import RootCause, Tally, Touchpoint
from issues.services.tallies import count_contact, take_back
from tests.asserts import nothing_changed
from tests.builders.accounts import make_clerk, make_unit
from tests.builders.clock import AT

KEY = str(uuid4())


def tap(unit: Unit, actor: User, key: str = KEY, **over: Any) -> Tally:
    return count_contact(key, unit=unit, actor=actor, **({"at": AT} | over))


def test_a_tap_is_one_contact_in_the_units_own_hour(touchpoint: Touchpoint) -> None:
    unit = make_unit("Auckland", time_zone="Pacific/Auckland")
    clerk = make_clerk(unit)

    found = tap(unit, clerk, touchpoint=touchpoint, at=AT + timedelta(hours=4))

    assert Tally.objects.get() == found
    assert (found.number, found.voice, found.measure) == (1, "customer", "contacts")
    assert (found.first_on, found.last_on) == (date(2026, 3, 11),) * 2
    assert (found.hour, found.recorded_by) == (2, clerk)
    assert found.history.get().history_verb == "tally.count"


def test_the_same_tap_sent_again_counts_once(
    unit: Unit, clerk: User, touchpoint: Touchpoint
) -> None:
    first = tap(unit, clerk, touchpoint=touchpoint)

    with nothing_changed():
        again = tap(unit, clerk, touchpoint=touchpoint)

    assert again == first


def test_two_buttons_of_one_page_are_two_taps(
    unit: Unit, clerk: User, colleague: User, touchpoint: Touchpoint, cause: RootCause
) -> None:
    tap(unit, clerk, touchpoint=touchpoint)
    tap(unit, clerk, touchpoint=touchpoint, cause=cause)
    tap(unit, colleague, touchpoint=touchpoint)

    assert Tally.objects.in_force().count() == 3


@pytest.mark.parametrize("key", ["", "short", "x" * 40, "1" * 65])
def test_a_damaged_key_is_refused(unit: Unit, clerk: User, key: str) -> None:
    with nothing_changed(), pytest.raises(Invalid):
        tap(unit, clerk, key)


def test_nobody_counts_elsewhere(unit: Unit, stranger: User) -> None:
    with nothing_changed(), pytest.raises(Refused):
        tap(unit, stranger)


def test_the_last_tap_is_taken_back_once_and_kept(unit: Unit, clerk: User) -> None:
    found = tap(unit, clerk)
    later = AT + timedelta(minutes=15)

    take_back(found.pk, actor=clerk, at=later)
    with nothing_changed():
        take_back(found.pk, actor=clerk, at=later)

    found.refresh_from_db()
    assert (found.superseded_at, Tally.objects.in_force().count()) == (later, 0)
    assert found.history.first().history_verb == "tally.take_back"


def test_a_tap_sent_again_after_it_was_taken_back_stays_taken_back(
    unit: Unit, clerk: User
) -> None:
    found = take_back(tap(unit, clerk).pk, actor=clerk, at=AT)

    with nothing_changed():
        again = tap(unit, clerk)

    assert (again, Tally.objects.in_force().count()) == (found, 0)


def test_a_tap_is_taken_back_by_its_own_person_in_time(
    unit: Unit, clerk: User, manager: User
) -> None:
    found = tap(unit, clerk)

    with nothing_changed(), pytest.raises(NotFound):
        take_back(found.pk, actor=manager, at=AT)
    with nothing_changed(), pytest.raises(Conflict):
        take_back(found.pk, actor=clerk, at=AT + timedelta(minutes=16))
