"""Control charts: lines, gaps, phases, frozen limits. Published values come from the
reference cases; here is what they don't say."""

from typing import Any

import pytest

from cxops.stats.charts import c_chart, mr_chart, p_chart, u_chart, xmr
from cxops.stats.choice import choose_chart, draw_chart
from cxops.stats.rare import g_chart, t_chart
from cxops.stats.rules import rules_nhs
from cxops.stats.small_shifts import cusum, ewma
from cxops.stats.subgroups import xbar_r
from cxops.stats.types import Direction, Series, Status
from tests.stats.days import DAY

Y = [20, 22, 19, 21, 20, 23, 18, 21, 20, 22, 19, 20]
# Centre and limits by hand: sum 245, ranges 2 3 2 1 3 5 3 1 2 3 1.
CENTRE, RANGE = 245 / 12, 26 / 11


def test_individuals_have_limits_at_2_66_mean_ranges() -> None:
    chart = xmr(Y)

    assert chart.status is Status.OK
    assert chart.centre == (pytest.approx(CENTRE),) * 12
    assert chart.upper[0] == pytest.approx(CENTRE + 2.66 * RANGE)
    assert chart.lower[11] == pytest.approx(CENTRE - 2.66 * RANGE)


def test_frozen_limits_dont_move_when_points_are_appended() -> None:
    once = xmr(Y, baseline=(0, 12))
    later = xmr([*Y, 5, 6, 90], baseline=(0, 12))

    assert later.centre[:12] == once.centre
    assert later.upper[:12] == once.upper
    assert later.upper[14] == once.upper[0]


def test_a_gap_has_no_range_across_it() -> None:
    chart = xmr([1, 2, None, 9, 8, 9, 8, 9, 8, 9, 8], minimum=8)

    assert chart.gap_reasons == {2: "not_known"}
    assert chart.n == 10
    # One between 1 and 2, seven between 9 and 8; none from 2 to 9.
    assert chart.upper[0] == pytest.approx(7.1 + 2.66 * 1)


def test_excluded_points_are_in_no_limit_but_drawn() -> None:
    chart = xmr([*Y[:6], 90, *Y[6:]], exclude=(6,))

    assert chart.centre[0] == pytest.approx(CENTRE)
    assert chart.points[6] == 90
    assert chart.excluded == (6,)


def test_a_period_that_isnt_over_is_in_no_limit_and_no_rule() -> None:
    chart = xmr([*Y, 0], last_complete=False)

    assert chart.unfinished == 12
    assert chart.gap_reasons == {12: "not_complete"}
    assert chart.centre[0] == pytest.approx(CENTRE)
    assert rules_nhs(chart) == []
    assert rules_nhs(xmr([*Y, 0], baseline=(0, 12))) != []


def test_each_phase_has_its_own_limits_when_a_step_change_is_confirmed() -> None:
    chart = xmr([*Y, *[y - 10 for y in Y[:8]]], segments=(12,))

    assert chart.status is Status.TRIAL
    assert chart.centre[11] == pytest.approx(CENTRE)
    assert chart.centre[12] == pytest.approx(10.5)
    assert chart.segments == (0, 12)


def test_a_step_change_is_refused_when_too_few_points_follow() -> None:
    chart = xmr([*Y, 9, 9, 9, 9, 8], segments=(12,))

    assert chart.status is Status.REFUSED
    assert chart.upper == (None,) * 17
    assert "3 more" in chart.message


def test_a_baseline_is_its_own_phases_when_there_are_segments() -> None:
    chart = xmr([*Y, *[y - 10 for y in Y]], segments=(12,), baseline=(0, 8))

    assert chart.centre[0] == pytest.approx(20.5)
    assert chart.centre[12] == pytest.approx(CENTRE - 10)


@pytest.mark.parametrize(
    "asked",
    [
        {"segments": (5, 3)},
        {"segments": (12,)},
        {"baseline": (0, 13)},
        {"baseline": (4, 4)},
    ],
)
def test_impossible_indices_are_a_programming_mistake(asked: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"[Bb]aseline|[Ss]egment"):
        xmr(Y, **asked)


@pytest.mark.parametrize("fault", [-1, 2.5, float("nan"), float("inf")])
def test_a_broken_count_is_told_with_its_index(fault: float) -> None:
    chart = c_chart([1, fault, 2])

    assert chart.status is Status.DATA_ERROR
    assert chart.index == 1
    assert chart.points == (None,) * 3
    assert "2" in chart.message


def test_unequal_lengths_are_a_programming_mistake() -> None:
    with pytest.raises(ValueError, match="as many"):
        u_chart([1, 2], [1.0])


def test_rates_are_gaps_where_the_volume_is_missing() -> None:
    chart = u_chart([4] * 12, [2.0] * 10 + [None, None])

    assert chart.points[10] is None
    assert chart.gap_reasons == {10: "no_exposure", 11: "no_exposure"}
    assert chart.n == 10


def test_rates_at_equal_volume_are_counts_over_it() -> None:
    rates, counts = u_chart(Y, [4.0] * 12, laney=False), c_chart(Y)

    for rate, count in zip(rates.upper, counts.upper, strict=True):
        assert rate == pytest.approx((count or 0) / 4)


def test_limits_scale_and_move_with_the_values() -> None:
    plain, scaled = xmr(Y), xmr([3 * y + 7 for y in Y])

    assert scaled.upper[0] == pytest.approx(3 * (plain.upper[0] or 0) + 7)
    assert scaled.lower[0] == pytest.approx(3 * (plain.lower[0] or 0) + 7)


def test_shares_are_cut_between_nothing_and_all() -> None:
    high = p_chart([95, 97, 99] * 4, [100] * 12)
    low = p_chart([5, 2, 3] * 4, [100] * 12)

    assert high.upper[0] is not None
    assert high.upper[0] <= 1
    assert low.lower[0] == 0


def test_ranges_are_drawn_from_the_second_point_on() -> None:
    chart = mr_chart(Y)

    assert chart.points[:3] == (None, 2, 3)
    assert chart.centre[0] == pytest.approx(RANGE)
    assert chart.upper[0] == pytest.approx(3.267 * RANGE)
    assert chart.lower[0] == 0


def test_gaps_between_rare_events_have_a_geometric_limit() -> None:
    chart = g_chart([20] * 7 + [19, 21, 20, 20, 20])

    # Chance of more than k good ones in a row at 1 in 21: (20/21)^(k+1) < 0.00135.
    assert chart.upper[0] == 135
    assert (20 / 21) ** 136 <= 0.00135 < (20 / 21) ** 135
    assert chart.direction is Direction.INCREASE


def test_limits_of_gaps_are_by_quantile_or_sigma_only() -> None:
    with pytest.raises(ValueError, match="quantile"):
        g_chart([1, 2], limits="other")


def test_times_at_once_are_half_a_resolution_apart_with_a_warning() -> None:
    gaps = [3.0, 0, 4, 5, 2, 6, 3, 4]
    chart, same = t_chart(gaps, resolution=1), t_chart([3, 0.5, 4, 5, 2, 6, 3, 4])

    assert chart.warnings == ("same_time",)
    assert chart.upper == same.upper
    assert chart.points[1] == 0


def test_a_time_below_zero_is_broken() -> None:
    chart = t_chart([3.0, -1, 4])

    assert (chart.status, chart.index) == (Status.DATA_ERROR, 1)


def test_a_sum_dates_the_beginning_of_a_shift() -> None:
    found = cusum([0, 0, 0, 2, 2, 2, 2, 2], target=0, sigma=1, h=5)

    assert found.signals_high == (6, 7)
    assert found.start_index == 3


def test_an_average_forgets_by_its_weight() -> None:
    found = ewma([1, None, 1], target=0, sigma=1, lam=0.5)

    assert found.points == (0.5, None, 0.75)


@pytest.mark.parametrize("sigma", [0, -1])
def test_a_sum_needs_a_spread(sigma: float) -> None:
    with pytest.raises(ValueError, match="sigma"):
        cusum([1], target=0, sigma=sigma)


def test_samples_of_several_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="one size"):
        xbar_r([[1, 2], [1, 2, 3]])


@pytest.mark.parametrize(
    ("series", "kind"),
    [
        (Series(start=DAY, values=[1.5] * 12), "xmr"),
        (Series(start=DAY, counts=[9] * 12), "xmr"),
        (Series(start=DAY, counts=[9] * 12, exposure=[1.0] * 12), "u_prime"),
        (Series(start=DAY, counts=[1] * 12, exposure=[1.0] * 12), "g"),
        (Series(start=DAY, counts=[1] * 12), "t"),
        (
            Series(start=DAY, counts=[9] * 12, exposure=[50] * 12, proportion=True),
            "p_prime",
        ),
    ],
)
def test_the_chart_follows_from_what_is_known(series: Series, kind: str) -> None:
    assert choose_chart(series).kind == kind


def test_the_chart_stays_when_an_improvement_makes_events_rare() -> None:
    series = Series(start=DAY, counts=[9] * 12 + [0] * 60)

    assert choose_chart(series).kind == "t"
    assert choose_chart(series, baseline=(0, 12)).kind == "xmr"


def test_rare_events_have_no_limits() -> None:
    chart = draw_chart(Series(start=DAY, counts=[1, 0, 2] * 5))

    assert chart.status is Status.RARE_EVENT
    assert chart.upper == (None,) * 15
    assert "days between events" in chart.message
