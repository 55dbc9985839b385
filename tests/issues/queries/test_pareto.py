"""Piles of breakdowns: exact sums, whose they are, what isn't known, what is said."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Unit, User
from issues.queries.choices import filter_choices
from issues.queries.pareto import By, Piles, Weight, piles_of
from issues.queries.periods import Period
from issues.queries.selection import Selection
from tests.builders.accounts import make_manager, make_unit
from tests.builders.clock import AT
from tests.builders.counts import count_all
from tests.builders.figures import make_tally
from tests.builders.issues import (
    make_cause,
    make_channel,
    make_factor,
    make_journey,
    make_pattern,
    make_stage,
    make_touchpoint,
)
from tests.issues.queries.counted_days import report

pytestmark = pytest.mark.django_db
LAST = date(2026, 3, 8)
PERIOD = Period(LAST - timedelta(days=27), LAST)
#: One day of each half.
EARLY, LATE = date(2026, 2, 12), date(2026, 3, 2)


@pytest.fixture
def harbour() -> Unit:
    return make_unit("Harbour")


@pytest.fixture
def manager(harbour: Unit) -> User:
    return make_manager(harbour)


def piled(user: User, by: By = By.CAUSE, **over: Any) -> Piles:
    count_all()
    weight = over.pop("weight", Weight.REPORTS)
    chosen = Selection(**({"period": PERIOD} | over))
    return piles_of(user, chosen, by=by, weight=weight, words=filter_choices())


def told(found: Piles) -> list[tuple[str, int]]:
    return [(pile.name, pile.sums.count) for pile in found.piles]


def of_six_causes(unit: Unit, *numbers: int) -> None:
    """So many reports of each cause, half of them in either half of the days."""
    for at, number in enumerate(numbers):
        cause = make_cause(f"Cause {at}")
        report(unit, EARLY, number // 2, cause=cause)
        report(unit, LATE, number - number // 2, cause=cause)


def test_the_vital_few_are_the_first_that_make_80_percent_of_what_is_known(
    harbour: Unit, manager: User
) -> None:
    of_six_causes(harbour, 20, 12, 4, 2, 1, 1)
    report(harbour, LATE, 10)

    found = piled(manager)

    assert told(found) == [
        ("Cause 0", 20),
        ("Cause 1", 12),
        ("Cause 2", 4),
        ("Cause 3", 2),
        ("Cause 4", 1),
        ("Cause 5", 1),
        ("Cause not known yet", 10),
    ]
    # 32 of 40 known are 80 %; of all 50 they are 64 %.
    assert [row.vital for row in found.judged.rows] == [True, True, *[False] * 5]
    assert found.judged.rows[1].cumulative == pytest.approx(0.64)
    assert sum(row.share for row in found.judged.rows) == pytest.approx(1)
    assert found.judged.stable is True


def test_what_is_not_known_is_last_and_never_vital_when_it_is_the_largest(
    harbour: Unit, manager: User
) -> None:
    of_six_causes(harbour, 20, 12, 4, 2, 1, 1)
    report(harbour, LATE, 60)

    found = piled(manager)

    assert found.piles[-1].key is None
    assert found.judged.rows[-1].vital is False
    assert found.judged.warnings == ("pareto_unknown",)


def test_nothing_is_picked_out_when_there_are_29_reports(
    harbour: Unit, manager: User
) -> None:
    of_six_causes(harbour, 20, 5, 1, 1, 1, 1)

    assert piled(manager).judged.vital_few == ()


def test_nothing_is_picked_out_when_there_are_4_causes(
    harbour: Unit, manager: User
) -> None:
    of_six_causes(harbour, 40, 5, 3, 2)

    assert piled(manager).judged.vital_few == ()


def test_the_order_is_not_the_same_when_another_leads_one_half(
    harbour: Unit, manager: User
) -> None:
    causes = [make_cause(f"Cause {at}") for at in range(5)]
    for cause, early, late in zip(
        causes, (20, 0, 1, 1, 1), (0, 19, 1, 1, 1), strict=True
    ):
        report(harbour, EARLY, early, cause=cause)
        report(harbour, LATE, late, cause=cause)

    assert piled(manager).judged.stable is False


def test_only_customers_breakdowns_of_the_days_count_once_each(
    harbour: Unit, manager: User
) -> None:
    slow = make_cause("Slow")
    report(harbour, LATE, 2, cause=slow)
    report(harbour, LATE, cause=slow, voice="staff")
    report(harbour, LATE, cause=slow, kind="near_miss")
    report(harbour, LATE, cause=slow, kind="praise")
    report(harbour, LATE, cause=slow, is_restricted=True)
    report(harbour, PERIOD.first - timedelta(days=1), cause=slow)
    report(harbour, PERIOD.last + timedelta(days=1), cause=slow)

    assert told(piled(manager)) == [("Slow", 2)]
    assert told(piled(manager, voice="staff")) == [("Slow", 1)]


def test_a_merged_cause_stands_under_the_one_in_use(
    harbour: Unit, manager: User
) -> None:
    slow = make_cause("Slow")
    tardy = make_cause("Tardy", replaced_by=slow, retired_at=AT)
    report(harbour, LATE, 3, cause=tardy)
    report(harbour, LATE, 2, cause=slow)

    assert told(piled(manager)) == [("Slow", 5)]


def test_a_confirmed_main_cause_counts_for_all_reports_of_its_repeat_problem(
    harbour: Unit, manager: User
) -> None:
    slow, broken = make_cause("Slow"), make_cause("Broken")
    pattern = make_pattern(harbour, manager)
    make_factor(pattern, broken, certainty="confirmed", evidence="Seen")
    report(harbour, LATE, 3, cause=slow, pattern=pattern)
    report(harbour, LATE, 2, cause=slow)

    found = piled(manager)

    assert told(found) == [("Broken", 3), ("Slow", 2)]
    assert [pile.patterns for pile in found.piles] == [(pattern,), ()]
    assert [pile.alone for pile in found.piles] == [0, 2]


def test_customers_hit_and_cost_weigh_otherwise_than_reports(
    harbour: Unit, manager: User
) -> None:
    few, many = make_cause("Few"), make_cause("Many")
    report(harbour, LATE, 1, cause=few, customers_affected=40, cost=Decimal("99.90"))
    report(harbour, LATE, 3, cause=many, cost=Decimal("0.10"))

    by_hit = piled(manager, weight=Weight.CUSTOMERS)
    by_cost = piled(manager, weight=Weight.COST)

    assert [pile.weighs(Weight.CUSTOMERS) for pile in by_hit.piles] == [40, 3]
    assert [pile.name for pile in by_hit.piles] == ["Few", "Many"]
    assert [pile.weighs(Weight.COST) for pile in by_cost.piles] == [99.9, 0.3]
    assert by_cost.judged.rows[0].share == pytest.approx(99.9 / 100.2)
    assert (by_hit.total, by_cost.total) == (43, pytest.approx(100.2))


def test_what_weighs_nothing_is_left_out_when_cost_is_added_up(
    harbour: Unit, manager: User
) -> None:
    of_six_causes(harbour, 20, 12, 4, 2, 1, 1)

    assert told(piled(manager, weight=Weight.COST)) == []

    report(harbour, LATE, cost=Decimal("5.00"))
    by_cost = piled(manager, weight=Weight.COST)

    assert told(by_cost) == [("Cause not known yet", 1)]
    assert by_cost.judged.vital_few == ()


def test_reports_lie_by_place_unit_channel_and_repeat_problem(
    harbour: Unit, manager: User
) -> None:
    desk, phone = make_touchpoint("Desk"), make_channel("Phone")
    pattern = make_pattern(harbour, manager, title="Lift again")
    pier = make_unit("Pier", parent=harbour)
    report(harbour, LATE, 2, touchpoint=desk, pattern=pattern)
    report(pier, LATE, 1, channel=phone)

    def names(by: By) -> list[tuple[str, int]]:
        return told(piled(make_manager(harbour), by))

    assert names(By.TOUCHPOINT) == [("Desk", 2), ("Not yet placed", 1)]
    assert names(By.UNIT) == [("Harbour", 2), ("Pier", 1)]
    assert names(By.CHANNEL) == [("Phone", 1), ("Not said how we heard", 2)]
    assert names(By.PATTERN) == [("Lift again", 2), ("In no repeat problem", 1)]


def test_unit_and_journey_narrow() -> None:
    root = make_unit("Company")
    pier = make_unit("Pier", parent=root)
    journey = make_journey()
    desk = make_touchpoint("Desk", make_stage(journey))
    slow = make_cause("Slow")
    report(pier, LATE, 2, cause=slow, touchpoint=desk)
    report(pier, LATE, 1, cause=slow)
    report(root, LATE, 4, cause=slow, touchpoint=desk)
    manager, words = make_manager(root), filter_choices()

    in_pier = words.named("unit", pier.pk)
    on_journey = words.named("journey", journey.pk)

    assert told(piled(manager, unit=in_pier)) == [("Slow", 3)]
    assert told(piled(manager, unit=in_pier, journey=on_journey)) == [("Slow", 2)]


def test_a_manager_of_another_unit_has_other_sums(harbour: Unit, manager: User) -> None:
    yard = make_unit("Yard")
    slow = make_cause("Slow")
    report(harbour, LATE, 2, cause=slow)
    report(yard, LATE, 7, cause=slow)

    assert told(piled(manager)) == [("Slow", 2)]
    assert told(piled(make_manager(yard))) == [("Slow", 7)]
    assert told(piled(make_manager(make_unit("Elsewhere")))) == []


def test_a_repeat_problem_that_may_not_be_known_is_none(
    harbour: Unit, manager: User
) -> None:
    yard = make_unit("Yard")
    hidden = make_pattern(yard, make_manager(yard), title="Hidden")
    own = make_pattern(harbour, manager, title="Own")
    report(harbour, LATE, 2, pattern=hidden)
    report(harbour, LATE, 1, pattern=own)
    report(harbour, LATE, 4)

    found = piled(manager, By.PATTERN)

    assert told(found) == [("Own", 1), ("In no repeat problem", 6)]
    (by_cause,) = piled(manager).piles
    assert (by_cause.patterns, by_cause.alone) == ((own,), 6)


def test_counted_contacts_are_told_beside_and_not_added(
    harbour: Unit, manager: User
) -> None:
    slow = make_cause("Slow")
    report(harbour, LATE, 2, cause=slow)
    make_tally(harbour, 12, cause=slow, first_on=LATE)
    make_tally(harbour, 9, cause=make_cause("Broken"), first_on=LATE)

    found = piled(manager)

    assert (told(found), found.contacts) == ([("Slow", 2)], 21)


def test_three_statements_whatever_there_is_and_none_reads_reports(
    harbour: Unit, manager: User
) -> None:
    of_six_causes(harbour, 8, 7, 6, 5, 4, 3)
    for number in range(4):
        pattern = make_pattern(harbour, manager, title=f"Again {number}")
        report(harbour, LATE, 2, pattern=pattern)
    count_all()
    words, chosen = filter_choices(), Selection(period=PERIOD)
    piles_of(manager, chosen, by=By.CAUSE, weight=Weight.REPORTS, words=words)

    with CaptureQueriesContext(connection) as caught:
        piles_of(manager, chosen, by=By.CAUSE, weight=Weight.REPORTS, words=words)

    assert len(caught) == 3
    assert not [each for each in caught if '"issues_issue"' in each["sql"]]
