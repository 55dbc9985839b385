"""Spikes: the EARS methods and the predictive test."""

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


def _predictive(case: Case) -> dict[str, Any]:
    given = case["input"]
    phi = given.get("phi", 1)
    expected = predictive(
        given["baseline_counts_sum"],
        given.get("baseline_exposure", given.get("baseline_periods")),
        given.get("current_exposure", 1),
        phi=phi,
    )
    p = float(expected.at_least(given["current"]))
    return {
        "p": p,
        "nb_size": float(expected.size),
        "expected": float(expected.mean),
        "ratio": given["current"] / float(expected.mean),
    }


FAMILIES = {"spike.ears": _ears, "spike.predictive": _predictive}
