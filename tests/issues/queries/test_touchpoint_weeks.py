"""Half a year of every place: whole weeks, rates where volumes are known, the sign."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Unit, User
from issues.models import Touchpoint
from issues.queries.touchpoint_weeks import Course, Rate, courses
from tests.builders.accounts import make_clerk, make_executive, make_manager, make_unit
from tests.builders.counts import count_all
from tests.builders.figures import make_exposure
from tests.builders.issues import make_touchpoint
from tests.issues.queries.counted_days import report

pytestmark = pytest.mark.django_db
#: A Tuesday; the last whole week ended on Sunday, 8 March.
TODAY, LAST = date(2026, 3, 10), date(2026, 3, 8)
WEEK = timedelta(days=7)


@pytest.fixture
def harbour() -> Unit:
    return make_unit("Harbour")


@pytest.fixture
def desk() -> Touchpoint:
    return make_touchpoint("Desk")


def weekly(unit: Unit, place: Touchpoint, numbers: list[int]) -> None:
    """Reports of each week, the last of which ended on 8 March."""
    for back, number in enumerate(reversed(numbers)):
        report(unit, LAST - back * WEEK, number, touchpoint=place)


def course_of(user: User, place: Touchpoint, *, with_rates: bool = True) -> Course:
    count_all()
    found = courses(user, today=TODAY, with_rates=with_rates)
    assert found.last == LAST
    return found.by_touchpoint[place.pk]


def test_a_line_has_26_whole_weeks_of_customers_breakdowns(
    harbour: Unit, desk: Touchpoint
) -> None:
    weekly(harbour, desk, [3, 5, 4])
    report(harbour, TODAY, 9, touchpoint=desk)
    report(harbour, LAST - 26 * WEEK, 9, touchpoint=desk)
    report(harbour, LAST, 9, touchpoint=desk, voice="staff")
    report(harbour, LAST, 9, touchpoint=desk, kind="praise")

    course = course_of(make_manager(harbour), desk)

    assert course.spark.points == (*[0.0] * 23, 3.0, 5.0, 4.0)
    assert course.rate is None


def test_the_last_week_is_named_worse_when_it_lies_beyond_the_limit(
    harbour: Unit, desk: Touchpoint
) -> None:
    weekly(harbour, desk, [*[3, 5, 4, 4] * 6, 4, 20])

    course = course_of(make_manager(harbour), desk)

    assert (course.icons.variation, course.icons.side) == ("concern", "above")
    assert course.spark.tone == "bad"
    # Wheeler: mean ± 2.66 mean moving ranges. The ranges are 1 or 2 and one 16, which
    # is screened out.
    assert course.spark.high is not None
    assert course.spark.high < 20


def test_the_normal_up_and_down_is_named_so(harbour: Unit, desk: Touchpoint) -> None:
    weekly(harbour, desk, [3, 5, 4, 4] * 6 + [3, 5])

    course = course_of(make_manager(harbour), desk)

    assert (course.icons.variation, course.spark.tone) == ("common_cause", "chance")


def test_rare_reports_have_a_line_and_no_limits(
    harbour: Unit, desk: Touchpoint
) -> None:
    weekly(harbour, desk, [0, 1, 0, 0] * 6 + [1, 0])

    course = course_of(make_manager(harbour), desk)

    assert (course.icons.variation, course.spark.low, course.spark.high) == (None,) * 3


def tell_volumes(unit: Unit, place: Touchpoint, weeks: int) -> None:
    for back in range(weeks):
        last = LAST - back * WEEK
        first = last - timedelta(days=6)
        make_exposure(unit, 500, touchpoint=place, first_on=first, last_on=last)


def test_a_rate_is_of_the_last_four_weeks_where_volumes_cover_them(
    harbour: Unit, desk: Touchpoint
) -> None:
    weekly(harbour, desk, [3, 5, 4, 4] * 6 + [3, 5])
    tell_volumes(harbour, desk, 20)

    course = course_of(make_manager(harbour), desk)

    # 4 + 4 + 3 + 5 of 2,000 visits.
    assert course.rate == Rate(8.0, "visits")
    assert course.spark.points[-1] == 10.0
    assert course.spark.points[0] is None


@pytest.mark.parametrize("weeks", [3, 11])
def test_counts_are_drawn_where_volumes_cover_too_little(
    harbour: Unit, desk: Touchpoint, weeks: int
) -> None:
    weekly(harbour, desk, [3, 5, 4, 4] * 6 + [3, 5])
    tell_volumes(harbour, desk, weeks)

    course = course_of(make_manager(harbour), desk)

    assert (course.rate, course.spark.points[-1]) == (None, 5.0)


def test_everybody_has_the_line_of_their_own_units(
    harbour: Unit, desk: Touchpoint
) -> None:
    yard = make_unit("Yard")
    weekly(harbour, desk, [3])
    weekly(yard, desk, [7])

    def last(user: User) -> float | None:
        return course_of(user, desk, with_rates=False).spark.points[-1]

    assert last(make_manager(harbour)) == 3
    assert last(make_clerk(yard)) == 7
    assert last(make_executive()) == 10


def test_three_statements_whatever_there_is_and_none_reads_reports(
    harbour: Unit,
) -> None:
    manager = make_manager(harbour)
    places = [make_touchpoint(f"Place {number}") for number in range(6)]
    for place in places:
        weekly(harbour, place, [1, 2])
        tell_volumes(harbour, place, 5)
    count_all()
    courses(manager, today=TODAY, with_rates=True)

    with CaptureQueriesContext(connection) as caught:
        found = courses(manager, today=TODAY, with_rates=True)

    assert len(found.by_touchpoint) == 6
    assert len(caught) == 3
    assert not [each for each in caught if '"issues_issue"' in each["sql"]]
