"""Forecasts: the closed form, honest chances, and what is refused."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cxops.stats.forecast import Forecast, brier, forecast_target
from cxops.stats.futures import chance_at_most, steady
from cxops.stats.types import Direction, Series, Side, Signal, Status
from tests.stats.finite import assert_finite

MONDAY = date(2024, 1, 1)


def counts(numbers: list[int | None], **more: object) -> Series:
    return Series(start=MONDAY, counts=numbers, **more)  # type: ignore[arg-type]


def signal(*indices: int) -> Signal:
    return Signal(kind="limit", indices=indices, side=Side.ABOVE)


def test_chance_is_that_of_four_million_draws() -> None:
    assert chance_at_most(20, 48, 8, 4) == pytest.approx(0.278170013319305, abs=0.0015)


def test_chance_is_that_of_scipy_when_the_process_is_stable() -> None:
    assert chance_at_most(20, 48, 8, 4) == pytest.approx(
        stats.nbinom.cdf(20, 48.5, 8 / 12)
    )
    assert chance_at_most(-1, 48, 8, 4) == 0


def test_quantiles_are_those_of_scipy() -> None:
    found = steady([6.0] * 8, [1.0] * 8, 4.0)
    for share in (0.025, 0.5, 0.975):
        assert found.quantile(share) == stats.nbinom.ppf(share, 48.5, 8 / 12)


@pytest.mark.parametrize(
    ("target", "band"),
    [
        (95, "very_likely"),
        (70, "likely"),
        (60, "either_way"),
        (52, "unlikely"),
        (30, "very_unlikely"),
    ],
)
def test_words_follow_the_chance(target: int, band: str) -> None:
    found = forecast_target(counts([10] * 24), target=target, ahead=6)
    assert found.band == band
    assert found.message_key == f"forecast_{band}"
    assert found.expected == pytest.approx(6 * 240.5 / 24)


def test_chance_turns_when_more_is_better() -> None:
    less = forecast_target(counts([10] * 24), target=59, ahead=6)
    more = forecast_target(
        counts([10] * 24, direction=Direction.INCREASE), target=60, ahead=6
    )
    assert less.probability is not None
    assert more.probability == pytest.approx(1 - less.probability)


def test_spread_is_wider_when_counts_vary_too_much() -> None:
    calm = forecast_target(counts([10] * 24), target=60, ahead=6)
    wild = forecast_target(counts([2, 18] * 12), target=60, ahead=6)
    assert wild.high is not None
    assert calm.high is not None
    assert wild.high > calm.high + 10


def test_volume_to_come_is_reckoned_with() -> None:
    busy = forecast_target(
        counts([10] * 12, exposure=[100.0] * 12),
        target=60,
        ahead=6,
        future_exposure=1200,
    )
    assert busy.expected == pytest.approx(120.5)


def test_trend_is_carried_on_when_there_is_one() -> None:
    falling = [round(60 * 0.95**week) for week in range(30)]
    found = forecast_target(counts(falling), target=60, ahead=4)
    true = sum(60 * 0.95**week for week in range(30, 34))
    assert found.method == "Theil-Sen, residual bootstrap"
    assert found.expected == pytest.approx(true, rel=0.1)
    assert found.seed is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low < true < found.high
    flat = forecast_target(counts(falling), target=60, ahead=4, method="stable")
    assert flat.expected is not None
    assert flat.expected > 2 * true


def test_paths_are_the_same_when_the_seed_is() -> None:
    numbers = [round(40 * 0.97**week) for week in range(20)]
    first, again, other = (
        forecast_target(counts(numbers), target=60, ahead=3, method="trend", seed=seed)
        for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other
    assert first.probability == pytest.approx(other.probability, abs=0.05)


def test_forecast_is_refused_when_there_are_eleven_complete_periods() -> None:
    found = forecast_target(counts([5] * 12, last_complete=False), target=9, ahead=2)
    assert (found.status, found.refused_reason) == (Status.TOO_FEW, "too_few")
    assert (found.n, found.needed, found.probability) == (11, 12, None)


def test_forecast_is_refused_when_the_process_just_changed() -> None:
    found = forecast_target(
        counts([5] * 24), target=9, ahead=2, signals=[signal(16, 17)]
    )
    assert (found.status, found.refused_reason) == (Status.REFUSED, "just_changed")
    assert found.message == "The process just changed: forecast from 2024-07-01 on."
    # The named day is the first on which the signal is old enough.
    later = forecast_target(
        counts([5] * 26), target=9, ahead=2, signals=[signal(16, 17)]
    )
    assert later.status == Status.OK


def test_only_what_came_after_counts_when_a_step_is_confirmed() -> None:
    numbers = [50] * 12 + [5] * 12
    found = forecast_target(counts(numbers), target=9, ahead=2, since=12)
    assert found.expected == pytest.approx(2 * 60.5 / 12)
    early = forecast_target(counts(numbers[:20]), target=9, ahead=2, since=12)
    assert early.refused_reason == "just_changed"
    assert early.message == "The process just changed: forecast from 2024-06-17 on."


def test_mistakes_raise_and_broken_data_is_told() -> None:
    found = forecast_target(counts([5, -1, *[5] * 20]), target=9, ahead=2)
    assert (found.status, found.index) == (Status.DATA_ERROR, 1)
    for wrong in ({"ahead": 0}, {"method": "guess"}, {"future_exposure": 0}):
        told = {"target": 9, "ahead": 2} | wrong
        with pytest.raises(ValueError, match=r"forecast|exposure"):
            forecast_target(counts([5] * 12), **told)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="counts"):
        forecast_target(Series(start=MONDAY, values=[1.0]), target=9, ahead=2)


def test_brier_is_the_mean_square() -> None:
    assert brier([1, 0.5, 0], [True, False, True]) == pytest.approx(1.25 / 3)
    assert brier([], []) is None
    with pytest.raises(ValueError, match="outcome"):
        brier([1], [])
    with pytest.raises(ValueError, match="between"):
        brier([1.2], [True])


def test_chances_come_true_as_often_as_they_say() -> None:
    rng = np.random.default_rng(5)
    found: list[Forecast] = []
    came: list[bool] = []
    for _round in range(400):
        row = rng.negative_binomial(10, 1 / 2, 36)
        target = int(60 * rng.uniform(0.7, 1.3))
        series = counts(row[:30].tolist())
        found.append(forecast_target(series, target=target, ahead=6, method="stable"))
        came.append(bool(row[30:].sum() <= target))
    chances = [each.probability or 0 for each in found]
    assert np.mean(chances) == pytest.approx(np.mean(came), abs=0.05)
    score = brier(chances, came)
    base = brier([float(np.mean(came))] * 400, came)
    assert score is not None
    assert base is not None
    assert score < 0.8 * base


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.none() | st.integers(0, 9), max_size=24),
    st.integers(-1, 60),
    st.sampled_from([Direction.DECREASE, Direction.INCREASE]),
)
def test_no_number_is_nan_when_series_are_short(
    numbers: list[int | None], target: int, direction: Direction
) -> None:
    series = counts(numbers, direction=direction)
    assert_finite(forecast_target(series, target=target, ahead=4))
