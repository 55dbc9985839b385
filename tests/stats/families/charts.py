"""Control charts, and what they do with too little or broken data."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from cxops.stats.charts import c_chart, mr_chart, p_chart, u_chart, xmr
from cxops.stats.comparison import compare_before_after
from cxops.stats.icons import icons
from cxops.stats.limits import D2
from cxops.stats.messages import MESSAGES
from cxops.stats.rare import g_chart, t_chart
from cxops.stats.rules import rules_nhs, tracks
from cxops.stats.runs import chart_runs
from cxops.stats.small_shifts import cusum, ewma
from cxops.stats.subgroups import xbar_r
from cxops.stats.types import Chart, Series, Status
from tests.stats.days import DAY

Case = dict[str, Any]
TEXTBOOK = {"minimum": 2, "fewest_events": 0.0}
"""Textbooks draw limits around fewer points than we do."""


def asked(case: Case) -> dict[str, Any]:
    """What the case's options ask of a chart."""
    options = case.get("options", {})
    found: dict[str, Any] = dict(TEXTBOOK)
    baseline = options.get("baseline", "all")
    if baseline not in ("all", None):
        found["baseline"] = tuple(baseline)
    if options.get("fix_after_n_points"):
        found["baseline"] = (0, options["fix_after_n_points"])
    found["exclude"] = tuple(options.get("exclude_idx0") or ())
    steps = options.get("step_change_at_idx0") or case["input"].get("rebase_at_idx0")
    found["segments"] = tuple(steps or ())
    return found


def shaped(line: Sequence[float | None], wanted: Any, segments: Sequence[int]) -> Any:
    """A line as the case tells it: one number, one a segment, or one a point."""
    if not isinstance(wanted, list):
        return next((value for value in line if value is not None), None)
    if len(wanted) == len(line):
        return list(line)
    return [line[start] for start in segments]


def told(chart: Chart, case: Case) -> dict[str, Any]:
    """Everything that a chart says, under the names that cases use."""
    wanted = case.get("expected", {})
    beyond = {
        sign: [
            track.indices[i]
            for track in tracks(chart)
            for i, out in enumerate(track.beyond)
            if out == sign
        ]
        for sign in (1, -1)
    }
    out = sorted([*beyond[1], *beyond[-1]])
    runs = chart_runs(chart)
    lines = {"centre": chart.centre, "lcl": chart.lower, "ucl": chart.upper}
    answer = {k: shaped(v, wanted.get(k), chart.segments) for k, v in lines.items()}
    return answer | {
        "mean": shaped(chart.centre, wanted.get("mean"), chart.segments),
        "points": list(chart.points),
        "y": list(chart.points),
        "beyond_limits_idx0": out,
        "points_beyond": len(out),
        "above_ucl_idx0": beyond[1],
        "below_lcl_idx0": beyond[-1],
        "sigma_z": chart.sigma_z,
        "sigma": shaped(chart.sigma, wanted.get("sigma"), chart.segments)
        if chart.sigma
        else None,
        "n_useful": runs.n,
        "useful": runs.n,
        "longest_run": runs.longest_run,
        "longest_run_max": runs.longest_run_max,
        "crossings": runs.crossings,
        "crossings_min": runs.crossings_min,
        "anhoej_signal": runs.signal,
        "runs_signal": runs.signal,
    }


def series_of(case: Case) -> Any:
    """The case's numbers, whatever they are called."""
    given = case["input"]
    names = ("y", "count", "values", "x", "events_between", "time_between", "gaps")
    return next(given[name] for name in names if name in given)


def sizes_of(case: Case) -> Any:
    """The case's exposure, whatever it is called."""
    given = case["input"]
    return given["n"] if "n" in given else given["exposure"]


def individuals(case: Case) -> dict[str, Any]:
    options = case.get("options", {})
    screen = bool(options.get("screen_mr", options.get("screen_outliers", False)))
    sigma = str(options.get("sigma", ""))
    found = re.search(r"/\s*([\d.]+)", sigma)
    constant = options.get("constant", 3 / float(found[1] if found else D2))
    chart = xmr(series_of(case), screen=screen, constant=constant, **asked(case))
    sigmas = chart.sigma[0] if chart.sigma else None
    mean_mr = None if sigmas is None else 3 * sigmas / constant
    return told(chart, case) | {"mean_mr": mean_mr, "mr_mean": mean_mr}


def moving_ranges(case: Case) -> dict[str, Any]:
    options = case.get("options", {})
    chart = mr_chart(
        series_of(case),
        d4=options.get("d4", 3.267),
        screen=bool(options.get("screen_mr", False)),
        **asked(case),
    )
    return told(chart, case)


def counts(case: Case) -> dict[str, Any]:
    return told(c_chart(series_of(case), **asked(case)), case)


def rates(*, laney: bool) -> Callable[[Case], dict[str, Any]]:
    def answer(case: Case) -> dict[str, Any]:
        chart = u_chart(series_of(case), sizes_of(case), laney=laney, **asked(case))
        return told(chart, case)

    return answer


def shares(*, laney: bool) -> Callable[[Case], dict[str, Any]]:
    def answer(case: Case) -> dict[str, Any]:
        chart = p_chart(series_of(case), sizes_of(case), laney=laney, **asked(case))
        return told(chart, case)

    return answer


def between_events(case: Case) -> dict[str, Any]:
    """A case may count from event to event (1, 2 …): one more than what is between."""
    options = case.get("options", {})
    shift = int("(1,2" in options.get("counting", "").replace(" ", ""))
    quantile = "quantile" in options.get("limits", "")
    chart = g_chart(
        [gap - shift for gap in series_of(case)],
        limits="quantile" if quantile else "sigma",
        alpha=options.get("alpha", 0.00135),
        **asked(case),
    )
    answer = told(chart, case)
    for name in ("centre", "lcl", "ucl"):
        if shift and answer[name] is not None:
            answer[name] += shift
    basis = chart.points[slice(*chart.baseline)] if chart.baseline else chart.points
    mean = sum(point or 0 for point in basis) / len(basis) + shift
    if options.get("centre") == "mean":
        answer["centre"] = mean
    return answer | {"mean": mean}


def time_between(case: Case) -> dict[str, Any]:
    return told(t_chart(series_of(case), **asked(case)), case)


def known_level(case: Case) -> dict[str, float]:
    """Target and sigma as given, or as the baseline has them."""
    options = case.get("options", {})
    chart = xmr(series_of(case), screen=False, constant=3 / D2, **asked(case))
    target, sigma = options.get("target"), options.get("sigma")
    if target is None:
        target = chart.centre[0]
    return {
        "target": target,
        "sigma": sigma if isinstance(sigma, int | float) else chart.sigma[0] or 1.0,
    }


def sums(case: Case) -> dict[str, Any]:
    given, options = series_of(case), case.get("options", {})
    found = cusum(
        given,
        **known_level(case),
        k=options.get("k", 0.5),
        h=options.get("h", 5),
    )
    answer: dict[str, Any] = {
        "c_plus": list(found.high),
        "c_minus": list(found.low),
        "n_plus": list(found.high_run),
        "n_minus": list(found.low_run),
        "signal_up_idx0": list(found.signals_high),
        "signal_down_idx0": list(found.signals_low),
        "first_signal_up_idx0": next(iter(found.signals_high), None),
        "first_signal_down_idx0": next(iter(found.signals_low), None),
        "shift_start_idx0": found.start_index,
        "start_index": found.start_index,
    }
    for key in case["expected"]:
        at = re.fullmatch(r"(c_plus|c_minus|n_plus|n_minus)_at_(\d+)", key)
        if at:
            answer[key] = answer[at[1]][int(at[2]) - 1]
    return answer


def averages(case: Case) -> dict[str, Any]:
    options, level = case.get("options", {}), known_level(case)
    found = ewma(
        series_of(case),
        **level,
        lam=options.get("lambda", options.get("lam", 0.2)),
        width=options.get("L", 2.962),
        exact=options.get("limits", "exact") != "asymptotic",
    )
    wanted = case["expected"]
    return {
        "ewma": list(found.points),
        "ewma_2dp": [None if p is None else round(p, 2) for p in found.points],
        "lcl": shaped(found.lower, wanted.get("lcl"), (0,)),
        "ucl": shaped(found.upper, wanted.get("ucl"), (0,)),
        "centre": level["target"],
        "signals": list(found.signals),
        "signals_idx0": list(found.signals),
        "beyond_limits_idx0": list(found.signals),
    }


def samples(case: Case) -> dict[str, Any]:
    given = case["input"]
    found = xbar_r(given.get("samples") or given["y"], **asked(case))
    mean, spread = told(found.mean, case), told(found.range, case)
    names = {f"xbar_{k}": v for k, v in mean.items()}
    names |= {f"r_{k}": v for k, v in spread.items()}
    return mean | names | {"xbarbar": mean["centre"], "rbar": spread["centre"]}


FAMILIES = {
    "chart.i": individuals,
    "chart.xmr": individuals,
    "chart.mr": moving_ranges,
    "chart.c": counts,
    "chart.u": rates(laney=False),
    "chart.up": rates(laney=True),
    "chart.p": shares(laney=False),
    "chart.pp": shares(laney=True),
    "chart.g": between_events,
    "chart.t": time_between,
    "chart.cusum": sums,
    "chart.ewma": averages,
    "chart.xbar": samples,
}


def draw(kind: str, case: Case) -> Chart:
    """A chart as the product draws it, from as much as the case tells."""
    given = case["input"]
    y = given.get("y", given.get("count"))
    if y is None:
        mean = given["mean_count_per_period"]
        y = [round(mean * (i + 1)) - round(mean * i) for i in range(20)]
    done = given.get("last_period_complete", True)
    ones = [1.0] * len(y)
    if kind == "u":
        return u_chart(y, given.get("exposure", ones), last_complete=done)
    if kind == "p":
        whole = given.get("n", given.get("exposure", [1000.0] * len(y)))
        return p_chart(y, whole, last_complete=done)
    if kind == "c":
        return c_chart(y, last_complete=done)
    screen = bool(given.get("screen_mr", True))
    return xmr(y, screen=screen, last_complete=done)


def product(kind: str) -> Callable[[Case], dict[str, Any]]:
    def answer(case: Case) -> dict[str, Any]:
        chart = draw(kind, case)
        given, wanted = case["input"], case["expected"]
        lines = [*chart.lower, *chart.upper]
        finite = bool(lines) and None not in lines
        wholes = 1000 if kind == "p" and "n" not in given else 1
        status = str(chart.status)
        if "trial limits" in chart.message and wanted.get("finite_limits"):
            # A case calls limits on trial "ok" where it asks for the words, and
            # "trial" where it asks whether a verdict is allowed.
            status = "trial" if "verdict_allowed" in wanted else "ok"
        return {
            "status": status,
            "n": chart.n,
            "needed": chart.needed,
            "index": chart.index,
            "centre": next(iter(chart.centre), None),
            "lcl": next(iter(chart.lower), None),
            "ucl": next(iter(chart.upper), None),
            "limits": lines if finite else None,
            "finite_limits": finite,
            "signals": rules_nhs(chart),
            "assurance_icon": icons(chart, given.get("target")).assurance,
            "run_chart_median": None if chart.median is None else chart.median * wholes,
            "verdict_allowed": chart.certifies,
            "message": chart.message,
            **_advice(chart, wanted),
            **_point_by_point(chart, case),
        }

    return answer


def _advice(chart: Chart, wanted: dict[str, Any]) -> dict[str, Any]:
    """The words that a case asks for are in our sentence, or we don't say them."""
    if chart.status is not Status.RARE_EVENT:
        return {}
    answer: dict[str, Any] = {"advice": chart.message, "switch_to": chart.message}
    for key in answer:
        said = wanted.get(key, "").replace("g or t chart, or ", "")
        if said and said in chart.message:
            answer[key] = wanted[key]
    return answer


def _point_by_point(chart: Chart, case: Case) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    for index, point in enumerate(chart.points):
        reason = chart.gap_reasons.get(index)
        answer[f"point_{index}"] = point
        answer[f"point_{index}_reason"] = reason and reason.replace("_", " ")
    given = case["input"]
    if "exposure" in given:
        answer["others_unaffected"] = all(
            (point is not None) == bool(size)
            for point, size in zip(chart.points, given["exposure"], strict=True)
        )
    return answer


def everything(case: Case) -> dict[str, Any]:
    """Each number of a series by itself: broken, a gap, or a point."""
    y = case["input"]["y"]
    broken = c_chart(y)
    answer: dict[str, Any] = {"status": broken.status, "index": broken.index}
    for index in range(len(y)):
        if index == broken.index:
            answer[f"index_{index}"] = f"{broken.status} for counts"
        elif xmr(y).gap_reasons.get(index) == "not_known":
            answer[f"index_{index}"] = "gap"
    return answer


def unfinished(case: Case) -> dict[str, Any]:
    y = case["input"]["y"]
    chart, without = draw("xmr", case), xmr(y[:-1])
    last = len(y) - 1
    lines = zip(
        (chart.centre, chart.lower, chart.upper),
        (without.centre, without.lower, without.upper),
        strict=True,
    )
    return {
        "status": chart.status,
        "last_point_in_limits_calculation": any(a[:-1] != b for a, b in lines),
        "last_point_in_rules": any(last in s.indices for s in rules_nhs(chart)),
        "drawn": "hollow" if chart.unfinished == last else "filled",
    }


def zero_gaps(case: Case) -> dict[str, Any]:
    chart = t_chart(case["input"]["time_between"])
    handling = case["expected"].get("handling", "")
    said = " ".join(MESSAGES[key] for key in chart.warnings)
    return {
        "status": chart.status,
        "no_exception": True,
        "handling": handling if handling and handling in said else said,
    }


def step_change(case: Case) -> dict[str, Any]:
    after = case["input"]["n_after"]
    y = [20.0 + i % 3 for i in range(20)] + [12.0 + i % 3 for i in range(after)]
    chart = xmr(y, segments=(20,))
    return {
        "status": chart.status,
        "n": chart.n,
        "needed": chart.needed,
        "message": chart.message,
    }


def before_after(case: Case) -> dict[str, Any]:
    given = case["input"]
    if "before" in given:
        spans = [given["before"], given["after"]]
        counts = [n for span in spans for n in _spread(span["count"], span["exposure"])]
        start, baseline = spans[0]["exposure"], None
    else:
        counts = [5] * 24
        start, baseline = given["start_index"], tuple(given["baseline"])
    series = Series(start=DAY, counts=counts)
    found = compare_before_after(series, start, baseline=baseline)
    verdicts = {Status.TOO_FEW: "too_early", Status.DATA_ERROR: "data_error"}
    return {
        "status": found.status,
        "verdict": verdicts.get(found.status, "compared"),
        "message": found.message,
        "ratio": found.ratio,
    }


def _spread(total: int, periods: int) -> list[int]:
    return [total // periods + (i < total % periods) for i in range(periods)]


CONTRACTS = {
    "xmr": product("xmr"),
    "u": product("u"),
    "p": product("p"),
    "c": product("c"),
    "any chart": product("xmr"),
    "all": everything,
    "all time charts": unfinished,
    "t": zero_gaps,
    "step change": step_change,
    "compare_before_after": before_after,
}
