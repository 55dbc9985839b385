"""Trends, level changes and interrupted time series."""

import re
from math import exp
from typing import Any

import numpy as np

from cxops.stats.distributions import t_quantile
from cxops.stats.levels import Costs, change_points, default_penalty, single_change
from cxops.stats.regression import (
    default_lag,
    durbin_watson,
    least_squares,
    quasi_poisson,
)
from cxops.stats.trend import trend

Case = dict[str, Any]
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _mann_kendall(case: Case) -> dict[str, Any]:
    found = trend(case["input"]["y"])
    return {
        "S": found.s,
        "var_S": found.var_s,
        "z": found.z,
        "p": found.p,
        "sen_slope": found.slope,
        "n": found.n,
    }


def _changepoint(case: Case) -> dict[str, Any]:
    given, told = case["input"], case["options"]
    y = given.get("y", given.get("count"))
    cost = "poisson" if "poisson" in told.get("cost", "").lower() else "least_squares"
    costs = Costs(y, given.get("exposure"), cost)
    size = told.get("min_size", 2)
    split = single_change(costs, min_size=size)
    penalty = told.get("penalty", default_penalty(y))
    return {
        "break_after_n": split.first,
        "mean_before": split.before,
        "mean_after": split.after,
        "pelt_breaks_pen_2logn_sigma2": change_points(costs, penalty, min_size=size),
    }


def _column(term: str, given: Case, n: int) -> Any:
    """One term of a case's model, by the words the cases use."""
    start = given.get("pre_points")
    post = np.array(
        given.get("post", [start is not None and i >= start for i in range(n)])
    )
    word = term.split("=")[0].strip().lower()
    wave = re.match(r"(sin|cos)(\d+)", word)
    if word in ("1", "intercept"):
        return np.ones(n)
    if word.startswith("t") and word[:4] in ("t", "time"):
        return np.arange(n) + 1.0
    if word == "post":
        return post * 1.0
    if "since" in word:
        return np.cumsum(post) * 1.0
    if wave:
        turn = 2 * np.pi * _season(given, n) / int(wave[2])
        return np.sin(turn) if wave[1] == "sin" else np.cos(turn)
    if term in DAYS:
        return np.array([day == term for day in given["day_of_week"]]) * 1.0
    raise KeyError(term)


def _season(given: Case, n: int) -> Any:
    return np.array(given.get("month", given.get("week", np.arange(n) + 1)))


def _design(terms: list[str], given: Case, n: int) -> Any:
    return np.column_stack([_column(term, given, n) for term in terms])


def _least_squares(case: Case) -> dict[str, Any]:
    given, told = case["input"], case["options"]
    y = np.array(given["y"], dtype=float)
    design = _design(told["design"], given, len(y))
    lag = told.get("nw_lag")
    fit = least_squares(
        design,
        y,
        lag=default_lag(len(y)) if lag is None else lag,
        adjust=told.get("adjust", "n/(n-k)") in ("n/(n-k)", True),
    )
    return {
        "coef": fit.coef.tolist(),
        "se_ols": fit.plain.tolist(),
        "se_nw": fit.se.tolist(),
        "durbin_watson": durbin_watson(fit.residuals),
        "t_crit_95": t_quantile(0.975, fit.freedom),
    }


def _quasi_poisson(case: Case) -> dict[str, Any]:
    given, terms = case["input"], case["options"]["terms"]
    counts = np.array(given["count"], dtype=float)
    exposure = np.array(given.get("exposure", np.ones(len(counts))), dtype=float)
    fit = quasi_poisson(_design(terms, given, len(counts)), counts, exposure)
    coef = fit.coef.tolist()
    return {
        "coef": coef,
        "se": fit.se.tolist(),
        "dispersion": fit.dispersion,
        "rate_ratio_post": exp(coef[terms.index("post")]) if "post" in terms else None,
    }


FAMILIES = {
    "trend.mann_kendall": _mann_kendall,
    "changepoint": _changepoint,
    "its.ols": _least_squares,
    "its.quasi_poisson": _quasi_poisson,
}
