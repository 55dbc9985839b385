"""EARS against the values of R's surveillance package and its definition."""

import pytest

from cxops.stats.ears import ears
from cxops.stats.types import Status
from tests.stats.finite import assert_finite

NEWPORT = [2, 0, 0, 4, 3, 3, 5, 3, 1, 1, 1, 3, 3, 1, 2, 1, 0, 3, 3, 3, 1, 0, 0]
"""Salmonella Newport by week, Germany 2011: the first weeks."""


def test_upper_is_that_of_surveillance_when_c1_has_alpha_five_percent() -> None:
    found = ears(NEWPORT, alpha=0.05, min_sigma=0)
    assert found.upper[15:19] == pytest.approx(
        [3.278854, 3.278854, 3.436517, 3.855617], abs=1e-6
    )
    assert found.upper[:7] == (None,) * 7


def test_upper_is_that_of_surveillance_when_c2_leaves_two_weeks_out() -> None:
    found = ears(NEWPORT, method="C2", alpha=0.001, min_sigma=0)
    assert found.upper[15:17] == pytest.approx([7.10056352887865, 5.16074015292008])


def test_c3_alarms_when_rises_add_up_to_more_than_two() -> None:
    usual = [1, 2, 3, 1, 2, 3, 2, 2, 2]
    # C2 - 1 of fours: (4 - 2) / 0.816 - 1, then twice (4 - 15 / 7) / 0.690 - 1.
    assert ears([*usual, 4, 4, 4], method="C3", min_sigma=0).alarm[-1] is True
    # Of threes: 0.22 and twice 0.24, 0.71 in all.
    assert ears([*usual, 3, 3, 3], method="C3", min_sigma=0).alarm[-1] is False


def test_upper_says_when_c3_alarms_when_nothing_rose_before() -> None:
    found = ears([1, 2, 3, 1, 2, 3, 2, 2, 2, 2, 2, 2], method="C3", min_sigma=0)
    mean, sd = 15 / 7, 0.6900655593423541
    assert found.upper[-1] == pytest.approx(mean + 3 * sd)


def test_minimum_sigma_holds_when_the_baseline_is_quiet() -> None:
    quiet = [0] * 7
    assert ears([*quiet, 1]).alarm[-1] is False
    assert ears([*quiet, 1], min_sigma=0).alarm[-1] is True


def test_period_is_unjudged_when_its_baseline_has_a_gap() -> None:
    found = ears([1, 2, None, 2, 1, 2, 1, 9, 1, 2, 9])
    assert found.alarm[7:10] == (None, None, None)
    assert found.alarm[-1] is False


def test_too_few_or_broken_series_are_refused() -> None:
    assert ears([1] * 9, method="C2").status == Status.TOO_FEW
    assert ears([1] * 10, method="C2").status == Status.OK
    broken = ears([1, 2, -1])
    assert (broken.status, broken.index) == (Status.DATA_ERROR, 2)
    with pytest.raises(ValueError, match="EARS"):
        ears([1], method="C4")
    for found in (broken, ears([]), ears([1] * 12, method="C3", min_sigma=0)):
        assert_finite(found)
