"""Looking for what isn't chance: spikes on their day, shifts of complete weeks."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Unit
from issues.models import DailyCount, DirtyCell, Signal, SignalLook
from issues.services.signals import find_signals, look
from tests.builders.accounts import make_manager, make_unit
from tests.builders.clock import AT
from tests.builders.issues import make_pattern, make_touchpoint
from tests.builders.signals import DAY, TODAY, USUAL, counts, weeks

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def unit() -> Unit:
    return make_unit("Harbour")


def days_found(kind: str = "spike") -> list[tuple[date, date, int]]:
    rows = Signal.objects.filter(kind=kind).order_by("first_on")
    return list(rows.values_list("first_on", "last_on", "count"))


def usual_but(number: int, *, back: int = 0) -> list[int]:
    """The usual days, and another number so many days ago."""
    numbers = list(USUAL)
    numbers[-1 - back] = number
    return numbers


def test_a_spike_is_flagged_on_its_day(unit: Unit) -> None:
    counts(unit, usual_but(12))

    assert look(unit, at=AT) == 1

    signal = Signal.objects.get()
    assert (signal.kind, signal.direction, signal.subject[:3]) == (
        "spike",
        "worse",
        (unit.pk, None, None),
    )
    assert (signal.first_on, signal.last_on) == (TODAY, TODAY)
    assert (signal.count, signal.peak, signal.looked_at) == (12, 12, 1)
    assert signal.expected == pytest.approx(2.95, abs=0.01)
    assert signal.odds is not None
    assert signal.odds > 1000
    assert signal.points[-2:] == [USUAL[-2], 12]
    assert (signal.found_at, signal.ended_on) == (AT, None)


@pytest.mark.parametrize("number", [0, 2, 5])
def test_a_day_that_chance_makes_is_not_flagged(unit: Unit, number: int) -> None:
    """A day that isn't over with nothing yet is no improvement either."""
    counts(unit, usual_but(number))

    look(unit, at=AT)

    assert days_found() == []


def test_a_day_that_goes_on_grows_the_same_signal(unit: Unit) -> None:
    counts(unit, usual_but(11))
    look(unit, at=AT)

    counts(unit, [5])
    look(unit, at=AT + HOUR)

    assert days_found() == [(TODAY, TODAY, 16)]
    assert Signal.objects.get().found_at == AT


def test_the_days_after_are_one_signal_with_it(unit: Unit) -> None:
    counts(unit, usual_but(12))
    look(unit, at=AT)
    for later in (1, 2):
        counts(unit, [12], last=TODAY + later * DAY)

        look(unit, at=AT + later * DAY)

    assert days_found() == [(TODAY, TODAY + 2 * DAY, 36)]


def test_twice_is_once(unit: Unit) -> None:
    counts(unit, usual_but(12))
    look(unit, at=AT)
    before = list(Signal.objects.values())

    assert look(unit, at=AT) == 0
    assert look(unit, at=AT + HOUR) == 0

    assert list(Signal.objects.values()) == before
    assert len(before) == 1


@pytest.mark.parametrize(("back", "is_found"), [(13, True), (14, False)])
def test_reports_that_come_late_raise_no_alarm_about_days_long_past(
    unit: Unit, back: int, is_found: bool
) -> None:
    counts(unit, (*USUAL[:14], *USUAL))
    counts(unit, [30], last=TODAY - back * DAY)

    look(unit, at=AT)

    assert bool(days_found()) is is_found


def test_a_spike_is_told_for_a_week_and_kept(unit: Unit) -> None:
    counts(unit, usual_but(12))
    look(unit, at=AT)

    look(unit, at=AT + 7 * DAY)
    assert Signal.objects.get(kind="spike").ended_on is None

    look(unit, at=AT + 8 * DAY)
    assert Signal.objects.get(kind="spike").ended_on == TODAY + 8 * DAY
    look(unit, at=AT + 20 * DAY)
    assert days_found() == [(TODAY, TODAY, 12)]


def test_what_was_flagged_stays_when_reports_are_taken_back(unit: Unit) -> None:
    counts(unit, usual_but(12))
    look(unit, at=AT)
    DailyCount.objects.filter(day=TODAY).update(reports=2)

    look(unit, at=AT + HOUR)

    assert days_found() == [(TODAY, TODAY, 2)]


@pytest.mark.parametrize("over", [{"voice": "staff"}, {"kind": "near_miss"}])
def test_speaking_up_is_not_getting_worse(unit: Unit, over: dict[str, Any]) -> None:
    counts(unit, USUAL)
    counts(unit, [30], **over)

    look(unit, at=AT)

    assert days_found() == []


def test_nothing_is_flagged_before_there_is_a_baseline(unit: Unit) -> None:
    counts(unit, usual_but(12)[-21:])

    look(unit, at=AT)

    assert days_found() == []


def test_what_was_reported_before_the_unit_went_live_is_no_baseline() -> None:
    unit = make_unit("New", went_live_on=TODAY - 20 * DAY)
    counts(unit, usual_but(12))

    look(unit, at=AT)

    assert days_found() == []


def test_a_spike_seen_among_very_many_needs_longer_odds(unit: Unit) -> None:
    """1 in 1,400 stands out alone, and not among 200 that are looked at."""
    counts(unit, usual_but(11))
    look(unit, at=AT)
    (odds,) = Signal.objects.values_list("odds", flat=True)
    assert odds is not None
    Signal.objects.all().delete()

    stage = make_touchpoint().stage
    for number in range(int(odds / 20) + 1):
        place = make_touchpoint(f"Place {number}", stage)
        counts(unit, [1], last=TODAY - 70 * DAY, touchpoint=place)
    look(unit, at=AT)

    assert days_found() == []


def test_a_touchpoint_is_counted_in_all_units_together(unit: Unit) -> None:
    top, place = make_unit("Top"), make_touchpoint()
    for name in ("One", "Two"):
        below = make_unit(name, top)
        counts(below, USUAL, touchpoint=place)
        counts(below, [10], touchpoint=place)

    look(top, at=AT)

    signal = Signal.objects.get(touchpoint=place)
    assert (signal.unit, signal.count) == (top, 26)


def test_a_repeat_problem_is_counted_in_its_home_alone() -> None:
    top = make_unit("Top")
    home, other = make_unit("Home", top), make_unit("Other", top)
    pattern = make_pattern(home, make_manager(home))
    counts(home, usual_but(12), pattern=pattern)
    counts(other, [40], pattern=pattern)

    look(top, at=AT)

    signal = Signal.objects.get(pattern=pattern)
    assert (signal.unit, signal.count) == (home, 12)


def test_a_unit_whose_reports_all_come_from_one_below_is_not_told_twice() -> None:
    top = make_unit("Top")
    below = make_unit("Below", top)
    counts(below, usual_but(12))

    look(top, at=AT)

    assert [signal.unit for signal in Signal.objects.all()] == [below]


STEADY = (20, 24, 18, 22, 25, 19, 21, 23, 20, 17, 24, 22, 20, 18, 23, 21, 25, 19)


def test_weeks_below_the_average_are_better(unit: Unit) -> None:
    weeks(unit, (*STEADY, 12, 10, 11, 9, 12, 10, 11, 10))

    look(unit, at=AT)

    signal = Signal.objects.get()
    assert (signal.kind, signal.direction) == ("shift", "better")
    assert signal.last_on == TODAY - (TODAY.weekday() + 1) * DAY
    assert (signal.last_on - signal.first_on).days == 8 * 7 - 1
    assert signal.first_on.weekday() == 0
    assert signal.count == 85
    assert signal.excess < 0
    assert signal.odds is None


def test_a_week_far_above_is_worse_and_the_next_one_ends_it(unit: Unit) -> None:
    weeks(unit, (*STEADY, *STEADY[:7], 60))
    look(unit, at=AT)
    shifts = Signal.objects.filter(kind="shift")
    assert list(shifts.values_list("direction", "rule", "count")) == [
        ("worse", "limit", 60)
    ]

    counts(unit, [21], last=TODAY - TODAY.weekday() * DAY)
    look(unit, at=AT + 7 * DAY)

    assert shifts.get().ended_on == TODAY + 7 * DAY


def test_the_week_that_is_not_over_is_not_judged(unit: Unit) -> None:
    weeks(unit, (*STEADY, *STEADY[:8]))
    look(unit, at=AT)

    assert days_found("shift") == []


def test_a_shift_that_goes_on_stays_one_signal(unit: Unit) -> None:
    weeks(unit, (*STEADY, 32, 33, 31, 34, 32, 33, 35, 33))
    look(unit, at=AT)
    (first,) = Signal.objects.filter(kind="shift")

    counts(unit, [34], last=TODAY - TODAY.weekday() * DAY)
    look(unit, at=AT + 7 * DAY)

    (later,) = Signal.objects.filter(kind="shift")
    assert (later.pk, later.first_on) == (first.pk, first.first_on)
    assert (later.last_on - first.last_on).days == 7
    assert later.count == first.count + 34


def statements(work: Any) -> int:
    with CaptureQueriesContext(connection) as caught:
        work()
    return sum("SAVEPOINT" not in query["sql"] for query in caught)


def test_a_look_takes_as_many_statements_for_fifty_as_for_one(unit: Unit) -> None:
    counts(unit, USUAL)
    look(unit, at=AT)
    one = statements(lambda: look(unit, at=AT))

    manager, stage = make_manager(unit), make_touchpoint().stage
    for number in range(25):
        below = make_unit(f"Below {number}", unit)
        counts(below, USUAL, touchpoint=make_touchpoint(f"P {number}", stage))
        counts(below, USUAL, pattern=make_pattern(below, manager))

    assert statements(lambda: look(unit, at=AT)) == one
    assert one <= 14


def looks() -> list[tuple[date, datetime]]:
    return list(SignalLook.objects.values_list("day", "at"))


def test_the_worker_looks_when_a_day_begins_and_when_counts_grew(unit: Unit) -> None:
    counts(unit, usual_but(12))
    assert find_signals(at=AT) == 1

    find_signals(at=AT + HOUR)
    assert looks() == [(TODAY, AT)]

    counts(unit, [3])
    find_signals(at=AT + timedelta(minutes=4))
    assert looks() == [(TODAY, AT)]
    assert find_signals(at=AT + timedelta(minutes=6)) == 1
    assert days_found() == [(TODAY, TODAY, 15)]

    find_signals(at=AT + DAY)
    assert looks() == [(TODAY + DAY, AT + DAY)]


def test_the_worker_waits_while_older_days_are_counted(unit: Unit) -> None:
    """Against half a baseline everything looks like a spike."""
    counts(unit, usual_but(12))
    DirtyCell.objects.all().delete()
    note = DirtyCell.objects.create(unit=unit, day=TODAY - 30 * DAY)
    assert find_signals(at=AT) == 0
    assert looks() == []
    note.delete()

    DirtyCell.objects.create(unit=unit, day=TODAY)

    assert find_signals(at=AT) == 1


def test_each_top_unit_has_its_own_day() -> None:
    east = make_unit("East", time_zone="Pacific/Auckland")
    west = make_unit("West", time_zone="Pacific/Honolulu")
    evening = datetime.fromisoformat("2026-03-10T20:00+00:00")

    for _turn in range(3):
        find_signals(at=evening)

    found = dict(SignalLook.objects.values_list("unit", "day"))
    assert found == {east.pk: date(2026, 3, 11), west.pk: date(2026, 3, 10)}


def test_most_of_what_is_above_the_usual_is_told_where_it_comes_from() -> None:
    """Not once more for each unit above; what is everywhere is told of the whole."""
    top = make_unit("Top")
    one, two = make_unit("One", top), make_unit("Two", top)
    for below in (one, two):
        counts(below, USUAL)
        counts(below, [20], last=TODAY - 2 * DAY)
    counts(one, [40])

    look(top, at=AT)

    spikes = Signal.objects.filter(kind="spike").values_list("unit__name", "first_on")
    assert set(spikes) == {
        ("One", TODAY),
        ("One", TODAY - 2 * DAY),
        ("Two", TODAY - 2 * DAY),
        ("Top", TODAY - 2 * DAY),
    }


def test_weeks_are_told_where_they_come_from_too() -> None:
    top = make_unit("Top")
    one, two = make_unit("One", top), make_unit("Two", top)
    weeks(one, (*STEADY, *STEADY[:7], 70))
    weeks(two, (*STEADY, *STEADY[:8]))

    look(top, at=AT)

    shifts = Signal.objects.filter(kind="shift").values_list("unit__name", flat=True)
    assert list(shifts) == ["One"]
