"""Two years of the demo, recounted in plain SQL: stories, season, spike, a site."""

import json
from collections import Counter
from datetime import date, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from cxops.demo.company import TIME_ZONE
from tests.cxops.demo.content import AS_OF

TODAY = AS_OF.astimezone(ZoneInfo(TIME_ZONE)).date()

DAYS_OF = """
    SELECT i.occurred_on FROM issues_issue i
    JOIN issues_pattern p ON p.id = i.pattern_id
    WHERE p.title = %s AND i.kind = 'breakdown' AND NOT i.is_restricted
"""


def rows(sql: str, *values: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def day(value: Any) -> date:
    return date.fromisoformat(str(value)[:10])


def days_of(pattern: str) -> list[date]:
    return [day(value) for (value,) in rows(DAYS_OF, pattern)]


def in_effect_from(initiative: str) -> date:
    ((value,),) = rows(
        "SELECT fixed_from FROM improvements_initiative "
        "WHERE title = %s AND fixed_from IS NOT NULL",
        initiative,
    )
    return day(value)


def weekly(days: list[date], since: date, weeks: int) -> float:
    until = since + timedelta(weeks=weeks)
    return sum(since <= one < until for one in days) / weeks


def around(pattern: str, initiative: str, weeks: int) -> tuple[float, float]:
    """Reports a week before the fix and since."""
    days, fixed_from = days_of(pattern), in_effect_from(initiative)
    before = weekly(days, fixed_from - timedelta(weeks=weeks), weeks)
    return before, weekly(days, fixed_from, weeks)


def test_one_improvement_made_reports_fall_and_they_stayed_down(told: None) -> None:
    pattern = "The app names the wrong platform"
    title = "The app shows the platform that the signal box shows"
    before, after = around(pattern, title, 26)
    fixed_from = in_effect_from(title)
    quarters = [
        weekly(days_of(pattern), fixed_from + timedelta(weeks=start), 13)
        for start in (0, 13)
    ]

    assert (TODAY - fixed_from).days >= 26 * 7
    assert 11 <= before <= 16
    assert after < before / 3
    assert max(quarters) < before / 2.5


def test_one_improvement_changed_nothing(told: None) -> None:
    before, after = around(
        "Yearly passes come weeks too late", "Remind the printer of every order", 20
    )

    assert 8 <= before <= 14
    assert 0.8 <= after / before <= 1.2


def test_one_improvement_is_too_young_to_be_judged(told: None) -> None:
    title = "Control phones the desk before the board changes"
    days = days_of("Nobody hears where the replacement bus leaves")
    fixed_from = in_effect_from(title)

    assert 14 <= (TODAY - fixed_from).days <= 16
    assert 8 <= weekly(days, fixed_from - timedelta(weeks=26), 26) <= 14


def test_one_improvement_held_for_half_a_year_and_came_back(told: None) -> None:
    title = "A second shift cleans the morning trains"
    days, fixed_from = days_of("Morning trains leave uncleaned"), in_effect_from(title)
    before = weekly(days, fixed_from - timedelta(weeks=20), 20)
    held = weekly(days, fixed_from, 26)
    lately = weekly(days, TODAY - timedelta(weeks=6), 5)

    assert 11 <= before <= 17
    assert held < before / 3
    assert lately > before


def customers_by_week(pattern: str) -> Counter[date]:
    """Customers' reports that count, by the Monday of their week."""
    found = rows(
        f"{DAYS_OF} AND i.voice = 'customer' AND i.duplicate_of_id IS NULL "
        "AND i.withdrawn_at IS NULL",
        pattern,
    )
    days = [day(value) for (value,) in found]
    return Counter(one - timedelta(days=one.weekday()) for one in days)


def whole_weeks(since: date, until: date) -> list[date]:
    """The Mondays of the weeks that lie wholly in a period."""
    first = since + timedelta(days=-since.weekday() % 7)
    number = ((until - first).days + 1) // 7
    return [first + timedelta(weeks=place) for place in range(number)]


def test_what_an_improvement_began_with_is_what_was_reported(told: None) -> None:
    found = rows(
        """
        SELECT p.title, t.baseline, t.baseline_from, t.baseline_to
        FROM improvements_target t
        JOIN improvements_initiative i ON i.id = t.initiative_id
        JOIN improvements_scopepattern s ON s.initiative_id = i.id
        JOIN issues_pattern p ON p.id = s.pattern_id
        WHERE t.counted_as = 'reports'
        """
    )

    assert len(found) == 5
    for title, baseline, since, until in found:
        weeks, counts = whole_weeks(day(since), day(until)), customers_by_week(title)
        counted = sum(counts[week] for week in weeks) / len(weeks)
        assert len(weeks) >= 11
        # A few were put into their repeat problem after the plan was made.
        assert float(baseline) == pytest.approx(counted, rel=0.02), title


def checks() -> dict[str, tuple[Any, ...]]:
    found = rows(
        "SELECT i.title, c.conclusion, c.verdict, c.due_on, c.asked_at, c.numbers "
        "FROM improvements_effectivenesscheck c "
        "JOIN improvements_initiative i ON i.id = c.initiative_id"
    )
    return {title: rest for title, *rest in found}


def test_what_was_confirmed_is_what_a_recount_says(told: None) -> None:
    title = "The app shows the platform that the signal box shows"
    conclusion, verdict, _due_on, asked_at, numbers = checks()[title]
    numbers = json.loads(numbers) if isinstance(numbers, str) else numbers

    assert (conclusion, asked_at is not None) == ("confirmed", True)
    assert verdict in ("proven", "proven_and_on_target")
    fixed_from, read_on = in_effect_from(title), day(numbers["read_on"])
    weeks = whole_weeks(fixed_from, read_on - timedelta(days=1))
    counts = customers_by_week("The app names the wrong platform")
    after = sum(counts[week] for week in weeks)
    assert numbers["weeks_after"] == len(weeks)
    assert numbers["count_after"] == pytest.approx(after, rel=0.05)
    assert numbers["high"] < 0.5


def test_one_is_closed_one_came_back_and_one_is_to_be_checked(told: None) -> None:
    states = dict(rows("SELECT title, state FROM improvements_initiative"))
    found = checks()

    assert states["The app shows the platform that the signal box shows"] == "closed"
    assert states["A second shift cleans the morning trains"] == "reopened"
    conclusion, _verdict, due_on, asked_at, _numbers = found[
        "Remind the printer of every order"
    ]
    assert (conclusion, day(due_on) <= TODAY) == ("", True)
    assert asked_at is not None
    young = found["Control phones the desk before the board changes"]
    assert (young[0], day(young[2]) > TODAY, young[3]) == ("", True, None)


def test_what_came_back_was_opened_by_its_reports(told: None) -> None:
    ((person, reports, numbers),) = rows(
        "SELECT by_id, reports, numbers FROM improvements_reopening"
    )
    reports, numbers = (
        json.loads(value) if isinstance(value, str) else value
        for value in (reports, numbers)
    )
    ((seen_until,),) = rows(
        "SELECT verified_on FROM improvements_initiative WHERE state = 'reopened'"
    )
    weeks = customers_by_week("Morning trains leave uncleaned")
    since = [number for week, number in weeks.items() if week > day(seen_until)]

    assert person is None
    assert 20 <= len(reports) == numbers["count"] <= sum(since)
    assert numbers["p_improved"] < 0.01 < numbers["p_old"]


def test_winter_and_summer_show(told: None) -> None:
    def months_of(cause: str) -> Counter[int]:
        found = rows(
            "SELECT i.occurred_on FROM issues_issue i "
            "JOIN issues_rootcause c ON c.id = i.cause_id WHERE c.slug = %s",
            cause,
        )
        since = TODAY - timedelta(days=365)
        days = [day(value) for (value,) in found]
        return Counter(one.month for one in days if one >= since)

    ice = months_of("weather")
    winter, summer = (sum(ice[m] for m in ms) for ms in ((12, 1, 2), (6, 7, 8)))
    assert winter > 4 * summer > 0


def test_mondays_show_on_the_phone(told: None) -> None:
    found = rows(
        "SELECT i.occurred_on FROM issues_issue i "
        "JOIN accounts_unit u ON u.id = i.unit_id WHERE u.code = 'phones'"
    )
    weekdays = Counter(day(value).weekday() for (value,) in found)

    assert weekdays[0] == max(weekdays.values())
    assert weekdays[0] > 1.2 * weekdays[3] > 4 * weekdays[6]


def test_one_week_stands_out_at_one_touchpoint(told: None) -> None:
    found = rows(
        "SELECT i.occurred_on FROM issues_issue i "
        "JOIN issues_touchpoint t ON t.id = i.touchpoint_id "
        "WHERE t.slug = 'booking-or-ordering' AND i.kind = 'breakdown'"
    )
    weeks = Counter(day(value).isocalendar()[:2] for (value,) in found)
    (worst, number), (_second, next_number) = weeks.most_common(2)

    assert worst == (TODAY - timedelta(days=221)).isocalendar()[:2]
    assert number > 6 * median(weeks.values())
    assert number > 3 * next_number


def test_one_site_keeps_people_waiting_more_than_comparable_ones(told: None) -> None:
    found = rows(
        "SELECT u.code, COUNT(*) FROM issues_issue i "
        "JOIN issues_touchpoint t ON t.id = i.touchpoint_id "
        "JOIN accounts_unit u ON u.id = i.unit_id "
        "WHERE t.slug = 'waiting' AND i.voice = 'customer' AND i.occurred_on >= %s "
        "GROUP BY u.code",
        TODAY - timedelta(days=364),
    )
    sites = dict(found)

    for other in ("harbour-desk", "hillside", "old-town"):
        assert sites["airport"] > 2.5 * sites[other] > 50


def test_units_went_live_one_after_the_other(told: None) -> None:
    found = rows(
        "SELECT u.code, u.went_live_on, MIN(i.occurred_on) FROM issues_issue i "
        "JOIN accounts_unit u ON u.id = i.unit_id GROUP BY u.code, u.went_live_on"
    )

    assert len({live for _code, live, _first in found}) >= 5
    assert all(day(live) <= day(first) for _code, live, first in found)


def test_something_waits_for_everybody_today(told: None) -> None:
    def number(where: str, *values: object) -> int:
        ((found,),) = rows(f"SELECT COUNT(*) FROM issues_issue WHERE {where}", *values)  # noqa: S608 -- the test's own words
        return int(found)

    is_open = "state NOT IN ('closed', 'declined')"
    yesterday = TODAY - timedelta(days=1)
    assert number(f"{is_open} AND severity = 4") == 3
    assert number(f"{is_open} AND occurred_on < %s", TODAY - timedelta(days=60)) >= 4
    assert number(f"{is_open} AND state <> 'new' AND next_step_at < %s", AS_OF) >= 3
    assert number("occurred_on = %s AND source = ''", yesterday) >= 8
    assert number("occurred_on = %s AND source = ''", TODAY) >= 5
    assert number("kind = 'praise' AND occurred_on = %s", yesterday) >= 3


def test_an_executive_and_a_manager_have_to_decide(told: None) -> None:
    found = rows(
        "SELECT m.role FROM improvements_review r "
        "JOIN accounts_membership m ON m.user_id = r.approver_id "
        "WHERE r.decision = ''"
    )

    assert {"executive", "manager"} <= {role for (role,) in found}
