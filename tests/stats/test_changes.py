"""A change is only asked about, and seldom in vain."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxops.stats.changes import step_change_suggestion
from cxops.stats.types import Series, Status
from tests.stats.finite import assert_finite

MONDAY = date(2024, 1, 1)


def counts(numbers: list[int | None], **more: object) -> Series:
    return Series(start=MONDAY, counts=numbers, **more)  # type: ignore[arg-type]


def test_week_is_asked_about_when_the_level_changed() -> None:
    found = step_change_suggestion(counts([10] * 27 + [4] * 10))
    assert found.at == 27
    assert found.on == date(2024, 7, 8)
    assert (found.before, found.after) == (10, 4)
    assert found.message == "Something changed around week 28; do you know why?"


def test_place_counts_gaps_when_some_are_missing() -> None:
    found = step_change_suggestion(counts([10] * 9 + [None] * 3 + [2] * 9))
    assert found.at == 12


def test_volume_is_no_change_when_the_rate_stays() -> None:
    sizes = [100.0] * 10 + [300.0] * 10
    found = step_change_suggestion(counts([5] * 10 + [15] * 10, exposure=sizes))
    assert (found.status, found.at) == (Status.OK, None)
    assert step_change_suggestion(counts([5] * 10 + [15] * 10)).at == 10


def test_month_is_named_when_periods_are_months() -> None:
    series = Series(
        start=MONDAY, values=[1.0, 1.1] * 5 + [9.0, 9.1] * 4, period="month"
    )
    found = step_change_suggestion(series)
    assert (found.at, found.on) == (10, date(2024, 11, 1))
    assert "month 11" in found.message


def test_eight_points_are_needed_on_each_side() -> None:
    found = step_change_suggestion(counts([1] * 7 + [20] * 8))
    assert (found.status, found.n, found.needed) == (Status.TOO_FEW, 15, 16)
    assert step_change_suggestion(counts([1] * 8 + [20] * 8)).at == 8
    # The change lies too near to the end: the best place that is allowed.
    assert step_change_suggestion(counts([1] * 13 + [20] * 3)).at in (None, 8)


def test_broken_series_are_told() -> None:
    found = step_change_suggestion(counts([1] * 9 + [-1] * 9))
    assert (found.status, found.index) == (Status.DATA_ERROR, 9)
    assert step_change_suggestion(counts([])).status == Status.NO_DATA


@pytest.mark.parametrize("length", [24, 52])
def test_questions_in_vain_are_at_most_one_in_ten(length: int) -> None:
    rows = np.random.default_rng(5).negative_binomial(5, 1 / 3, (400, length)).tolist()
    asked = [step_change_suggestion(counts(row)).at is not None for row in rows]
    assert np.mean(asked) <= 0.12


@settings(max_examples=60, deadline=None)
@given(st.lists(st.none() | st.integers(0, 9), max_size=24))
def test_no_number_is_nan_when_series_are_short(numbers: list[int | None]) -> None:
    assert_finite(step_change_suggestion(counts(numbers)))
    assert_finite(step_change_suggestion(Series(start=MONDAY, values=list(numbers))))
