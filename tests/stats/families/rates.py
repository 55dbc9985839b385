"""Rates and shares against each other, dispersion, many at once, power, silence."""

from math import exp
from typing import Any

from cxops.stats.contrast import count_contrast
from cxops.stats.dispersion import dispersion
from cxops.stats.multiplicity import adjust
from cxops.stats.points import of_counts
from cxops.stats.power import rate_power
from cxops.stats.proportions import compare_shares, wilson
from cxops.stats.rates import compare_rates, rate_interval, rate_test
from cxops.stats.recurrence import recurrence, silence

Case = dict[str, Any]


def level_of(case: Case) -> float:
    options = case.get("options", {})
    return float(options.get("level", 1 - options.get("alpha", 0.05)))


def alternative_of(case: Case) -> str:
    word = str(case.get("options", {}).get("alternative", "two-sided"))
    words = {"larger": "greater", "smaller": "less"}
    return words.get(word, word.replace("-", "_").replace(".", "_"))


def method_of(case: Case, usual: str) -> str:
    """Ours by what the case calls it."""
    word = str(case.get("options", {}).get("method", "")).lower()
    names = {"mid": "mid_p", "score": "score", "exact": "exact"}
    return next((ours for name, ours in names.items() if name in word), usual)


def two_rates(usual: str) -> Any:
    def answer(case: Case) -> dict[str, Any]:
        given = case["input"]
        if "series" in given:
            many = [two(row, case, usual) for row in given["series"]]
            return {key: [one[key] for one in many] for key in many[0]}
        names = ("count1", "exposure1", "count2", "exposure2")
        return two([given[name] for name in names], case, usual)

    return answer


def two(row: list[Any], case: Case, usual: str) -> dict[str, Any]:
    method = usual if usual.startswith("etest") else method_of(case, usual)
    if "unpooled" in case.get("options", {}).get("statistic", ""):
        method = "etest_unpooled"
    found = compare_rates(
        *row, method=method, alternative=alternative_of(case), level=level_of(case)
    )
    ratio: Any = found.ratio
    if ratio is None and row[0]:
        ratio = "inf"
    high: Any = "inf" if found.high is None else found.high
    return {
        "p": found.p,
        "ratio": ratio,
        "ci": [found.low, high],
        "low": found.low,
        "high": high,
    }


def one_rate(case: Case) -> dict[str, Any]:
    given, options = case["input"], case.get("options", {})
    found = rate_interval(
        given["count"],
        given["exposure"],
        level=level_of(case),
        alternative=alternative_of(case),
    )
    against = given.get("rate0", options.get("rate0", options.get("null_rate", 1.0)))
    return {
        "rate": found.rate,
        "ci": [found.low, "inf" if found.high is None else found.high],
        "p": rate_test(
            given["count"],
            given["exposure"],
            against,
            alternative=alternative_of(case),
        ),
    }


def power(case: Case) -> dict[str, Any]:
    given, options = case["input"], case.get("options", {})
    found = rate_power(
        given["rate1"],
        given["rate2"],
        given["periods1"],
        given["periods2"],
        alpha=options.get("alpha", 0.05),
        alternative=alternative_of(case),
        phi=options.get("phi", options.get("dispersion", 1.0)),
        pooled=options.get("variance", "alternative") != "alternative",
    )
    return {"power": found}


def quasi_poisson(case: Case) -> dict[str, Any]:
    """Two groups; the generalised linear model doesn't bound its dispersion at 1."""
    given = case["input"]
    groups = [given["group0"], given["group1"]]
    sizes = [given.get(f"exposure{i}", [1.0] * len(g)) for i, g in enumerate(groups)]
    points = of_counts([*groups[0], *groups[1]], [*sizes[0], *sizes[1]])
    first = len(groups[0])
    spans = range(first), range(first, len(points.shown))
    free = count_contrast(points, *spans, least_phi=0.0)
    low, high = free.interval(level_of(case))
    return {
        "log_ratio": free.estimate,
        "ratio": exp(free.estimate),
        "se": free.error,
        "dispersion": free.phi,
        "p": free.p,
        "t": free.estimate / free.error,
        "df": free.df,
        "ci": [exp(low), exp(high)],
        "ci_log": [low, high],
    }


def negative_binomial(case: Case) -> dict[str, Any]:
    """Statsmodels answers: the product has no such model, on purpose.

    The standard error is the one at a known theta, as R's glm.nb gives it.
    """
    import numpy as np
    import statsmodels.api as sm

    given = case["input"]
    y = np.array([*given["group0"], *given["group1"]], dtype=float)
    group = np.repeat([0.0, 1.0], [len(given["group0"]), len(given["group1"])])
    design = sm.add_constant(group)
    fit = sm.NegativeBinomial(y, design).fit(disp=0, method="bfgs", maxiter=500)
    family = sm.families.NegativeBinomial(alpha=float(fit.params[-1]))
    known = sm.GLM(y, design, family=family).fit()
    return {
        "log_ratio": float(known.params[1]),
        "ratio": float(np.exp(known.params[1])),
        "se": float(known.bse[1]),
        "p": float(known.pvalues[1]),
        "theta": 1 / float(fit.params[-1]),
        "ci": [float(each) for each in np.exp(known.conf_int()[1])],
    }


def two_shares(case: Case) -> dict[str, Any]:
    given = case["input"]
    correct = bool(case.get("options", {}).get("correct", False))
    found = compare_shares(
        given["x1"],
        given["n1"],
        given["x2"],
        given["n2"],
        level=level_of(case),
        correct=correct,
        alternative=alternative_of(case),
    )
    return {
        "chi2": found.chi2,
        "p": found.p,
        "diff": found.difference,
        "diff_ci": [found.low, found.high],
    }


def one_share(case: Case) -> dict[str, Any]:
    given = case["input"]
    if "series" in given:
        found = [list(wilson(x, n, level=level_of(case))) for x, n in given["series"]]
        return {"ci": found}
    return {"ci": list(wilson(given["x"], given["n"], level=level_of(case)))}


def many_at_once(case: Case) -> dict[str, Any]:
    p = case["input"]["p"]
    return {method: adjust(p, method) for method in ("bh", "holm", "bonferroni")}


def since(case: Case) -> dict[str, Any]:
    given = case["input"]
    names = ("count_before", "exposure_before", "count_after", "exposure_after")
    row = [given[name] for name in names]
    found = recurrence(*row)
    return {
        "p": silence(*row),
        "p_silence": found.p_silence,
        "p_old_rate": found.p_old_rate,
        "quiet_needed": found.quiet_needed,
    }


def spread(case: Case) -> dict[str, Any]:
    given = case["input"]
    found = dispersion(given["count"], given.get("exposure"))
    names = ("chi2", "df", "ratio", "p")
    return {name: getattr(found, name) for name in names}


FAMILIES = {
    "rate.two_sample": two_rates("exact"),
    "rate.two_sample.mid_p": two_rates("mid_p"),
    "rate.two_sample.score": two_rates("score"),
    "rate.two_sample.etest": two_rates("etest"),
    "rate.one_sample": one_rate,
    "rate.power": power,
    "rate.quasi_poisson": quasi_poisson,
    "rate.negative_binomial": negative_binomial,
    "rate.multiple_testing": many_at_once,
    "rate.recurrence": since,
    "proportion.two_sample": two_shares,
    "proportion.one_sample": one_share,
    "test.dispersion": spread,
}
REFEREED = {"rate.negative_binomial"}
