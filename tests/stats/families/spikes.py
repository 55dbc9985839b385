"""Spikes: the EARS methods and the predictive test."""

import re
from typing import Any

from cxops.stats.ears import ears
from cxops.stats.predictive import predictive

Case = dict[str, Any]


def _ears(case: Case) -> dict[str, Any]:
    given, told = case["input"], case["options"]
    found = ears(
        given["count"],
        method=told["method"],
        baseline=told.get("baseline", 7),
        alpha=told.get("alpha"),
        min_sigma=told.get("min_sigma", 0),
    )
    first = given.get("assess_from_idx0", 0)
    alarm = [None if each is None else int(each) for each in found.alarm]
    return {"upper": list(found.upper)[first:], "alarm": alarm[first:]}


def beyond_jeffreys(told: Case) -> tuple[float, float]:
    """Events and exposure that a case's prior has and Gamma(0.5, 0) has not."""
    prior = re.search(r"Gamma\(([\d.]+), ?([\d.]+)\)", told.get("prior", ""))
    return (float(prior[1]) - 0.5, float(prior[2])) if prior else (0.0, 0.0)


def _predictive(case: Case) -> dict[str, Any]:
    given, told = case["input"], case["options"]
    more, longer = beyond_jeffreys(told)
    expected = predictive(
        given["baseline_counts_sum"] + more,
        given.get("baseline_exposure", given.get("baseline_periods")) + longer,
        given.get("current_exposure", 1),
        phi=given.get("phi", told.get("phi", 1)),
    )
    p = float(expected.at_least(given["current"]))
    return {
        "p": p,
        "nb_size": float(expected.size),
        "expected": float(expected.mean),
        "ratio": given["current"] / float(expected.mean),
    }


FAMILIES = {"spike.ears": _ears, "spike.predictive": _predictive}
