"""What was ended comes back: what counts as a return, and what doesn't."""

from datetime import date
from typing import Any

import pytest

from cxops.rules.services import edit_rules
from improvements.models import Reopening
from improvements.notifications import CAME_BACK
from improvements.services.recurrence import watch
from tests.asserts import nothing_changed
from tests.builders.accounts import make_user
from tests.improvements.measured import (
    DAY,
    TEN,
    TWO,
    WEEK,
    Measured,
    ask_to_end,
    close,
    confirm,
    noon,
    report_on,
    report_weeks,
    weeks,
    write_down,
)
from tests.improvements.told import telling


def state_of(found: Measured) -> tuple[str, int]:
    found.pattern.refresh_from_db()
    return found.pattern.state, found.pattern.recurrence_count


def set_rules(**over: Any) -> None:
    values: dict[str, Any] = {
        "organisation": "Harbour Ferries",
        "emergency_phone": "112",
        "approval_threshold": 10_000,
        "recurrences_to_reopen": 3,
        "watch_days": 90,
        "small_number_limit": 5,
    }
    admin = make_user("Ada Admin", is_administrator=True)
    edit_rules(**(values | over), actor=admin, at=noon(date(2026, 3, 1)))


def seen_until(found: Measured) -> date:
    day = found.now.verified_on
    assert day is not None
    return day


# The repeat problem itself


def test_problem_that_happens_again_is_open_again_and_counted_once(
    gone: Measured,
) -> None:
    assert state_of(gone) == ("fixed", 0)
    report_on(gone.cast, gone.pattern, gone.fix + DAY, 2)

    watch(at=noon(gone.fix + 2 * DAY))
    assert state_of(gone) == ("confirmed", 1)
    with nothing_changed():
        watch(at=noon(gone.fix + 3 * DAY))

    assert gone.now.state == "implemented"


@pytest.mark.parametrize("days", [-1, 0])
def test_problem_stays_fixed_when_it_happened_up_to_the_day_of_the_fix(
    gone: Measured, days: int
) -> None:
    report_on(gone.cast, gone.pattern, gone.fix + days * DAY, recorded_at=gone.due)

    watch(at=gone.due)

    assert state_of(gone) == ("fixed", 0)


def test_problem_is_watched_from_the_day_its_check_had_seen(gone: Measured) -> None:
    confirm(gone)
    assert state_of(gone) == ("verified", 0)
    report_on(gone.cast, gone.pattern, seen_until(gone), recorded_at=gone.due)

    watch(at=gone.due)
    assert state_of(gone) == ("verified", 0)
    report_on(gone.cast, gone.pattern, seen_until(gone) + DAY)
    watch(at=gone.due)

    assert state_of(gone) == ("confirmed", 1)


# Where none was left, a few are a return


@pytest.mark.parametrize("least", [1, 3])
def test_improvement_is_opened_again_from_the_agreed_number_on(
    gone: Measured, least: int
) -> None:
    set_rules(recurrences_to_reopen=least)
    close(gone)
    day = seen_until(gone) + 3 * DAY
    reports = report_on(gone.cast, gone.pattern, day, least - 1)
    watch(at=noon(day))
    assert gone.now.state == "closed"

    reports += report_on(gone.cast, gone.pattern, day + DAY)
    with telling(
        (CAME_BACK, gone.cast.owner),
        (CAME_BACK, gone.cast.sponsor),
        (CAME_BACK, gone.cast.approver),
    ):
        watch(at=noon(day + DAY))

    initiative, back = gone.now, Reopening.objects.get(initiative=gone.initiative)
    assert (initiative.state, initiative.reopened_count) == ("reopened", 1)
    assert (initiative.approved_at, initiative.due_on) == (None, None)
    assert (back.by, back.reports) == (None, [report.pk for report in reports])
    assert back.numbers == {"count": least, "days": 4}
    row = initiative.history.first()
    assert (row.history_verb, row.history_user) == ("initiative.reopen", None)
    assert f"It happened again: {least} reports" in row.history_change_reason


def test_improvement_is_opened_again_once(gone: Measured) -> None:
    confirm(gone)
    day = seen_until(gone) + DAY
    report_on(gone.cast, gone.pattern, day, 3)

    watch(at=noon(day))
    with nothing_changed():
        watch(at=noon(day))
    report_on(gone.cast, gone.pattern, day + DAY, 9)
    watch(at=noon(day + DAY))

    assert Reopening.objects.filter(initiative=gone.initiative).count() == 1
    assert gone.now.reopened_count == 1


def test_open_closing_review_is_void_when_it_comes_back(gone: Measured) -> None:
    confirm(gone)
    write_down(gone)
    ask_to_end(gone)
    report_on(gone.cast, gone.pattern, seen_until(gone) + DAY, 3)

    watch(at=gone.due)

    assert gone.now.state == "reopened"
    assert gone.initiative.reviews.get(gate="closing").decision == "voided"


@pytest.mark.parametrize(("days", "state"), [(90, "reopened"), (91, "closed")])
def test_improvement_is_watched_for_the_agreed_days(
    gone: Measured, days: int, state: str
) -> None:
    close(gone)
    day = seen_until(gone) + days * DAY
    report_on(gone.cast, gone.pattern, day, 3)

    watch(at=noon(day))

    assert gone.now.state == state


@pytest.mark.parametrize(("days", "state"), [(30, "reopened"), (31, "closed")])
def test_improvement_is_watched_as_long_as_the_rules_say(
    gone: Measured, days: int, state: str
) -> None:
    set_rules(watch_days=30)
    close(gone)
    day = seen_until(gone) + days * DAY
    report_on(gone.cast, gone.pattern, day, 3)

    watch(at=noon(day))

    assert gone.now.state == state


# Where some are left, as many as were found are no return


def test_as_many_as_the_check_had_found_open_nothing(fell: Measured) -> None:
    close(fell)
    first = seen_until(fell) + DAY
    report_weeks(fell.cast, fell.pattern, first, weeks(TWO, 8))

    watch(at=noon(first + 8 * WEEK))

    assert fell.now.state == "closed"
    # The repeat problem says by itself that it still happens.
    assert state_of(fell) == ("confirmed", 1)


def test_as_many_as_before_the_fix_open_it_again(fell: Measured) -> None:
    close(fell)
    first = seen_until(fell) + DAY
    reports = report_weeks(fell.cast, fell.pattern, first, weeks(TEN, 4))

    watch(at=noon(first + 4 * WEEK))

    back = Reopening.objects.get(initiative=fell.initiative)
    assert fell.now.state == "reopened"
    assert back.reports == [report.pk for report in reports]
    assert back.numbers["p_improved"] < 0.01 < 0.05 < back.numbers["p_old"]


# What is no return


@pytest.mark.parametrize(
    "over",
    [
        {"kind": "praise"},
        {"kind": "near_miss"},
        {"is_restricted": True},
        {"state": "declined"},
        {"withdrawn_at": noon(date(2026, 6, 12))},
    ],
    ids=lambda over: next(iter(over)) + str(next(iter(over.values())))[:6],
)
def test_what_does_not_count_opens_nothing(
    gone: Measured, over: dict[str, Any]
) -> None:
    close(gone)
    watch(at=gone.due)
    report_on(gone.cast, gone.pattern, seen_until(gone) + DAY, 5, **over)

    with nothing_changed():
        watch(at=gone.due)

    assert gone.now.state == "closed"
    assert state_of(gone) == ("verified", 0)


def test_second_reports_of_one_event_count_once(gone: Measured) -> None:
    close(gone)
    day = seen_until(gone) + DAY
    (event,) = report_on(gone.cast, gone.pattern, day)
    report_on(gone.cast, gone.pattern, day, 5, duplicate_of=event)

    watch(at=gone.due)

    assert gone.now.state == "closed"


def test_late_reports_of_old_events_open_nothing(gone: Measured) -> None:
    close(gone)
    watch(at=gone.due)
    for days in range(20):
        day = seen_until(gone) - days * DAY
        report_on(gone.cast, gone.pattern, day, 5, recorded_at=gone.due + DAY)

    with nothing_changed():
        watch(at=gone.due + DAY)

    assert gone.now.state == "closed"


def test_what_colleagues_say_opens_nothing_that_customers_had_proven(
    gone: Measured,
) -> None:
    """More reports by colleagues is speaking up, not getting worse."""
    close(gone)
    report_on(gone.cast, gone.pattern, seen_until(gone) + DAY, 9, voice="staff")

    watch(at=gone.due)

    assert gone.now.state == "closed"
    assert state_of(gone) == ("confirmed", 1)


def test_reports_of_another_problem_open_nothing(
    gone: Measured, same: Measured
) -> None:
    close(gone)
    report_on(same.cast, same.pattern, seen_until(gone) + DAY, 9)

    watch(at=gone.due)

    assert gone.now.state == "closed"


def test_problem_taken_out_of_the_scope_opens_nothing(gone: Measured) -> None:
    close(gone)
    report_on(gone.cast, gone.pattern, seen_until(gone) + DAY, 9)
    gone.initiative.scope.update(removed_at=gone.due)

    watch(at=gone.due)

    assert gone.now.state == "closed"
