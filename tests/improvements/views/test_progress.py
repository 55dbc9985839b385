"""The way to the target: who sees it when, what it draws and foretells."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from cxops.kernel.clock import now
from improvements.models import Initiative, ScopePattern, Target
from improvements.queries.progress import Progress, progress_of
from improvements.services.delivering import hold
from improvements.services.measuring import measure_target
from improvements.views.progress import sentences_of
from issues.models import Pattern
from tests.builders.accounts import make_clerk, make_unit
from tests.builders.figures import make_exposure
from tests.builders.improvements import (
    Cast,
    make_implemented,
    make_planned,
    make_problem,
    only_target,
    put_into_scope,
    reread,
)
from tests.improvements.measured import (
    DAY,
    TEN,
    WEEK,
    count_all,
    make_accepted_for,
    make_approved,
    measure_draft,
    noon,
    report_on,
    report_weeks,
    weeks,
)


def this_monday() -> date:
    today = now().date()
    return today - timedelta(days=today.weekday())


@pytest.fixture
def problem(cast: Cast) -> Pattern:
    """About ten reports a week in each of the last 28 weeks."""
    pattern = make_problem(cast)
    report_weeks(cast, pattern, this_monday() - 28 * WEEK, weeks(TEN, 28))
    count_all()
    return pattern


@pytest.fixture
def approved(cast: Cast, problem: Pattern) -> Initiative:
    """From ten to six within 20 weeks from last week on."""
    at = this_monday() - WEEK
    return make_approved(cast, problem, at=noon(at), check_on=at + 30 * WEEK)


def way(initiative: Initiative, **over: Any) -> Progress:
    if over:
        Target.objects.filter(initiative=initiative).update(**over)
    found = progress_of(reread(initiative), today=now().date())
    assert found is not None
    return found


def section(client: Client, initiative: Initiative, person: User) -> str:
    client.force_login(person)
    html = client.get(initiative.get_absolute_url()).content.decode()
    if 'aria-labelledby="progress"' not in html:
        return ""
    part = html.split('aria-labelledby="progress"', 1)[1]
    return " ".join(part.split("</section>", 1)[0].split())


# What it says


def test_weeks_run_from_the_baseline_to_the_day_it_is_due(
    approved: Initiative,
) -> None:
    found = way(approved)

    monday = this_monday()
    # 26 weeks of the baseline and the one since; this week isn't over.
    assert found.days == [monday - n * WEEK for n in range(27, 0, -1)]
    assert found.points == weeks(TEN, 28)[1:]
    # Due on the Sunday 20 weeks after the baseline, 19 weeks from now.
    assert found.ahead == [monday + n * WEEK for n in range(19)]
    assert only_target(approved).due_on == monday + 19 * WEEK - DAY


def test_forecast_is_of_all_weeks_to_come_together(approved: Initiative) -> None:
    """270 reports in 27 weeks: 190 are expected in 19, and their variance is
    190 × (1 + 19 / 27), that is 18 squared. At most 6 × 19 = 114 would do."""
    found = way(approved)

    assert found.at_most == 114
    assert found.forecast.expected == pytest.approx(190, abs=1)
    assert found.forecast.low == pytest.approx(190 - 1.96 * 18, abs=3)
    assert found.forecast.high == pytest.approx(190 + 1.96 * 18, abs=3)
    assert found.forecast.band == "very_unlikely"
    # One week: 10, and its variance 10 × (1 + 1 / 27), that is 3.2 squared.
    assert found.week == pytest.approx((10, 4, 17), abs=0.6)
    allowed, foretold = sentences_of(found)
    assert allowed == "Until then that is at most 114 reports in 19 weeks."
    assert foretold.startswith(
        "If all goes on as it is: It is very unlikely that the target of 114 is met (1 "
    )


def test_half_a_report_is_none(approved: Initiative) -> None:
    """0.5 in 19 weeks are 9.5; and 6.3 are 119.7."""
    assert way(approved, goal=Decimal("0.5")).at_most == 9
    assert way(approved, goal=Decimal("6.3")).at_most == 119


def test_goal_that_is_usual_is_likely_reached(approved: Initiative) -> None:
    """240 in 19 weeks lie 2.8 deviations above what is expected."""
    found = way(approved, goal=Decimal("12.6"), baseline=Decimal(13))

    assert found.forecast.band == "very_likely"


def test_rate_is_foretold_in_the_usual_volume(cast: Cast, problem: Pattern) -> None:
    """500 visits a week: 20 reports of 1,000 now, and a goal of 12, which are 6."""
    monday = this_monday()
    for number in range(28):
        day = monday - (28 - number) * WEEK
        make_exposure(cast.unit, 500, first_on=day, last_on=day + 6 * DAY)
    rate = {"counted_as": "rate", "volume": "visits", "goal": Decimal(12)}
    at = noon(monday - WEEK)
    initiative = make_approved(
        cast, problem, at=at, check_on=monday + 30 * WEEK, **rate
    )

    found = way(initiative)

    assert found.points == [count / 0.5 for count in weeks(TEN, 28)[1:]]
    assert found.at_most == 114
    assert found.forecast.band == "very_unlikely"
    assert found.week == pytest.approx((20, 8, 34), abs=1.2)


def test_process_that_just_changed_is_not_foretold(
    cast: Cast, problem: Pattern, approved: Initiative
) -> None:
    """40 reports in the last week are far beyond 17."""
    report_on(cast, problem, this_monday() - 5 * DAY, 30)
    count_all()

    found = way(approved)

    assert (found.forecast.probability, found.week) == (None, None)
    assert found.forecast.refused_reason == "just_changed"
    assert sentences_of(found)[1].startswith("The process just changed: forecast from ")


def test_weeks_that_set_it_off_tell_nothing_of_what_is_usual(
    cast: Cast, problem: Pattern
) -> None:
    """The same 40 in a week that is left out: drawn, and no change of the process."""
    monday = this_monday()
    report_on(cast, problem, monday - 12 * DAY, 30)
    count_all()
    bad = monday - 2 * WEEK
    at = noon(monday - WEEK)
    left_out = {"left_out": [bad.isoformat()]}
    initiative = make_approved(
        cast, problem, at=at, check_on=monday + 30 * WEEK, **left_out
    )

    found = way(initiative)

    usual = weeks(TEN, 28)[1:]
    assert found.points[25] == usual[25] + 30
    assert found.forecast.expected == pytest.approx(
        19 * (sum(usual) - usual[25]) / 26, abs=1
    )


def test_twelve_weeks_are_the_least_for_a_forecast(
    cast: Cast, problem: Pattern
) -> None:
    initiative = make_accepted_for(cast, problem, at=noon(this_monday() - WEEK))
    first = this_monday() - 9 * WEEK
    draft = measure_draft(noon(this_monday()), baseline_from=first)
    measure_target(initiative, draft, actor=cast.owner, at=now())

    found = way(initiative)

    assert len(found.days) == 9
    assert sentences_of(found)[1] == (
        "Too few complete periods for a forecast: 9 of 12."
    )


@pytest.mark.parametrize("days", [-8, 105 * 7])
def test_day_that_has_passed_or_lies_too_far_is_not_foretold(
    approved: Initiative, days: int
) -> None:
    found = way(approved, due_on=this_monday() + days * DAY)

    assert (found.ahead, found.forecast, sentences_of(found)) == ([], None, [])


def test_nothing_is_drawn_without_a_repeat_problem_in_scope(
    approved: Initiative,
) -> None:
    """Else it would be the reports of everybody about everything."""
    ScopePattern.objects.filter(initiative=approved).update(removed_at=now())

    assert progress_of(reread(approved), today=now().date()) is None


# Who sees it, and when


def test_those_who_work_on_it_see_picture_sentences_and_numbers(
    client: Client, cast: Cast, approved: Initiative
) -> None:
    for person in (cast.owner, cast.manager, cast.sponsor):
        shown = section(client, approved, person)

        assert "Goal: 6 a week, by " in shown
        assert "If all goes on as it is: It is very unlikely" in shown
        assert "<svg" in shown
        assert "Week from" in shown
        assert shown.count("<tr>") == 1 + 27 + 19


def test_reporter_sees_none_of_it(
    client: Client, cast: Cast, problem: Pattern, approved: Initiative
) -> None:
    rita = make_clerk(make_unit("Hill"), "Rita Reporter")
    report_on(cast, problem, this_monday() - 5 * WEEK, reporter=rita)

    assert section(client, approved, rita) == ""


def test_it_stays_while_on_hold_and_before_approval(
    client: Client, cast: Cast, problem: Pattern, approved: Initiative
) -> None:
    early = make_accepted_for(cast, problem, at=noon(this_monday() - WEEK))
    draft = measure_draft(noon(this_monday() - WEEK))
    measure_target(early, draft, actor=cast.owner, at=now())
    hold(
        approved,
        reason="Waiting for parts.",
        resume_on=now().date() + WEEK,
        actor=cast.owner,
        at=now(),
    )

    assert "Goal: 6 a week" in section(client, reread(early), cast.owner)
    assert "Goal: 6 a week" in section(client, reread(approved), cast.owner)


def test_it_is_not_there_for_a_typed_target_nor_once_in_effect(
    client: Client, cast: Cast
) -> None:
    assert section(client, make_planned(cast), cast.owner) == ""
    assert section(client, make_implemented(cast), cast.owner) == ""


def test_page_says_that_it_is_late(
    client: Client, cast: Cast, approved: Initiative
) -> None:
    Target.objects.filter(initiative=approved).update(due_on=now().date() - DAY)

    assert "late</span>" in section(client, approved, cast.owner)


@pytest.mark.parametrize(("who", "number"), [("owner", 13), ("stranger", 10)])
def test_page_takes_as_many_statements_with_one_as_with_many_problems(
    client: Client,
    cast: Cast,
    problem: Pattern,
    approved: Initiative,
    who: str,
    number: int,
    django_assert_num_queries: Any,
) -> None:
    rita = make_clerk(make_unit("Hill"), "Rita Reporter")
    report_on(cast, problem, this_monday() - 5 * WEEK, reporter=rita)
    client.force_login(cast.owner if who == "owner" else rita)
    url = approved.get_absolute_url()
    client.get(url)

    with django_assert_num_queries(number):
        client.get(url)
    for each in range(20):
        put_into_scope(approved, make_problem(cast, f"Problem {each}"))
    with django_assert_num_queries(number):
        client.get(url)
