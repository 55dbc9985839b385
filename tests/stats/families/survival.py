"""Kaplan-Meier and log-rank."""

from typing import Any

from cxops.stats.logrank import logrank
from cxops.stats.survival import kaplan_meier

Case = dict[str, Any]


def _kaplan_meier(case: Case) -> dict[str, Any]:
    given = case["input"]
    found = kaplan_meier(given["time"], [bool(each) for each in given["event"]])
    return {
        "times": list(found.times),
        "survival": list(found.survival),
        "se": list(found.se),
        "lower": list(found.low),
        "upper": list(found.high),
        "at_risk": list(found.at_risk),
        "events": list(found.closed),
        "median": found.median,
    }


def _logrank(case: Case) -> dict[str, Any]:
    given, groups, number = case["input"], [], 1
    while f"time{number}" in given:
        closed = [bool(each) for each in given[f"event{number}"]]
        groups.append((given[f"time{number}"], closed))
        number += 1
    found = logrank(groups)
    return {
        "chi2": found.chi2,
        "df": found.df,
        "p": found.p,
        "observed": list(found.observed),
        "expected": list(found.expected),
    }


FAMILIES = {"survival.km": _kaplan_meier, "survival.logrank": _logrank}
