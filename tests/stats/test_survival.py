"""Kaplan-Meier and log-rank against R's numbers and lifelines."""

import lifelines
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines.statistics import multivariate_logrank_test

from cxops.stats.logrank import logrank
from cxops.stats.survival import kaplan_meier
from cxops.stats.types import Status
from tests.stats.finite import assert_finite

# R survival::aml
MAINTAINED = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161]
MAINTAINED_ENDED = [True, True, False, True, True, False, True, True, False, True]
MAINTAINED_ENDED += [False]
NOT = [5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45]
NOT_ENDED = [True] * 5 + [False] + [True] * 6


def test_curve_is_that_of_r_when_some_are_open() -> None:
    found = kaplan_meier(MAINTAINED, MAINTAINED_ENDED)
    assert found.times == (9, 13, 18, 23, 31, 34, 48)
    assert found.survival[:3] == pytest.approx(
        (0.909090909090909, 0.818181818181818, 0.715909090909091)
    )
    assert found.se[:2] == pytest.approx((0.0866784172041448, 0.116291299830333))
    assert found.median == 31
    assert found.at_risk == (11, 10, 8, 7, 5, 4, 2)
    # Four are at risk at 34: no line from there on.
    assert found.drawn == 5


def test_curve_is_that_of_lifelines_when_data_is_random() -> None:
    rng = np.random.default_rng(1)
    for _round in range(5):
        times = rng.integers(1, 30, 60)
        ended = rng.random(60) < 0.7
        found = kaplan_meier(times.tolist(), ended.tolist())
        referee = lifelines.KaplanMeierFitter().fit(times, ended)
        table = referee.survival_function_at_times(found.times).to_numpy()
        assert found.survival == pytest.approx(table)
        bounds = referee.confidence_interval_.loc[list(found.times)].to_numpy()
        for (low, high), row in zip(
            zip(found.low, found.high, strict=True), bounds, strict=True
        ):
            if low is not None:
                assert (low, high) == pytest.approx(tuple(row))
        assert found.median == pytest.approx(referee.median_survival_time_)


def test_median_is_none_when_more_than_half_are_open() -> None:
    found = kaplan_meier([2, 3, *[10] * 6], [True, True, *[False] * 6], unit="days")
    assert found.survival == pytest.approx((0.875, 0.75))
    assert found.median is None
    assert (found.status, found.n, found.drawn) == (Status.TOO_FEW, 8, 0)
    enough = kaplan_meier(
        [1, 2, 2, 3, 3, *[10] * 9], [True] * 5 + [False] * 9, unit="days"
    )
    assert enough.message == "More than half are still open after 10 days."


def test_share_within_is_one_minus_the_curve() -> None:
    found = kaplan_meier(MAINTAINED, MAINTAINED_ENDED)
    within = found.within(20)
    assert within is not None
    assert within.share == pytest.approx(1 - 0.715909090909091)
    assert within.low is not None
    assert within.high is not None
    assert within.low < within.share < within.high
    assert found.within(8.9) is not None
    assert found.within(8.9).share == 0  # type: ignore[union-attr]
    assert found.within(162) is None
    assert found.within(-1) is None


def test_everything_is_closed_within_any_later_time_when_none_is_open() -> None:
    found = kaplan_meier([1, 2, 3, 4, 5], [True] * 5)
    assert found.survival[-1] == 0
    assert (found.se[-1], found.low[-1], found.high[-1]) == (None, None, None)
    assert found.within(99).share == 1  # type: ignore[union-attr]


def test_median_is_reached_when_exactly_half_are_open() -> None:
    assert kaplan_meier([1, 2, 3, 4, 5, 6], [True] * 6).median == 3


def test_durations_that_cannot_be_are_told() -> None:
    found = kaplan_meier([1, None, -2], [True, True, True])
    assert (found.status, found.index) == (Status.DATA_ERROR, 2)
    assert kaplan_meier([], []).status == Status.NO_DATA
    with pytest.raises(ValueError, match="closed"):
        kaplan_meier([1], [])
    with pytest.raises(ValueError, match="hours or days"):
        kaplan_meier([1], [True], unit="weeks")


def test_chi_square_is_that_of_r_when_two_groups_are_compared() -> None:
    found = logrank([(MAINTAINED, MAINTAINED_ENDED), (NOT, NOT_ENDED)])
    assert found.chi2 == pytest.approx(3.3963886989776)
    assert found.p == pytest.approx(0.0653, abs=1e-4)
    assert (found.df, found.status) == (1, Status.OK)


def test_chi_square_is_that_of_lifelines_when_there_are_three_groups() -> None:
    rng = np.random.default_rng(2)
    times = rng.integers(1, 25, 90)
    ended = rng.random(90) < 0.8
    group = np.arange(90) % 3
    found = logrank(
        [(times[group == g].tolist(), ended[group == g].tolist()) for g in range(3)]
    )
    referee = multivariate_logrank_test(times, group, ended)
    assert found.chi2 == pytest.approx(referee.test_statistic)
    assert found.p == pytest.approx(referee.p_value)
    assert sum(found.expected) == pytest.approx(sum(found.observed))


def test_groups_are_not_compared_when_one_is_small() -> None:
    found = logrank([(MAINTAINED, MAINTAINED_ENDED), (NOT[:9], NOT_ENDED[:9])])
    assert (found.status, found.n, found.needed) == (Status.TOO_FEW, 9, 10)
    assert logrank([([5] * 12, [False] * 12)] * 2).chi2 is None
    broken = logrank([([1], [True]), ([-1], [True])])
    assert (broken.status, broken.index) == (Status.DATA_ERROR, 1)
    with pytest.raises(ValueError, match="another"):
        logrank([([1], [True])])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.none() | st.integers(0, 9), st.booleans()), max_size=15),
    st.integers(0, 12),
)
def test_no_number_is_nan_when_groups_are_small(
    issues: list[tuple[int | None, bool]], time: int
) -> None:
    durations = [each for each, _closed in issues]
    closed = [each for _duration, each in issues]
    found = kaplan_meier(durations, closed)
    assert_finite(found)
    assert_finite(found.within(time))
    assert_finite(logrank([(durations, closed), (durations[::2], closed[::2])]))
