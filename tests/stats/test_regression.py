"""Regressions against statsmodels."""

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.stats.stattools import durbin_watson as referee_dw

from cxops.stats.regression import (
    Singular,
    default_lag,
    durbin_watson,
    least_squares,
    quasi_poisson,
)


@pytest.fixture
def design() -> np.ndarray:
    at = np.arange(48.0)
    since = np.maximum(0, at - 23)
    return np.column_stack([np.ones(48), at, at >= 24, since])


@pytest.mark.parametrize("lag", [0, 3, 9])
def test_errors_are_those_of_statsmodels_when_neighbours_depend(
    design: np.ndarray, lag: int
) -> None:
    noise = np.random.default_rng(1).normal(size=49)
    y = 3 + 0.2 * design[:, 1] + noise[1:] + 0.6 * noise[:-1]
    fit = least_squares(design, y, lag=lag)
    referee = sm.OLS(y, design).fit()
    robust = sm.OLS(y, design).fit(
        cov_type="HAC", cov_kwds={"maxlags": lag, "use_correction": True}
    )
    assert fit.coef == pytest.approx(referee.params)
    assert fit.plain == pytest.approx(referee.bse)
    assert fit.se == pytest.approx(robust.bse)
    assert durbin_watson(fit.residuals) == pytest.approx(referee_dw(referee.resid))


def test_errors_are_those_of_statsmodels_when_counts_vary_too_much(
    design: np.ndarray,
) -> None:
    rng = np.random.default_rng(2)
    exposure = rng.uniform(50, 150, 48)
    y = rng.negative_binomial(4, 4 / (4 + 0.1 * exposure)).astype(float)
    fit = quasi_poisson(design, y, exposure)
    model = sm.GLM(y, design, sm.families.Poisson(), offset=np.log(exposure))
    referee = model.fit(scale="X2", tol=1e-12)
    assert fit.coef == pytest.approx(referee.params, rel=1e-6)
    assert fit.se == pytest.approx(referee.bse, rel=1e-6)
    assert fit.dispersion == pytest.approx(referee.scale, rel=1e-6)


def test_gap_keeps_its_place_when_periods_are_missing(design: np.ndarray) -> None:
    y = np.random.default_rng(3).normal(size=48)
    at = [index for index in range(48) if index != 10]
    gap = least_squares(design[at], y[at], lag=1, at=at)
    closed = least_squares(design[at], y[at], lag=1)
    assert gap.coef == pytest.approx(closed.coef)
    assert gap.se != pytest.approx(closed.se)


def test_no_answer_is_given_when_terms_say_the_same(design: np.ndarray) -> None:
    twice = np.column_stack([design, design[:, 1]])
    with pytest.raises(Singular):
        least_squares(twice, np.arange(48.0), lag=1)
    with pytest.raises(Singular):
        quasi_poisson(twice, np.ones(48), np.ones(48))


def test_no_answer_is_given_when_a_mean_vanishes(design: np.ndarray) -> None:
    counts = np.where(design[:, 2] > 0, 0.0, 5.0)
    with pytest.raises(Singular):
        quasi_poisson(design[:, :3], counts, np.ones(48))


def test_lag_grows_slowly_when_series_are_long() -> None:
    assert [default_lag(n) for n in (24, 60, 100, 400)] == [2, 3, 4, 5]


def test_durbin_watson_is_none_when_nothing_is_left() -> None:
    assert durbin_watson(np.zeros(5)) is None
