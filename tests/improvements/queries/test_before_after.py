"""The weeks before and after a quick fix, and what opens it again."""

from datetime import date

import pytest

from improvements.models import Initiative, Reopening
from improvements.notifications import CAME_BACK
from improvements.queries.before_after import before_after_of
from improvements.services.quick_fixing import end_quick_fix
from improvements.services.recurrence import watch
from issues.models import Pattern
from tests.builders.improvements import Cast, make_problem, reread
from tests.improvements.measured import (
    DAY,
    WEEK,
    count_all,
    noon,
    report_on,
    report_weeks,
)
from tests.improvements.services.test_quick_fixing import finish, start
from tests.improvements.told import telling

#: A Wednesday: its week belongs to neither side.
FIX = date(2026, 3, 4)
MONDAY, AFTER = date(2026, 3, 2), date(2026, 3, 9)


@pytest.fixture
def problem(cast: Cast) -> Pattern:
    return make_problem(cast)


def fixed(cast: Cast, problem: Pattern) -> Initiative:
    count_all()
    return finish(start(cast, [problem]), cast.clerk, fixed_from=FIX)


def test_twelve_weeks_before_and_every_whole_week_since(
    cast: Cast, problem: Pattern
) -> None:
    report_weeks(cast, problem, MONDAY - 15 * WEEK, [50, 50, 50, *([4, 8] * 6)])
    report_weeks(cast, problem, MONDAY, [9])
    report_weeks(cast, problem, AFTER, [1, 0, 2, 7])
    fix = fixed(cast, problem)

    found = before_after_of(fix, today=AFTER + 3 * WEEK + 2 * DAY)

    assert found is not None
    assert (found.before, found.after) == ((4, 8) * 6, (1, 0, 2))
    assert (found.rate_before, found.rate_after) == (6.0, 1.0)
    assert found.numbers == {
        "count_before": 72,
        "weeks_before": 12,
        "count_after": 3,
        "weeks_after": 3,
    }


def test_before_the_first_whole_week_it_says_when_that_is_over(
    cast: Cast, problem: Pattern
) -> None:
    report_weeks(cast, problem, MONDAY - 12 * WEEK, [3] * 12)
    fix = fixed(cast, problem)

    found = before_after_of(fix, today=AFTER + 2 * DAY)

    assert found is not None
    assert (found.after, found.rate_after) == ((), None)
    assert found.first_known_on == date(2026, 3, 16)


def test_the_louder_voice_is_shown_and_never_both_together(
    cast: Cast, problem: Pattern
) -> None:
    report_weeks(cast, problem, MONDAY - 12 * WEEK, [2] * 12, voice="customer")
    report_weeks(cast, problem, MONDAY - 12 * WEEK, [5] * 12, voice="staff")
    fix = fixed(cast, problem)

    found = before_after_of(fix, today=AFTER + WEEK)

    assert found is not None
    assert (found.voice, found.rate_before) == ("staff", 5.0)


def test_nothing_is_shown_before_it_is_in_effect(cast: Cast, problem: Pattern) -> None:
    assert before_after_of(start(cast, [problem]), today=AFTER) is None


def closed(cast: Cast, problem: Pattern, after: list[int]) -> Initiative:
    """Closed five weeks after the fix; until then so many reports a week."""
    report_weeks(cast, problem, MONDAY - 12 * WEEK, [6] * 12)
    report_weeks(cast, problem, AFTER, after)
    fix = fixed(cast, problem)
    return end_quick_fix(fix, actor=cast.clerk, at=noon(AFTER + 5 * WEEK))


@pytest.mark.parametrize(
    ("after", "returns", "state"),
    [
        ([0] * 5, 2, "closed"),
        ([0] * 5, 3, "reopened"),
        # Two a week were left when it was closed: three more in a week are as usual.
        ([2] * 5, 3, "closed"),
        ([2] * 5, 12, "reopened"),
    ],
)
def test_it_is_opened_again_when_more_returns_than_was_left(
    cast: Cast, problem: Pattern, after: list[int], returns: int, state: str
) -> None:
    fix = closed(cast, problem, after)
    report_on(cast, problem, AFTER + 6 * WEEK, returns)
    told = [(CAME_BACK, cast.clerk)] if state == "reopened" else []

    with telling(*told):
        watch(at=noon(AFTER + 6 * WEEK))
        watch(at=noon(AFTER + 6 * WEEK + DAY))

    assert reread(fix).state == state
    assert Reopening.objects.count() == (state == "reopened")


def test_late_reports_of_old_events_open_nothing(cast: Cast, problem: Pattern) -> None:
    fix = closed(cast, problem, [0] * 5)
    report_on(cast, problem, FIX - DAY, 100)

    watch(at=noon(AFTER + 7 * WEEK))

    assert reread(fix).state == "closed"
