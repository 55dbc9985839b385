"""Interrupted time series: known effects, minimums, and no false praise."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxops.stats.interrupted import ITS, interrupted_time_series
from cxops.stats.types import Series, Status
from tests.stats.finite import assert_finite

MONDAY = date(2024, 1, 1)


def counts(numbers: list[int | None], **more: object) -> Series:
    return Series(start=MONDAY, counts=numbers, **more)  # type: ignore[arg-type]


def values(numbers: list[float | None]) -> Series:
    return Series(start=MONDAY, values=numbers)


def test_step_and_bend_are_exact_when_nothing_else_varies() -> None:
    line = [10 + step for step in range(12)]
    after = [10 + step - 5 - 2 * (step - 11) for step in range(12, 24)]
    found = interrupted_time_series(values([*line, *after]), 12)
    assert found.status == Status.OK
    assert found.level is not None
    assert found.trend is not None
    assert found.latest is not None
    assert found.level.estimate == pytest.approx(-5)
    assert found.trend.estimate == pytest.approx(-2)
    assert found.latest.estimate == pytest.approx(-5 - 2 * 12)
    assert found.counterfactual[11] is None
    assert found.counterfactual[12:] == pytest.approx([22 + s for s in range(12)])


def test_ratio_is_found_when_counts_have_exposure() -> None:
    size = [100.0, 200.0] * 15
    events = [round(0.5 * each) for each in size[:15]]
    events += [round(0.25 * each) for each in size[15:]]
    found = interrupted_time_series(counts(events, exposure=size), 15)
    assert found.kind == "ratio"
    assert found.level is not None
    assert found.latest is not None
    assert found.level.estimate == pytest.approx(0.5, rel=1e-6)
    assert found.latest.high < 1
    # Rates, not counts.
    assert found.fitted[0] == pytest.approx(0.5, rel=1e-6)
    assert found.counterfactual[-1] == pytest.approx(0.5, rel=1e-6)
    assert found.message.startswith("By now -50 % against the earlier trend")


def test_old_trend_is_not_praised_when_it_only_went_on() -> None:
    falling = [round(100 * 0.96**week) for week in range(32)]
    found = interrupted_time_series(counts(falling), 16)
    assert found.latest is not None
    assert found.latest.low < 1 < found.latest.high
    assert found.message_key == "its_unclear_percent"


def test_weekdays_are_told_apart_when_periods_are_days() -> None:
    week = [30, 30, 30, 30, 30, 6, 6]
    days: list[int | None] = [*week * 3, *[each // 2 for each in week * 3]]
    found = interrupted_time_series(counts(days, period="day"), 21, weekday=True)
    assert found.level is not None
    assert found.level.estimate == pytest.approx(0.5, rel=1e-6)
    assert found.dispersion == pytest.approx(0, abs=1e-9)


def test_season_needs_two_cycles() -> None:
    turn = [round(50 + 20 * np.sin(2 * np.pi * month / 12)) for month in range(30)]
    found = interrupted_time_series(counts(turn, period="month"), 15, season=12)
    assert found.latest is not None
    assert found.latest.estimate == pytest.approx(1, abs=0.05)
    short = interrupted_time_series(counts(turn[:24]), 12, season=13)
    assert (short.status, short.message_key) == (Status.TOO_FEW, "its_no_season")


@pytest.mark.parametrize(("length", "start"), [(23, 12), (23, 11), (30, 25), (0, 0)])
def test_twelve_periods_are_needed_on_each_side(length: int, start: int) -> None:
    found = interrupted_time_series(counts([5] * length), start)
    assert found.status == (Status.TOO_FEW if length else Status.NO_DATA)
    assert found.latest is None


def test_sentence_names_both_sides_when_there_are_too_few() -> None:
    found = interrupted_time_series(counts([5] * 17), 12)
    assert found.message == "Needs 12 periods on each side; there are 12 and 5."


def test_unfinished_period_takes_no_part() -> None:
    told = [5] * 24
    whole = interrupted_time_series(counts(told), 12)
    half = interrupted_time_series(counts([*told, 0], last_complete=False), 12)
    assert half.latest == whole.latest


def test_excluded_weeks_take_no_part_when_they_prompted_the_start() -> None:
    bad: list[int | None] = [10] * 12 + [40, 40] + [10] * 14
    honest = interrupted_time_series(counts(bad), 14, exclude=(12, 13))
    assert honest.latest is not None
    assert honest.latest.estimate == pytest.approx(1)


def test_events_are_needed_on_each_side() -> None:
    found = interrupted_time_series(counts([5] * 12 + [0] * 12), 12)
    assert (found.status, found.message_key) == (Status.TOO_FEW, "its_too_few_events")


def test_broken_data_is_told_and_mistakes_raise() -> None:
    found = interrupted_time_series(counts([5, -1, *[5] * 30]), 12)
    assert (found.status, found.index) == (Status.DATA_ERROR, 1)
    with pytest.raises(ValueError, match="within"):
        interrupted_time_series(counts([5]), 2)
    with pytest.raises(ValueError, match="weekday"):
        interrupted_time_series(counts([5]), 0, weekday=True)
    with pytest.raises(ValueError, match="season"):
        interrupted_time_series(counts([5]), 0, season=1)


def test_false_effects_are_few_when_counts_vary_too_much() -> None:
    rng = np.random.default_rng(11)

    def steps(found: ITS) -> bool:
        assert found.level is not None
        return not found.level.low <= 1 <= found.level.high

    rows = rng.negative_binomial(10, 1 / 3, (300, 40)).tolist()
    share = np.mean([steps(interrupted_time_series(counts(r), 20)) for r in rows])
    assert 0.02 <= share <= 0.08


@settings(max_examples=60, deadline=None)
@given(st.lists(st.none() | st.integers(0, 9), max_size=40), st.integers(0, 40))
def test_no_number_is_nan_when_series_are_short(
    numbers: list[int | None], start: int
) -> None:
    start = min(start, len(numbers))
    assert_finite(interrupted_time_series(counts(numbers), start, season=4))
    assert_finite(interrupted_time_series(values(list(numbers)), start))
