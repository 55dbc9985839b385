"""Rates and shares, against other programs."""

from itertools import product

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats import multitest, proportion, rates

from cxops.stats.charts import u_chart
from cxops.stats.dispersion import autocorrelation, dispersion
from cxops.stats.multiplicity import adjust
from cxops.stats.power import rate_power, weeks_needed
from cxops.stats.proportions import compare_shares, wilson
from cxops.stats.rates import compare_rates, rate_interval, rate_test
from cxops.stats.recurrence import quiet_needed, recurrence, silence
from cxops.stats.run_length import cusum_run_length
from cxops.stats.types import Status

PAIRS = [(3, 26.0, 11, 26.0), (60, 51477.5, 30, 54308.7), (7, 3.0, 2, 9.0)]
METHODS = [
    ("exact", "exact-cond"),
    ("mid_p", "cond-midp"),
    ("score", "score"),
    ("etest", "etest-score"),
    ("etest_unpooled", "etest-wald"),
]
THEIRS = {
    "two_sided": ("two-sided", "two-sided"),
    "less": ("smaller", "less"),
    "greater": ("larger", "greater"),
}


@pytest.mark.parametrize(
    ("pair", "alternative", "method"),
    list(product(PAIRS, THEIRS, METHODS)),
)
def test_two_rates_are_as_likely_as_statsmodels_says(
    pair: tuple[int, float, int, float], alternative: str, method: tuple[str, str]
) -> None:
    ours = compare_rates(*pair, method=method[0], alternative=alternative).p
    theirs = rates.test_poisson_2indep(
        *pair, method=method[1], alternative=THEIRS[alternative][0]
    )

    assert ours == pytest.approx(theirs.pvalue, rel=2e-4, abs=1e-9)


@pytest.mark.parametrize(("count", "exposure"), [(0, 10.0), (1, 2.5), (137, 24.2)])
def test_an_exact_interval_is_that_of_statsmodels(count: int, exposure: float) -> None:
    found = rate_interval(count, exposure, level=0.9)
    low, high = rates.confint_poisson(count, exposure, method="exact-c", alpha=0.1)

    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))


def test_a_rate_against_a_number_is_as_scipys_binomial_limit_says() -> None:
    ours = rate_test(20, 10, 1.2)
    theirs = stats.binomtest(20, 10**7, 12 / 10**7).pvalue

    assert ours == pytest.approx(theirs, rel=1e-4)
    assert rate_test(5, 1, 0) == 0
    assert rate_test(3, 10, 1, alternative="less") == pytest.approx(
        stats.poisson.cdf(3, 10)
    )


def test_swapping_before_and_after_inverts_the_ratio_and_its_interval() -> None:
    one = compare_rates(7, 3.0, 20, 9.0)
    two = compare_rates(20, 9.0, 7, 3.0)
    assert one.ratio is not None
    assert one.high is not None
    assert two.ratio is not None
    assert two.high is not None

    assert one.ratio == pytest.approx(1 / two.ratio)
    assert one.low == pytest.approx(1 / two.high)
    assert one.high == pytest.approx(1 / two.low)


def test_nothing_at_all_has_no_ratio_and_no_bound() -> None:
    found = compare_rates(0, 10, 0, 10)

    assert (found.ratio, found.low, found.high, found.p) == (None, 0, None, 1)


def test_an_unknown_method_is_a_programming_mistake() -> None:
    with pytest.raises(ValueError, match="guess"):
        compare_rates(1, 1, 1, 1, method="guess")
    with pytest.raises(ValueError, match="maybe"):
        compare_rates(1, 1, 1, 1, alternative="maybe")


def test_wilsons_interval_is_that_of_statsmodels() -> None:
    theirs = proportion.proportion_confint(12, 340, method="wilson")

    assert wilson(12, 340) == (pytest.approx(theirs[0]), pytest.approx(theirs[1]))
    assert wilson(0, 0) == (0, 1)
    with pytest.raises(ValueError, match="as many"):
        wilson(5, 4)


def test_two_shares_with_yates_are_as_scipy_says() -> None:
    table = [[15, 35], [25, 25]]
    theirs = stats.chi2_contingency(table, correction=True)
    found = compare_shares(15, 50, 25, 50, correct=True)

    assert found.chi2 == pytest.approx(theirs.statistic)
    assert found.p == pytest.approx(theirs.pvalue)
    assert compare_shares(0, 5, 0, 9).chi2 is None


@pytest.mark.parametrize(
    ("ours", "theirs"), [("less", "smaller"), ("greater", "larger")]
)
def test_two_shares_on_one_side_are_as_statsmodels_says(ours: str, theirs: str) -> None:
    _z, p = proportion.proportions_ztest([15, 25], [50, 50], alternative=theirs)

    assert compare_shares(15, 50, 25, 50, alternative=ours).p == pytest.approx(p)


def test_a_one_sided_interval_is_open_on_the_other_side() -> None:
    above = rate_interval(20, 10, alternative="greater")

    assert (above.high, above.low) == (
        None,
        pytest.approx(stats.chi2.ppf(0.05, 40) / 20),
    )
    assert rate_interval(20, 10, alternative="less").low == 0


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("bh", "fdr_bh"), ("holm", "holm"), ("bonferroni", "bonferroni")],
)
def test_many_at_once_are_adjusted_as_statsmodels_does(ours: str, theirs: str) -> None:
    p = [0.01, 0.4, 0.001, 0.03, 0.03, 1.0]

    assert adjust(p, ours) == pytest.approx(
        list(multitest.multipletests(p, method=theirs)[1])
    )
    assert adjust([], ours) == []


@pytest.mark.parametrize("alternative", ["two_sided", "less", "greater"])
@pytest.mark.parametrize(("pooled", "theirs"), [(False, "alt"), (True, "score")])
def test_power_is_that_of_statsmodels(
    alternative: str, pooled: bool, theirs: str
) -> None:
    ours = rate_power(12, 10, 6, 9, alternative=alternative, pooled=pooled)
    found = rates.power_poisson_diff_2indep(
        12,
        10,
        nobs1=6,
        nobs_ratio=1.5,
        alternative=THEIRS[alternative][0],
        method_var=theirs,
        return_results=False,
    )

    assert ours == pytest.approx(found, abs=1e-6)


def test_the_weeks_needed_reach_the_power_and_one_less_doesnt() -> None:
    weeks = weeks_needed(10, 0.3, baseline=26)
    assert weeks is not None

    assert rate_power(10, 7, 26, weeks) >= 0.8 > rate_power(10, 7, 26, weeks - 1)
    assert (
        weeks_needed(10, 0.3, baseline=26, phi=2) is None
        or (weeks_needed(10, 0.3, baseline=26, phi=2) or 0) > weeks
    )


def test_no_weeks_are_enough_when_the_baseline_is_too_short() -> None:
    assert weeks_needed(6, 0.3, baseline=4) is None


def test_silence_is_a_power_of_the_share_of_time_before() -> None:
    assert silence(18, 12, 0, 3) == pytest.approx((12 / 15) ** 18)
    assert silence(18, 12, 0, 0) == 1


def test_quiet_weeks_needed_are_the_first_that_luck_seldom_makes() -> None:
    weeks = quiet_needed(6, 12, 0, 2)
    assert weeks is not None

    assert (12 / (12 + 2 + weeks)) ** 6 < 0.05 <= (12 / (12 + 1 + weeks)) ** 6


def test_recurrence_asks_the_old_and_the_improved_rate() -> None:
    found = recurrence(120, 12, 5, 2, improved=(2, 10))

    assert found.p_silence == pytest.approx(stats.binom.cdf(5, 125, 2 / 14))
    # Predictive: negative binomial of Gamma(2.5, 10) over 2 periods.
    assert found.p_improved_rate == pytest.approx(stats.nbinom.sf(4, 2.5, 10 / 12))
    assert found.p_old_rate == pytest.approx(stats.nbinom.sf(4, 120.5, 12 / 14))


def test_recurrence_says_so_when_there_is_nothing_to_compare() -> None:
    assert recurrence(0, 12, 3, 2).status is Status.NO_DATA
    assert recurrence(9, 12, 0, 0).message == "No time has passed since."


def test_dispersion_is_the_chi_square_of_scipy() -> None:
    counts, exposure = [4, 9, 12, 5, 30], [1.0, 2.0, 2.0, 1.0, 4.0]
    expected = np.array(exposure) / 10 * 60
    theirs = stats.chisquare(counts, expected)
    found = dispersion(counts, exposure)

    assert found.chi2 == pytest.approx(theirs.statistic)
    assert found.p == pytest.approx(theirs.pvalue)
    assert dispersion([0, 0]).chi2 is None
    assert dispersion([1, -1]).index == 1


def test_autocorrelation_pairs_only_neighbours() -> None:
    found = autocorrelation([1, 2, 3, 4, 5, 6, 7, 8])
    assert found.r1 == pytest.approx(0.625)
    assert not found.depends
    assert autocorrelation([1.0] * 9).r1 == 0
    assert autocorrelation([1, 2]).status is Status.TOO_FEW
    assert autocorrelation([float(i) for i in range(20)]).depends


def test_extra_spread_is_one_on_simulated_poisson() -> None:
    rng = np.random.default_rng(11)
    exposure = rng.uniform(5, 15, 2000)
    counts = [int(each) for each in rng.poisson(3 * exposure)]
    chart = u_chart(counts, [float(size) for size in exposure])

    assert chart.sigma_z == pytest.approx(1, abs=0.04)


@pytest.mark.parametrize(
    ("h", "shift", "printed"),
    [(4, 0, 168), (5, 0, 465), (4, 1, 8.38), (5, 1, 10.4), (5, 2, 4.01)],
)
def test_run_lengths_are_those_of_montgomerys_table_9_3(
    h: float, shift: float, printed: float
) -> None:
    assert cusum_run_length(0.5, h, shift) == pytest.approx(printed, rel=0.003)
