"""Before and after, against other programs."""

from math import exp, log

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from cxops.stats.comparison import Comparison, compare_before_after
from cxops.stats.types import Direction, Series, Status
from tests.stats.days import DAY

BEFORE = [12, 8, 15, 9, 11, 14, 7, 10, 13, 22, 9, 12]
AFTER = [7, 5, 9, 4, 8, 13, 6, 7]


def compared(counts: list[int | None], start: int = 12, **asked: object) -> Comparison:
    series = Series(start=DAY, counts=counts)
    return compare_before_after(series, start, **asked)  # type: ignore[arg-type]


def test_the_ratio_is_that_of_a_quasi_poisson_model_of_statsmodels() -> None:
    exposure = [1.0 + i % 3 / 4 for i in range(20)]
    series = Series(start=DAY, counts=[*BEFORE, *AFTER], exposure=exposure)
    found = compare_before_after(series, 12)
    design = sm.add_constant(np.repeat([0.0, 1.0], [12, 8]))
    fit = sm.GLM(
        np.array([*BEFORE, *AFTER]),
        design,
        family=sm.families.Poisson(),
        offset=np.log(exposure),
    ).fit(scale="X2")
    half = stats.t.ppf(0.975, 18) * fit.bse[1]

    assert found.method == "quasi-Poisson"
    assert found.phi == pytest.approx(fit.scale)
    assert found.ratio == pytest.approx(exp(fit.params[1]))
    assert found.low == pytest.approx(exp(fit.params[1] - half))
    assert found.high == pytest.approx(exp(fit.params[1] + half))
    assert found.p == pytest.approx(2 * stats.t.sf(abs(fit.params[1] / fit.bse[1]), 18))


def test_less_spread_than_chance_makes_is_taken_for_luck() -> None:
    found = compared([10] * 12 + [8] * 8)
    t = stats.t.ppf(0.975, 18)

    assert found.phi == 1
    assert found.high == pytest.approx(exp(log(0.8) + t * (1 / 120 + 1 / 64) ** 0.5))


def test_values_are_compared_as_scipy_does_by_welch() -> None:
    before = [31.0, 28.5, 35.2, 30.1, 29.9, 33.3, 27.0]
    after = [25.1, 22.0, 29.4, 24.0, 20.2, 26.6]
    series = Series(start=DAY, values=[*before, *after])
    found = compare_before_after(series, 7)
    theirs = stats.ttest_ind(after, before, equal_var=False)
    interval = theirs.confidence_interval()

    assert found.p == pytest.approx(theirs.pvalue)
    assert found.difference_low == pytest.approx(interval.low)
    assert found.difference_high == pytest.approx(interval.high)
    assert found.side == -1


def test_swapping_before_and_after_inverts_ratio_and_interval() -> None:
    one, two = compared([*BEFORE, *AFTER]), compared([*AFTER, *BEFORE], 8)
    assert one.ratio is not None
    assert one.low is not None
    assert one.high is not None

    assert two.ratio == pytest.approx(1 / one.ratio)
    assert two.low == pytest.approx(1 / one.high)
    assert two.high == pytest.approx(1 / one.low)


def test_few_events_get_the_exact_interval_by_themselves() -> None:
    found = compared([2, 1, 1, 0, 2, 1, 1, 0, 1, 0, 0, 0] + [0] * 12)

    assert found.method == "exact conditional"
    assert found.ratio == 0
    # The bound of 0 against 9, at about the dispersion of 1 that a Poisson has.
    assert found.high == pytest.approx(0.5066, abs=0.0001)


def test_nothing_on_both_sides_is_nothing_to_compare() -> None:
    found = compared([0] * 24)

    assert (found.status, found.ratio, found.side) == (Status.OK, None, 0)
    assert found.message == "No events in either period: nothing to compare."


def test_events_prevented_are_those_of_the_old_rate_less_those_that_were() -> None:
    found = compared([*BEFORE, *AFTER])
    assert found.low is not None
    assert found.high is not None

    assert found.prevented == pytest.approx(142 / 12 * 8 - 59)
    assert found.prevented_low == pytest.approx(59 / found.high - 59)
    assert found.prevented_high == pytest.approx(59 / found.low - 59)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (12, 5, "Too early: 5 of 6 weeks. 1 more week is needed."),
        (12, 2, "Too early: 2 of 6 weeks. 4 more weeks are needed."),
        (3, 9, "The baseline is too short: 3 of 6 weeks."),
    ],
)
def test_too_few_periods_have_no_ratio(before: int, after: int, message: str) -> None:
    found = compared([9] * (before + after), before)

    assert (found.status, found.ratio, found.side) == (Status.TOO_FEW, None, 0)
    assert found.message.startswith(message)


def test_an_unfinished_period_and_excluded_ones_dont_count() -> None:
    series = Series(start=DAY, counts=[*BEFORE, *AFTER, 0], last_complete=False)
    found = compare_before_after(series, 12, exclude=(9,))

    assert (found.n_before, found.n_after) == (11, 8)
    assert found.rate_before == pytest.approx(120 / 11)


def test_a_baseline_that_reaches_into_the_time_after_is_refused() -> None:
    found = compared([*BEFORE, *AFTER], 10, baseline=(0, 12))

    assert found.status is Status.DATA_ERROR
    assert "overlap" in found.message


def test_events_without_volume_are_a_fault_in_the_data() -> None:
    series = Series(start=DAY, counts=[3] * 20, exposure=[1.0] * 19 + [0.0])
    found = compare_before_after(series, 12)

    assert (found.status, found.index) == (Status.DATA_ERROR, 19)


def test_shifting_the_dates_changes_nothing() -> None:
    counts = [*BEFORE, *AFTER]
    later = Series(start=DAY.replace(year=2031), counts=counts)

    assert compare_before_after(later, 12) == compared([*counts])


def test_unknown_methods_and_indices_are_programming_mistakes() -> None:
    with pytest.raises(ValueError, match="guess"):
        compared([9] * 20, method="guess")
    with pytest.raises(ValueError, match="within"):
        compared([9] * 20, baseline=(0, 30))
    with pytest.raises(ValueError, match="either"):
        Series(start=DAY, counts=[1], values=[1.0])


def test_more_isnt_less_when_more_is_better() -> None:
    series = Series(
        start=DAY, counts=[*AFTER[:6], *BEFORE], direction=Direction.INCREASE
    )

    assert compare_before_after(series, 6).side == 1
