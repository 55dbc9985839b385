"""28 days beside the 28 before: whose voice, which days, what counts."""

from datetime import date, timedelta

import pytest

from accounts.models import Unit, User
from issues.queries.choices import filter_choices
from issues.queries.volumes import Pair, Volume, Volumes, volumes
from tests.builders.accounts import make_manager, make_unit
from tests.builders.clock import AT
from tests.builders.issues import (
    make_cause,
    make_factor,
    make_issue,
    make_pattern,
    make_touchpoint,
)

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def harbour() -> Unit:
    return make_unit("Harbour")


@pytest.fixture
def manager(harbour: Unit) -> User:
    return make_manager(harbour)


def found(reader: User, hours: int = 0) -> Volumes:
    return volumes(reader, at=AT + hours * HOUR, words=filter_choices())


def test_both_periods_are_28_days_and_begin_and_end_with_a_whole_day(
    harbour: Unit, manager: User
) -> None:
    for days in (0, 27, 28, 55, 56):
        make_issue(harbour, at=AT - days * DAY)

    said = found(manager)

    assert (said.period.first, said.period.last) == (
        date(2026, 2, 11),
        date(2026, 3, 10),
    )
    assert (said.before.first, said.before.last) == (
        date(2026, 1, 14),
        date(2026, 2, 10),
    )
    assert said.breakdowns() == Volume(2, 2)


def test_the_days_are_those_of_the_readers_time_zone(harbour: Unit) -> None:
    """At 13:30 UTC it is the next day in Auckland: the period has moved on by one."""
    make_issue(harbour, occurred_at=AT - 27 * DAY)
    here = make_manager(harbour)
    there = make_manager(harbour, time_zone="Pacific/Auckland")

    assert found(here, hours=4).breakdowns() == Volume(1, 0)
    assert found(there, hours=4).period.last == date(2026, 3, 11)
    assert found(there, hours=4).breakdowns() == Volume(0, 1)


def test_voices_and_kinds_are_apart(harbour: Unit, manager: User) -> None:
    for voice, kind, number in (
        ("customer", "breakdown", 3),
        ("customer", "praise", 2),
        ("customer", "near_miss", 1),
        ("staff", "breakdown", 4),
        ("staff", "near_miss", 5),
    ):
        for _turn in range(number):
            make_issue(harbour, voice=voice, kind=kind)

    said = found(manager)

    assert said.said("customer", "breakdown") == Volume(3, 0)
    assert said.said("customer", "praise") == Volume(2, 0)
    assert said.said("customer", "near_miss") == Volume(1, 0)
    assert said.said("staff", "breakdown") == Volume(4, 0)
    assert said.said("staff", "near_miss") == Volume(5, 0)
    assert said.said("staff", "praise") == Volume(0, 0)
    assert said.breakdowns() == said.cause_unknown() == Volume(7, 0)


def test_each_event_counts_once_and_what_counts_for_nobody_not_at_all(
    harbour: Unit, manager: User
) -> None:
    first = make_issue(harbour)
    make_issue(harbour, duplicate_of=first)
    make_issue(harbour, is_restricted=True, owner=manager)
    make_issue(harbour, withdrawn_at=AT)
    make_issue(make_unit("Elsewhere"))

    assert found(manager).breakdowns() == Volume(1, 0)


def test_what_was_reported_after_the_moment_is_not_there_yet(
    harbour: Unit, manager: User
) -> None:
    make_issue(harbour, occurred_at=AT - DAY, at=AT + HOUR)

    assert found(manager).breakdowns() == Volume(0, 0)
    assert found(manager, hours=1).breakdowns() == Volume(1, 0)


def test_pairs_are_the_most_frequent_of_known_place_and_cause(
    harbour: Unit, manager: User
) -> None:
    lift, desk = make_touchpoint("Lift"), make_touchpoint("Desk")
    slow, broken = make_cause("Slow"), make_cause("Broken")
    own = make_pattern(harbour, manager)
    make_factor(own, broken, certainty="confirmed", evidence="Seen.")
    for place, cause, number, over in (
        (desk, slow, 2, {}),
        (lift, slow, 3, {"pattern": own}),  # put down to what the problem's cause is
        (lift, slow, 1, {"at": AT - 30 * DAY, "pattern": own}),
        (None, slow, 4, {}),
        (lift, None, 5, {}),
        (desk, slow, 6, {"kind": "near_miss"}),
    ):
        for _turn in range(number):
            make_issue(harbour, touchpoint=place, cause=cause, **over)

    said = found(manager)

    assert said.pairs() == [
        Pair(lift.pk, broken.pk, Volume(3, 1)),
        Pair(desk.pk, slow.pk, Volume(2, 0)),
    ]
    assert said.pairs(1) == said.pairs()[:1]
    assert said.unplaced() == Volume(4, 0)
    assert said.cause_unknown() == Volume(5, 0)
    assert said.breakdowns() == Volume(14, 1)


def test_merged_words_count_under_the_one_that_stands_for_them(
    harbour: Unit, manager: User
) -> None:
    lift = make_touchpoint("Lift")
    older = make_touchpoint("Hoist", lift.stage, replaced_by=lift, retired_at=AT)
    slow = make_cause("Slow")
    tardy = make_cause("Tardy", replaced_by=slow, retired_at=AT)
    make_issue(harbour, touchpoint=lift, cause=slow)
    make_issue(harbour, touchpoint=older, cause=slow)
    make_issue(harbour, touchpoint=older, cause=tardy)
    make_issue(harbour, touchpoint=lift, cause=tardy, at=AT - 28 * DAY)

    assert found(manager).pairs() == [Pair(lift.pk, slow.pk, Volume(3, 1))]


def test_a_word_that_was_retired_into_none_keeps_its_number(
    harbour: Unit, manager: User
) -> None:
    old, slow = make_touchpoint("Old", retired_at=AT), make_cause("Slow")
    make_issue(harbour, touchpoint=old, cause=slow)

    assert found(manager).pairs() == [Pair(old.pk, slow.pk, Volume(1, 0))]
