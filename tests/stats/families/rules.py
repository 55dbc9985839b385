"""Signals: rule sets, run tests, run lengths."""

import re
from typing import Any

from cxops.stats.rules import rules_nelson, rules_we
from cxops.stats.run_length import cusum_run_length, shewhart_run_length
from cxops.stats.runs import critical_values, false_alarm, rules_anhoej
from cxops.stats.types import Chart, Status

Case = dict[str, Any]


def chart_of(y: list[float], centre: float, sigma: float) -> Chart:
    """A chart with given lines."""
    n = len(y)
    return Chart(
        status=Status.OK,
        n=n,
        needed=8,
        method="given lines",
        kind="xmr",
        points=tuple(y),
        centre=(centre,) * n,
        lower=(centre - 3 * sigma,) * n,
        upper=(centre + 3 * sigma,) * n,
        sigma=(sigma,) * n,
    )


def completed(case: Case) -> dict[str, Any]:
    """The index that completes each pattern. The set goes by the case's name."""
    options, given = case.get("options", {}), case["input"]
    named = " ".join([case["id"], case.get("title", ""), str(options)]).lower()
    name, rules = ("nelson", rules_nelson) if "nelson" in named else ("we", rules_we)
    centre, sigma = options.get("centre", 0), options.get("sigma", 1)
    asked = given.get("series") or [{"rule": given.get("rule"), "y": given["y"]}]
    flags = []
    for one in asked:
        signals = rules(chart_of(one["y"], centre, sigma))
        wanted = {f"{name}{one['rule']}"} if one.get("rule") else None
        found = {s.indices[0] for s in signals if wanted is None or s.kind in wanted}
        flags.append(sorted(found))
    return {"flags": flags if "series" in given else flags[0]}


def anhoej(case: Case) -> dict[str, Any]:
    given = case["input"]
    series = given.get("y") or given.get("values")
    if series is not None:
        centre = given.get("centre", case.get("options", {}).get("centre"))
        known = sorted(value for value in series if value is not None)
        middle = (known[(len(known) - 1) // 2] + known[len(known) // 2]) / 2
        found = rules_anhoej(series, middle if centre is None else centre)
        return {
            "n_useful": found.n,
            "useful": found.n,
            "longest_run": found.longest_run,
            "longest_run_max": found.longest_run_max,
            "crossings": found.crossings,
            "crossings_min": found.crossings_min,
            "signal": found.signal,
            "anhoej_signal": found.signal,
            "shift": found.signal,
            "false_alarm": found.false_alarm,
        }
    useful = given["n_useful"]
    many = useful if isinstance(useful, list) else [useful]
    values = [critical_values(n) for n in many]
    answer: dict[str, list[Any]] = {
        "longest_run_max": [most for most, _least in values],
        "crossings_min": [least for _most, least in values],
        "false_alarm": [false_alarm(n) for n in many],
    }
    if isinstance(useful, list):
        return dict(answer)
    return {key: found[0] for key, found in answer.items()}


def run_lengths(case: Case) -> dict[str, Any]:
    """Average run lengths; which chart is asked stands in the key."""
    answer: dict[str, Any] = {}
    for key, wanted in case["expected"].items():
        chart = re.fullmatch(r"shewhart_([\d.]+)sigma_ARL([\d.]*)", key)
        if chart:
            answer[key] = shewhart_run_length(float(chart[1]), float(chart[2] or 0))
        sums = re.fullmatch(
            r"cusum_k([\d.]+)_h([\d.]+)_(one|two)_sided_ARL([\d.]*)", key
        )
        if sums:
            k, h, two = float(sums[1]), float(sums[2]), sums[3] == "two"
            shifts = wanted if isinstance(wanted, dict) else {sums[4] or "0": wanted}
            lengths = {
                s: cusum_run_length(k, h, float(s), two_sided=two) for s in shifts
            }
            single = next(iter(lengths.values()))
            answer[key] = lengths if isinstance(wanted, dict) else single
    return answer


FAMILIES = {
    "rules": completed,
    "rules.western_electric": completed,
    "rules.nelson": completed,
    "rules.anhoej": anhoej,
    "rules.arl": run_lengths,
}
