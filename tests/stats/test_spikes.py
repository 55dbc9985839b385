"""The predictive test: known values, refusals, and how often it is wrong."""

from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cxops.stats.predictive import predictive
from cxops.stats.spikes import spike, spikes
from cxops.stats.types import Status
from tests.stats.finite import assert_finite

COUNTS = st.lists(st.none() | st.integers(0, 12), max_size=15)


def series(
    rng: np.random.Generator, mean: float, phi: float, shape: tuple[int, int]
) -> np.ndarray:
    """Counts with that mean and variance over mean."""
    if phi == 1:
        return rng.poisson(mean, shape)
    return rng.negative_binomial(mean / (phi - 1), 1 / phi, shape)


def test_chance_is_that_of_r_when_nine_follow_fourteen_in_seven() -> None:
    # pnbinom(8, 14.5, 7/8, lower.tail = FALSE)
    assert predictive(14, 7).at_least(9) == pytest.approx(0.000965805881326695)


def test_chance_is_that_of_scipy_when_dispersion_is_given() -> None:
    expected = predictive(80, 8.0, 1.0, phi=3)
    share = expected.size / (expected.size + expected.mean)
    referee = stats.nbinom.sf(24, expected.size, share)
    assert expected.at_least(25) == pytest.approx(referee)
    assert expected.at_most(24) == pytest.approx(1 - referee)


def test_moments_are_matched_when_exposure_and_dispersion_differ() -> None:
    expected = predictive(40, 20.0, 5.0, phi=2.0)
    assert expected.mean == pytest.approx(40.5 / 20 * 5)
    variance = expected.mean + expected.mean**2 / expected.size
    assert variance == pytest.approx(2 * expected.mean * (1 + 5 / 20))


def test_nine_are_a_spike_when_two_a_week_are_usual() -> None:
    found = spike(9, [2, 1, 3, 2, 2, 1, 3, 9], phi=1)
    assert found.is_spike
    assert found.n == 7
    assert found.p == pytest.approx(0.000965805881326695)
    assert found.expected == pytest.approx(14.5 / 7)
    assert found.message == (
        "9 this time; 2.1 is usual. By luck less than 1 time in 1000."
    )


def test_nine_are_no_spike_when_the_gap_hides_nothing() -> None:
    found = spike(9, [2, 1, 3, 2, 2, 1, 3, 9], phi=1, gap=0)
    assert not found.is_spike


def test_two_are_no_spike_when_hardly_anything_ever_happens() -> None:
    found = spike(2, [0] * 200)
    assert found.p is not None
    assert found.p < 0.001
    assert not found.is_spike


@pytest.mark.parametrize(("current", "alarms"), [(4, False), (5, True)])
def test_five_alarm_when_there_is_no_baseline(current: int, alarms: bool) -> None:
    found = spike(current, [1, 1, 1], gap=0)
    assert found.status == Status.TOO_FEW
    assert (found.is_spike, found.p, found.n, found.needed) == (alarms, None, 3, 4)


def test_baseline_is_enough_when_four_periods_are_known() -> None:
    assert spike(1, [1, None, 2, 1, None, 0], gap=0).status == Status.OK
    assert spike(1, [1, None, 2, 1, None, 0], gap=1).status == Status.TOO_FEW


def test_exposure_scales_what_is_usual_when_a_week_is_busier() -> None:
    busy = spike(14, [4] * 10, exposure=[100] * 10 + [300], gap=0, phi=1)
    quiet = spike(14, [4] * 10, exposure=[100] * 11, gap=0, phi=1)
    assert busy.expected == pytest.approx(40.5 / 10 * 3)
    assert not busy.is_spike
    assert quiet.is_spike


def test_closed_week_is_a_gap_when_it_has_no_exposure() -> None:
    found = spike(3, [4, 0, 4, 4, 4], exposure=[1, 0, 1, 1, 1, 1], gap=0)
    assert found.n == 4


def test_current_period_is_unknown_when_it_has_no_exposure() -> None:
    found = spike(0, [4] * 6, exposure=[1] * 6 + [0])
    assert found.status == Status.NO_DATA


@pytest.mark.parametrize(
    ("counts", "exposure", "index"),
    [
        ([1, -1, 2, 3, 4], None, 1),
        ([1, 2, float("nan"), 3, 4], None, 2),
        ([1, 2, 3, 2.5, 4], None, 3),
        ([1, 2, 3, 4, 5], [1, 1, 0, 1, 1], 2),
    ],
)
def test_data_error_names_the_index_when_data_is_broken(
    counts: list[int], exposure: list[float] | None, index: int
) -> None:
    found = spike(counts[-1], counts[:-1], exposure=exposure)
    assert (found.status, found.index) == (Status.DATA_ERROR, index)


def test_unequal_series_are_refused_when_judged_together() -> None:
    with pytest.raises(ValueError, match="equal lengths"):
        spikes([[1, 2], [1]])
    with pytest.raises(ValueError, match="Alpha"):
        spike(1, [1], alpha=0)
    with pytest.raises(ValueError, match="dispersion"):
        spike(1, [1], phi=0)


def test_many_are_judged_as_one_by_one_when_some_are_broken() -> None:
    rows = [[1, 2, 3, 2, 9], [1, -2, 3, 2, 9], [None, 2, 3, 2, 9], [0, 0, 0, 0, 3]]
    together = spikes(rows, gap=0)
    assert together == [spike(row[-1], row[:-1], gap=0) for row in rows]


def test_weekday_is_compared_with_its_like_when_periods_are_days() -> None:
    weeks = [20, 20, 20, 20, 20, 2, 2] * 6
    # Six weeks later it is Saturday again (5), after a Friday.
    days = [*weeks, 20, 20, 20, 20, 20]
    saturday = spike(14, days, weekday=5)
    monday = spike(14, weeks, weekday=0)
    assert saturday.is_spike
    assert saturday.expected == pytest.approx(2.2, abs=0.4)
    assert not monday.is_spike
    assert spike(14, weeks[:21], weekday=0).status == Status.TOO_FEW


@pytest.mark.parametrize("phi", [1, 2, 3, 5])
def test_false_alarms_are_rare_when_dispersion_is_known(phi: int) -> None:
    rows = series(np.random.default_rng(7), 20, phi, (20_000, 13))
    found = spikes(rows.tolist(), gap=0, phi=phi)
    assert 0.0005 <= np.mean([each.is_spike for each in found]) <= 0.0015


def test_false_alarms_are_many_when_dispersion_is_ignored() -> None:
    rows = series(np.random.default_rng(7), 20, 3, (10_000, 13))
    found = spikes(rows.tolist(), gap=0, phi=1)
    assert np.mean([each.is_spike for each in found]) > 0.02


@pytest.mark.parametrize("phi", [1, 3, 5])
def test_false_alarms_stay_rare_when_dispersion_is_estimated(phi: int) -> None:
    rows = series(np.random.default_rng(8), 20, phi, (10_000, 13))
    found = spikes(rows.tolist(), gap=0)
    assert np.mean([each.is_spike for each in found]) <= 0.0025


def test_two_hundred_causes_take_no_time_when_judged_together() -> None:
    rows = series(np.random.default_rng(9), 3, 2, (200, 104)).tolist()
    spikes(rows)
    begun = perf_counter()
    spikes(rows)
    assert perf_counter() - begun < 0.3


@settings(max_examples=60, deadline=None)
@given(COUNTS, st.none() | st.integers(0, 12), st.none() | st.integers(0, 6))
def test_no_number_is_nan_when_series_are_short(
    counts: list[int | None], current: int | None, weekday: int | None
) -> None:
    assert_finite(spike(current, counts, weekday=weekday))
    assert_finite(spike(current, counts, exposure=[2.5] * (len(counts) + 1), gap=0))
