"""Mann-Kendall and Sen against scipy, and what they refuse."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cxops.stats.trend import theil_sen, trend
from cxops.stats.types import Status
from tests.stats.finite import assert_finite


def test_s_and_slope_are_exact_when_every_pair_rises() -> None:
    found = trend([3.0 * step for step in range(10)])
    assert (found.s, found.var_s, found.slope) == (45, 125, 3)
    assert found.z == pytest.approx(44 / 125**0.5)
    assert found.message == "It rises by about 3 each period, over 10 periods."


def test_slope_and_interval_are_those_of_scipy_when_data_has_ties() -> None:
    rng = np.random.default_rng(3)
    for length in (10, 17, 40):
        y = rng.poisson(4, length).astype(float)
        found = trend(y.tolist())
        referee = stats.theilslopes(y, np.arange(length), alpha=0.95)
        assert (found.slope, found.low, found.high) == pytest.approx(
            (referee.slope, referee.low_slope, referee.high_slope)
        )


def test_s_is_that_of_kendall_when_data_is_random() -> None:
    y = np.random.default_rng(4).normal(size=30)
    tau = stats.kendalltau(np.arange(30), y, method="asymptotic")
    assert trend(y.tolist()).s == pytest.approx(tau.statistic * 30 * 29 / 2)


def test_slope_keeps_time_when_a_period_is_missing() -> None:
    y: list[float | None] = [2.0 * step for step in range(14)]
    y[3] = y[4] = None
    assert trend(y).slope == 2


def test_no_trend_is_said_when_nothing_varies() -> None:
    found = trend([5.0] * 12)
    assert (found.s, found.z, found.p, found.slope) == (0, 0, 1, 0)
    assert found.message_key == "trend_none"


def test_trend_is_refused_when_there_are_nine_points() -> None:
    found = trend([float(step) for step in range(9)])
    assert (found.status, found.n, found.needed) == (Status.TOO_FEW, 9, 10)
    assert found.slope is None
    assert trend([]).status == Status.NO_DATA


def test_index_is_told_when_a_value_is_infinite() -> None:
    found = trend([1.0, 2.0, float("inf"), *[1.0] * 10])
    assert (found.status, found.index) == (Status.DATA_ERROR, 2)


def test_dependence_is_warned_of_when_neighbours_are_alike() -> None:
    wave = [float(step // 8 % 2) for step in range(64)]
    assert trend(wave).warnings == ("trend_depends",)
    noise = np.random.default_rng(5).normal(size=64)
    assert trend((noise + np.arange(64)).tolist()).warnings == ()


def test_false_trends_are_five_percent_when_nothing_changes() -> None:
    rows = np.random.default_rng(6).normal(size=(600, 20))
    share = np.mean([(trend(row.tolist()).p or 1) < 0.05 for row in rows])
    assert 0.03 <= share <= 0.07


def test_line_is_not_bent_when_one_point_is_far_off() -> None:
    at = np.arange(11.0)
    y = 1 + 2 * at
    y[5] = 1000
    slope, intercept = theil_sen(at, np.array([y, y]))
    assert slope.tolist() == [2, 2]
    assert intercept.tolist() == [1, 1]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.none() | st.integers(0, 9), max_size=15))
def test_no_number_is_nan_when_series_are_short(values: list[int | None]) -> None:
    assert_finite(trend(values))
