"""Two years of the demo, recounted in plain SQL: stories, season, spike, a site."""

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
        "WHERE title = %s AND state = 'implemented'",
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


def test_what_an_improvement_began_with_is_what_was_reported(told: None) -> None:
    found = rows(
        """
        SELECT p.title, t.baseline, t.baseline_from, t.baseline_to
        FROM improvements_target t
        JOIN improvements_initiative i ON i.id = t.initiative_id
        JOIN improvements_scopepattern s ON s.initiative_id = i.id
        JOIN issues_pattern p ON p.id = s.pattern_id
        WHERE i.state = 'implemented'
        """
    )

    assert len(found) == 4
    for title, baseline, since, until in found:
        weeks = ((day(until) - day(since)).days + 1) // 7
        assert weeks >= 4
        counted = weekly(days_of(title), day(since), weeks)
        assert float(baseline) == pytest.approx(counted, abs=0.35), title


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
