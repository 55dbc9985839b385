"""Series out of the daily counts: exact numbers, whole weeks, whose they are."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role, TokenScope
from accounts.models import Unit, User
from issues.models import Touchpoint
from issues.queries.buckets import Step
from issues.queries.count_series import CountBucket, Sums
from issues.queries.series import reporting_effort, series, series_by, sums_by
from issues.queries.series_scope import SeriesScope
from tests.builders.accounts import (
    grant,
    make_clerk,
    make_executive,
    make_manager,
    make_unit,
    make_user,
)
from tests.builders.figures import make_exposure, make_tally
from tests.builders.issues import (
    make_cause,
    make_channel,
    make_factor,
    make_issue,
    make_journey,
    make_pattern,
    make_touchpoint,
)
from tests.issues.queries.counted_days import (
    ALL,
    FIRST,
    LAST,
    TODAY,
    counted,
    counts,
    exposures,
    report,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbour() -> Unit:
    return make_unit("Harbour", time_zone="Europe/Berlin")


@pytest.mark.parametrize("period", list(Step))
def test_the_database_puts_a_day_where_python_does(harbour: Unit, period: Step) -> None:
    days = [date(2024, 2, 29), date(2024, 12, 30), date(2025, 1, 1), date(2026, 3, 9)]
    for day in days:
        report(harbour, day)

    found = counted(first=date(2024, 1, 1), last=TODAY, period=period)

    filled = {each.first: each.count for each in found.buckets if each.count}
    wanted = [period.first_day(period.number(day)) for day in days]
    assert filled == {day: wanted.count(day) for day in wanted}


def test_weeks_begin_on_monday_and_count_what_happened_in_them(harbour: Unit) -> None:
    report(harbour, FIRST - timedelta(days=1))
    report(harbour, FIRST, customers_affected=3, cost=Decimal("0.10"))
    report(harbour, FIRST + timedelta(days=6), 2, cost=Decimal("0.20"))
    report(harbour, LAST, 4)
    report(harbour, LAST + timedelta(days=1))

    found = counted()

    assert [(each.first, each.last) for each in found.buckets] == [
        (date(2026, 2, 2), date(2026, 2, 8)),
        (date(2026, 2, 9), date(2026, 2, 15)),
        (date(2026, 2, 16), date(2026, 2, 22)),
        (date(2026, 2, 23), date(2026, 3, 1)),
    ]
    assert found.buckets[0].sums == Sums(3, 0, 5, Decimal("0.50"))
    assert found.buckets[1].sums == Sums()
    assert counts(found) == [3, 0, 0, 4]
    assert all(each.is_complete for each in found.buckets)


def test_a_week_in_which_the_clocks_change_has_seven_days(harbour: Unit) -> None:
    """In Berlin 29 March 2026 has 23 hours and 25 October 25: a day is a day."""
    for monday in (date(2026, 3, 23), date(2026, 10, 19)):
        sunday = monday + timedelta(days=6)
        minute = datetime(
            sunday.year,
            sunday.month,
            sunday.day,
            23,
            59,
            tzinfo=ZoneInfo(harbour.time_zone),
        )
        make_issue(harbour, occurred_at=minute)
        make_issue(harbour, occurred_at=minute + timedelta(minutes=1))

        found = counted(
            first=monday, last=sunday + timedelta(days=7), today=date(2027, 1, 1)
        )

        assert counts(found) == [1, 1]
        days = [(each.last - each.first).days + 1 for each in found.buckets]
        assert days == [7, 7]


def test_what_is_not_over_or_not_asked_for_whole_is_not_complete(
    harbour: Unit,
) -> None:
    report(harbour, date(2026, 2, 4))
    report(harbour, TODAY)

    found = counted(first=date(2026, 2, 4), last=date(2026, 6, 1))

    assert [each.is_complete for each in found.buckets] == [False, *[True] * 4, False]
    assert counts(found) == [1, 0, 0, 0, 0, 1]
    # Nothing lies behind today.
    assert found.buckets[-1].first == date(2026, 3, 9)
    # The last day of a week counts only when it is over.
    ended = counted(first=FIRST, last=LAST, today=LAST)
    assert [each.is_complete for each in ended.buckets] == [True, True, True, False]


def test_days_the_wrong_way_round_and_an_unknown_period_are_refused() -> None:
    with pytest.raises(ValueError, match="2026-03-01 lies after 2026-02-02"):
        counted(first=LAST, last=FIRST)
    with pytest.raises(ValueError, match="2026-03-11 lies after 2026-03-10"):
        counted(first=TODAY + timedelta(days=1), last=date(2026, 6, 1))
    with pytest.raises(ValueError, match="fortnight"):
        counted(period="fortnight")
    with pytest.raises(ValueError, match="one voice"):
        SeriesScope(voices=("customer", "staff"))
    with pytest.raises(ValueError, match="by cause"):
        series_by(
            None,
            ALL,
            by="cause",
            first=FIRST,
            last=LAST,
            today=TODAY,
            exposure="visits",
        )


# --- Scopes --------------------------------------------------------------------------


def test_voices_and_kinds_are_apart(harbour: Unit) -> None:
    report(harbour, FIRST, 1)
    report(harbour, FIRST, 2, voice="staff")
    report(harbour, FIRST, 3, kind="near_miss")
    report(harbour, FIRST, 4, kind="praise")

    def first(**over: Any) -> int | None:
        return counts(counted(scope=SeriesScope(**over)))[0]

    assert first() == 1
    assert first(voices=("staff",)) == 2
    assert first(kinds=("praise", "near_miss")) == 7
    assert first(kinds=()) == 8


def test_values_of_a_field_add_up_and_fields_narrow(harbour: Unit) -> None:
    lift, desk = make_touchpoint("Lift"), make_touchpoint("Desk")
    phone, web = make_channel("Phone"), make_channel("Web")
    report(harbour, FIRST, 1, touchpoint=lift, channel=phone, severity=1)
    report(harbour, FIRST, 2, touchpoint=desk, channel=phone, severity=2)
    report(harbour, FIRST, 4, touchpoint=desk, channel=web)
    report(harbour, FIRST, 8)

    def first(**over: Any) -> int | None:
        return counts(counted(scope=SeriesScope(**over)))[0]

    assert first(touchpoints=[lift.pk, desk.pk]) == 7
    assert first(touchpoints=[desk.pk], channels=[web.pk]) == 4
    assert first(touchpoints=[None]) == 8
    assert first(touchpoints=[None, lift.pk]) == 9
    assert first(severities=[2, None]) == 14
    assert first(journeys=[desk.stage.journey_id]) == 6
    assert first(units=[harbour.pk], channels=[phone.pk]) == 3


def test_a_unit_stands_for_all_below_it(harbour: Unit) -> None:
    quay = make_unit("Quay", harbour)
    crane = make_unit("Crane", quay)
    report(harbour, FIRST, 1)
    report(crane, FIRST, 2)
    report(make_unit("Yard"), FIRST, 4)

    assert counts(counted(scope=SeriesScope(units=[harbour.pk])))[0] == 3
    assert counts(counted(scope=SeriesScope(units=[quay.pk])))[0] == 2
    assert counts(counted())[0] == 7


def test_a_word_stands_for_what_was_merged_with_it_and_a_group_for_its_types(
    harbour: Unit,
) -> None:
    group = make_cause("Machines")
    slow = make_cause("Slow", parent=group)
    tardy = make_cause("Tardy", parent=group, replaced_by=slow)
    other = make_cause("Other")
    report(harbour, FIRST, 1, cause=slow)
    report(harbour, FIRST, 2, cause=tardy)
    report(harbour, FIRST, 4, cause=other)
    report(harbour, FIRST, 8)

    def first(*keys: int | None) -> int | None:
        return counts(counted(scope=SeriesScope(causes=keys)))[0]

    assert first(slow.pk) == first(tardy.pk) == first(group.pk) == 3
    assert first(other.pk, None) == 12
    assert first(None) == 8


def test_causes_are_the_effective_ones(harbour: Unit) -> None:
    seems, main = make_cause("Seems"), make_cause("Main")
    pattern = make_pattern(harbour, make_manager(harbour))
    make_factor(pattern, main, certainty="confirmed", evidence="Seen.")
    report(harbour, FIRST, 2, cause=seems, pattern=pattern)
    report(harbour, FIRST, 1, cause=seems)

    assert counts(counted(scope=SeriesScope(causes=[main.pk])))[0] == 2
    assert counts(counted(scope=SeriesScope(patterns=[pattern.pk])))[0] == 2
    assert counts(counted(scope=SeriesScope(patterns=[None])))[0] == 1


def test_contacts_are_a_number_of_their_own_in_the_stretch_that_holds_them(
    harbour: Unit,
) -> None:
    make_tally(harbour, 5, first_on=FIRST)
    make_tally(harbour, 70, first_on=FIRST, last_on=FIRST + timedelta(days=6))
    # Over two weeks: it is in neither, and in the month.
    make_tally(harbour, 900, first_on=FIRST, last_on=FIRST + timedelta(days=9))
    report(harbour, FIRST)

    found = counted()
    month = counted(period="month", first=date(2026, 2, 1), last=date(2026, 2, 28))

    assert [each.contacts for each in found.buckets] == [75, 0, 0, 0]
    assert counts(found) == [1, 0, 0, 0]
    assert [each.contacts for each in month.buckets] == [975]
    later = counted(period="month", first=date(2026, 2, 3), last=date(2026, 2, 28))
    assert [each.contacts for each in later.buckets] == [0]


def test_the_effort_is_all_other_reports_of_the_same_places(harbour: Unit) -> None:
    lift, desk = make_touchpoint("Lift"), make_touchpoint("Desk")
    slow, other = make_cause("Slow"), make_cause("Other")
    report(harbour, FIRST, 1, touchpoint=lift, cause=slow, cost=Decimal("1.10"))
    report(harbour, FIRST, 2, touchpoint=lift, cause=other, cost=Decimal("2.20"))
    report(harbour, FIRST, 4, touchpoint=lift)
    report(harbour, FIRST, 8, touchpoint=desk, cause=other)
    report(harbour, FIRST, 16, touchpoint=lift, voice="staff")
    counted()

    def effort(**over: Any) -> Sums | None:
        found = reporting_effort(
            None, SeriesScope(**over), first=FIRST, last=LAST, today=TODAY
        )
        return found.buckets[0].sums

    here = {"touchpoints": [lift.pk]}
    assert effort(causes=[slow.pk], **here) == Sums(6, 0, 6, Decimal("4.40"))
    assert effort(causes=[slow.pk, other.pk], **here) == Sums(4, 0, 4)
    assert effort(causes=[None], **here) == Sums(3, 0, 3, Decimal("5.50"))
    # A scope without a matter has everything: there are no others.
    assert effort(**here) == Sums()


# --- Since when ----------------------------------------------------------------------


def test_nothing_is_known_before_the_first_unit_went_live(harbour: Unit) -> None:
    early = make_unit("Early", harbour, went_live_on=date(2026, 2, 11))
    late = make_unit("Late", harbour, went_live_on=date(2026, 2, 25))
    make_unit("Elsewhere", went_live_on=date(2020, 1, 1))
    scope = SeriesScope(units=[harbour.pk])

    found = counted(scope=scope)

    assert counts(found) == [None, 0, 0, 0]
    assert found.live_since == date(2026, 2, 11)
    assert found.live_from == date(2026, 2, 25)
    # What was brought in from before is told all the same.
    report(early, FIRST, 2)
    assert counts(counted(scope=scope)) == [2, 0, 0, 0]
    apart = series_by(None, scope, by="unit", first=FIRST, last=LAST, today=TODAY)
    assert apart[early.pk].live_from == date(2026, 2, 11)
    alone = counted(scope=SeriesScope(units=[late.pk]))
    assert counts(alone) == [None, None, None, 0]
    assert alone.live_since == alone.live_from == date(2026, 2, 25)


def test_where_nobody_said_since_when_stretches_without_reports_have_none(
    harbour: Unit,
) -> None:
    found = counted()

    assert counts(found) == [0, 0, 0, 0]
    assert (found.live_since, found.live_from) == (None, None)


# --- Many at once --------------------------------------------------------------------


def test_sums_by_a_word_are_those_of_the_series_by_it(harbour: Unit) -> None:
    slow, other = make_cause("Slow"), make_cause("Other")
    report(harbour, FIRST, 2, cause=slow)
    report(harbour, LAST, 3, cause=slow)
    report(harbour, LAST, 6, cause=other)
    report(harbour, LAST, 1)
    make_tally(harbour, 40, cause=slow, first_on=FIRST, last_on=LAST)
    counted()

    sums = sums_by(None, ALL, by="cause", first=FIRST, last=LAST)
    found = series_by(None, ALL, by="cause", first=FIRST, last=LAST, today=TODAY)

    assert list(sums.items()) == [
        (other.pk, Sums(6, 0, 6)),
        (slow.pk, Sums(5, 40, 5)),
        (None, Sums(1, 0, 1)),
    ]
    assert {key: counts(each) for key, each in found.items()} == {
        other.pk: [0, 0, 0, 6],
        slow.pk: [2, 0, 0, 3],
        None: [0, 0, 0, 1],
    }


@pytest.mark.parametrize("by", ["unit", "touchpoint", "cause", "pattern", "channel"])
def test_each_adds_up_to_the_whole(harbour: Unit, by: str) -> None:
    manager = make_manager(harbour)
    for number in range(12):
        report(
            [harbour, make_unit(f"Unit {number}")][number % 2],
            FIRST + timedelta(days=number * 2),
            touchpoint=[None, make_touchpoint()][number % 2],
            cause=[None, make_cause()][number % 2],
            channel=[None, make_channel()][number % 2],
            pattern=[None, make_pattern(harbour, manager)][number % 2],
        )

    whole = counted()
    apart = series_by(None, ALL, by=by, first=FIRST, last=LAST, today=TODAY)

    assert len(apart) == 7
    columns = zip(*(counts(each) for each in apart.values()), strict=True)
    assert [sum(n or 0 for n in column) for column in columns] == counts(whole)


# --- Whose they are ------------------------------------------------------------------


@pytest.fixture
def seen(harbour: Unit) -> Callable[[User | None], int]:
    """Reports of the first week, as a person sees them: 1 in the harbour, 2 of it at
    the lift, 4 in a yard, 8 there at the lift; one of each 16 is hidden from all."""
    lift, yard = make_touchpoint("Lift"), make_unit("Yard", code="yard")
    report(harbour, FIRST, 1)
    report(harbour, FIRST, 2, touchpoint=lift)
    report(yard, FIRST, 4)
    report(yard, FIRST, 8, touchpoint=lift)
    report(harbour, FIRST, 16, is_restricted=True)

    def see(user: User | None) -> int:
        return counts(counted(user))[0] or 0

    return see


def test_sums_reach_as_far_as_units_and_journeys(
    harbour: Unit, seen: Callable[[User | None], int]
) -> None:
    yard = Unit.objects.get(code="yard")
    journey = Touchpoint.objects.get(name="Lift").stage.journey
    guide, both, stranger = make_user("Guide"), make_user("Both"), make_user("Stan")
    grant(guide, Role.MANAGER, journey=journey)
    grant(stranger, Role.MANAGER, journey=make_journey("Another"))
    grant(both, Role.MANAGER, harbour, journey=journey)
    grant(both, Role.MANAGER, yard)

    assert seen(None) == seen(make_executive()) == 15
    assert seen(make_manager(harbour)) == 3
    assert seen(make_manager(yard)) == 12
    assert seen(guide) == 10
    assert seen(both) == 14
    assert seen(stranger) == 0
    assert seen(make_user("Ada Admin", is_administrator=True)) == 0


def test_the_front_line_has_the_sums_of_its_own_unit(
    harbour: Unit, seen: Callable[[User | None], int]
) -> None:
    clerk = make_clerk(harbour)
    # Reported by themselves in another unit: a sum is over units.
    report(Unit.objects.get(code="yard"), FIRST, 32, reporter=clerk)

    assert seen(clerk) == 3


def test_a_token_that_may_not_read_reports_has_no_sums(
    harbour: Unit, seen: Callable[[User | None], int]
) -> None:
    clerk, manager = make_clerk(harbour), make_manager(harbour)
    for person in (clerk, manager):
        person.__dict__.pop("_reach", None)
        person.__dict__["token_scopes"] = frozenset({TokenScope.ISSUES_FILE.value})

    assert seen(clerk) == seen(manager) == 0


def test_the_go_live_days_and_volumes_are_those_of_units_one_may_see(
    harbour: Unit,
) -> None:
    week: dict[str, Any] = {"first_on": FIRST, "last_on": date(2026, 2, 8)}
    quay = make_unit("Quay", harbour, went_live_on=date(2026, 1, 5))
    yard = make_unit("Yard", went_live_on=date(2026, 2, 9))
    make_exposure(harbour, 100, **week)
    make_exposure(yard, 200, **week)

    mine = counted(make_manager(harbour), exposure="visits")
    theirs = counted(make_executive(), exposure="visits")
    clerk = counted(make_clerk(quay), exposure="visits")

    assert (mine.live_from, theirs.live_from) == (date(2026, 1, 5), date(2026, 2, 9))
    assert (exposures(mine)[0], exposures(theirs)[0]) == (100, 300)
    assert (clerk.live_from, exposures(clerk)[0]) == (date(2026, 1, 5), None)


# --- What they cost ------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 50])
def test_a_series_is_one_statement_and_one_for_volumes(
    harbour: Unit, rows: int
) -> None:
    manager = make_manager(harbour)
    for number in range(rows):
        report(harbour, FIRST + timedelta(days=number % 28), cause=make_cause())
        make_exposure(harbour, first_on=FIRST + timedelta(days=number))
    counted(manager)  # the reach is known
    asked: dict[str, Any] = {"first": FIRST, "last": LAST, "today": TODAY}
    scope = SeriesScope(units=[harbour.pk])

    def statements(work: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as captured:
            work()
        return len(captured)

    assert statements(lambda: series(manager, scope, **asked)) == 1
    assert statements(lambda: series(manager, scope, exposure="visits", **asked)) == 2
    assert statements(lambda: series_by(manager, scope, by="cause", **asked)) == 1
    assert statements(lambda: reporting_effort(manager, scope, **asked)) == 1
    assert (
        statements(lambda: sums_by(manager, scope, by="cause", first=FIRST, last=LAST))
        == 1
    )


def test_a_bucket_says_nothing_before_anybody_used_the_product() -> None:
    bucket = CountBucket(FIRST, LAST, is_complete=True, sums=None)

    assert (bucket.count, bucket.contacts, bucket.customers, bucket.cost) == (
        None,
        None,
        None,
        None,
    )
