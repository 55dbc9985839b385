"""Funnels of sites."""

from math import sqrt
from typing import Any

from cxops.stats.funnel import funnel
from cxops.stats.scales import exact_poisson_limits

Case = dict[str, Any]
SIGMAS = 3


def _transform(told: Case) -> str | None:
    word = told.get("transform", "").lower()
    if not word:
        return None
    if "arcsin" in word:
        return "arcsine"
    return "log" if "log" in word else "root"


def _found(case: Case, kind: str) -> dict[str, Any]:
    given, told = case["input"], case["options"]
    events = given.get("numerator", given.get("observed", given.get("count")))
    sizes = given.get(
        "denominator", given.get("expected", given.get("exposure", given.get("n")))
    )
    found = funnel(
        events,
        sizes,
        kind=kind,
        target=told.get("target"),
        winsorise=told.get("winsorise", 0.1),
        transform=_transform(told),
    )
    return {
        "target": found.theta,
        "centre": found.theta,
        "z": [site.z for site in found.sites],
        "adjusted_z": [site.z_adjusted for site in found.sites],
        "phi": found.phi,
        "tau2": found.tau2,
        "i2": found.i2,
        "status": found.status.value,
        "index": found.index,
    }


def _proportion(case: Case) -> dict[str, Any]:
    return _found(case, "proportion")


def _ratio(case: Case) -> dict[str, Any]:
    """Exact limits where only expected numbers are given."""
    given, told = case["input"], case["options"]
    if not {"numerator", "observed", "count"} & set(given):
        return {
            f"{end}{name}": [
                exact_poisson_limits(each, level, target=told.get("target", 1))[side]
                for each in given["expected"]
            ]
            for name, level in (("95", 0.95), ("998", 0.998))
            for side, end in enumerate(("ll", "ul"))
        }
    return _found(case, "ratio")


def _rate(case: Case) -> dict[str, Any]:
    """With the three sigma limits of a u chart, which are the case's."""
    answer, given = _found(case, "rate"), case["input"]
    centre = answer["centre"]
    reach = [SIGMAS * sqrt(centre / size) for size in given["exposure"] if size]
    rates = [
        count / size
        for count, size in zip(given["count"], given["exposure"], strict=True)
        if size
    ]
    return {
        **answer,
        "mean_lcl": sum(max(0.0, centre - each) for each in reach) / len(reach),
        "mean_ucl": sum(centre + each for each in reach) / len(reach),
        "any_site_beyond": any(
            abs(rate - centre) > each for rate, each in zip(rates, reach, strict=True)
        ),
    }


def _contract(case: Case) -> dict[str, Any]:
    """What a funnel does with a site that has nothing, or more than all."""
    given = case["input"]
    sizes = given.get("exposure", given.get("n"))
    kind = "proportion" if "n" in given else "rate"
    found = funnel(given["count"], sizes, kind=kind)
    answer: dict[str, Any] = {
        "status": found.status,
        "index": found.index,
        "message": found.message,
    }
    for at, site in enumerate(found.sites):
        answer[f"point_{at}"] = site.value
        answer[f"point_{at}_reason"] = site.reason.replace("_", " ") or None
    if "exposure" in given:
        answer["others_unaffected"] = bool(found.sites) and all(
            (site.value is not None) == bool(size)
            for site, size in zip(found.sites, sizes, strict=False)
        )
    return answer


CONTRACTS = {"funnel": _contract, "funnel.proportion": _contract}
FAMILIES = {
    "funnel.proportion": _proportion,
    "funnel.ratio": _ratio,
    "funnel.rate": _rate,
}
