"""Patterns and icons: what begins, breaks and completes them."""

from itertools import pairwise

import pytest

from cxops.stats.charts import u_chart, xmr
from cxops.stats.icons import Assurance, Variation, icons
from cxops.stats.rules import rules_nelson, rules_nhs, rules_we
from cxops.stats.runs import critical_values, false_alarm, rules_anhoej
from cxops.stats.types import Direction, Side, Signal, Status
from tests.stats.families.rules import chart_of

CALM = [0.5, -0.5] * 6


def kinds(signals: list[Signal]) -> list[tuple[str, tuple[int, ...]]]:
    return [(signal.kind, signal.indices) for signal in signals]


def test_seven_on_one_side_are_a_shift_and_six_are_not() -> None:
    assert rules_nhs(chart_of([1.0] * 6, 0, 1)) == []
    assert kinds(rules_nhs(chart_of([1.0] * 7, 0, 1))) == [("shift", tuple(range(7)))]


def test_a_point_on_the_centre_breaks_a_shift() -> None:
    assert rules_nhs(chart_of([1.0] * 4 + [0.0] + [1.0] * 4, 0, 1)) == []


def test_a_gap_neither_breaks_nor_extends_a_run() -> None:
    y = [9, 11, 9, 11, 9, 11, 9, 11, 12, 12, 12, None, 12, 12, 12, 12]
    found = [s for s in rules_nhs(xmr(y, baseline=(0, 8))) if s.kind == "shift"]

    assert kinds(found) == [("shift", (7, 8, 9, 10, 12, 13, 14, 15))]
    assert rules_nhs(xmr([*y[:10], None, None, *y[12:14]], baseline=(0, 8))) == []


def test_a_run_ends_at_a_step_change() -> None:
    y = [9, 11] * 4 + [12.0] * 4 + [13.0, 11.0] * 4
    whole = rules_nhs(xmr(y, baseline=(0, 8)))
    parted = rules_nhs(xmr([*y[:8], *y[8:]], segments=(12,)))

    assert any(s.kind == "shift" for s in whole)
    assert not any({11, 12} <= set(s.indices) for s in parted)


def test_equal_neighbours_break_a_trend() -> None:
    rising = [-1.4, -1.0, -0.6, -0.2, 0.2, 0.6, 1.0]

    assert [s.kind for s in rules_nhs(chart_of(rising, 0, 1))] == ["trend"]
    assert rules_nhs(chart_of([*rising[:4], *rising[3:6]], 0, 1)) == []


def test_two_of_three_beyond_two_sigmas_lie_on_one_side_with_the_third() -> None:
    both = rules_nhs(chart_of([0.1, 2.5, 0.1, 2.5, -0.1], 0, 1))

    assert kinds(both) == [("two_of_three", (1, 3))]
    assert rules_nhs(chart_of([0.1, 2.5, -0.1, 2.5, -0.1], 0, 1)) == []
    assert rules_nhs(chart_of([0.1, 2.5, -2.5, 0.1], 0, 1)) == []


def test_a_value_on_the_limit_isnt_beyond_it() -> None:
    assert rules_nhs(chart_of([*CALM, 3.0], 0, 1)) == []
    assert kinds(rules_nhs(chart_of([*CALM, 3.001], 0, 1))) == [("limit", (12,))]


def test_eight_or_nine_on_one_side_go_by_the_rule_set() -> None:
    y = [0.5] * 8

    assert kinds(rules_we(chart_of(y, 0, 1))) == [("we4", (7,))]
    assert rules_nelson(chart_of(y, 0, 1)) == []
    assert kinds(rules_nelson(chart_of([0.5] * 9, 0, 1))) == [("nelson2", (8,))]


def test_nelson_sees_alternation_and_avoidance_of_the_middle() -> None:
    up_and_down = [0.5 + i % 2 * 0.4 * (-1) ** (i // 4) for i in range(3)]
    alternating = [1.2 if i % 2 else -1.2 for i in range(14)]
    found = kinds(rules_nelson(chart_of(alternating, 0, 1)))

    assert ("nelson4", (13,)) in found
    assert ("nelson8", (7,)) in found
    assert rules_nelson(chart_of(up_and_down, 0, 1)) == []


def test_without_spread_whatever_moves_is_beyond() -> None:
    chart = xmr([7.0] * 14 + [8.0], baseline=(0, 14))

    assert kinds(rules_nhs(chart)) == [("limit", (14,))]


def test_no_limits_no_signals() -> None:
    assert rules_nhs(xmr([1, 99, 1])) == []


def test_the_run_test_needs_ten_points_off_the_centre() -> None:
    found = rules_anhoej([1.0] * 9 + [0.0] * 5, 0)

    assert (found.status, found.n, found.signal) == (Status.TOO_FEW, 9, False)
    assert "9 of 10" in found.message
    assert rules_anhoej([1.0] * 10, 0).signal


@pytest.mark.parametrize("useful", [1, 5, 10, 12])
def test_false_alarms_of_the_run_test_are_those_of_every_order(useful: int) -> None:
    most, fewest = critical_values(useful)
    alarms = 0
    for order in range(2**useful):
        flips = [order >> i & 1 for i in range(useful)]
        longest = run = 1
        crossings = 0
        for a, b in pairwise(flips):
            run = run + 1 if a == b else 1
            longest = max(longest, run)
            crossings += a != b
        alarms += longest > most or crossings < fewest

    assert false_alarm(useful) == pytest.approx(alarms / 2**useful)


def test_the_icon_speaks_of_the_last_point_only() -> None:
    calm = [20, 22, 19, 21, 20, 23, 18, 21, 20, 22, 19, 20]
    past = icons(xmr([*calm, 60, 20], baseline=(0, 12)))
    now = icons(xmr([*calm, 20, 60], baseline=(0, 12)))

    assert past.points[12] is Variation.CONCERN
    assert past.variation is Variation.COMMON_CAUSE
    assert (now.variation, now.side) == (Variation.CONCERN, Side.ABOVE)


def test_an_unfinished_point_has_no_icon() -> None:
    found = icons(
        xmr([20, 22, 19, 21, 20, 23, 18, 21, 20, 22, 19, 20, 90], last_complete=False)
    )

    assert found.points[12] is None
    assert found.variation is Variation.COMMON_CAUSE


def test_more_is_better_where_that_is_the_direction() -> None:
    calm = [20, 22, 19, 21, 20, 23, 18, 21, 20, 22, 19, 20]
    chart = xmr([*calm, 60], baseline=(0, 12), direction=Direction.INCREASE)

    assert icons(chart, 5).variation is Variation.IMPROVEMENT
    assert icons(chart, 5).assurance is Assurance.PASSES
    assert icons(chart, 90).assurance is Assurance.FAILS
    assert icons(chart, 21).assurance is Assurance.HIT_OR_MISS
    assert icons(chart).assurance is None


def test_a_chart_without_limits_has_no_icons() -> None:
    found = icons(u_chart([1, 2], [1.0, 1.0]), 3)

    assert (found.variation, found.assurance) == (None, None)
