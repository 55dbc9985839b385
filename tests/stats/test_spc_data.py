"""Our charts of public data against limits that another program computed."""

import csv
import gzip
import json
import os
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cxops.stats.charts import c_chart, p_chart, u_chart, xmr
from cxops.stats.rules import rules_nhs
from cxops.stats.runs import chart_runs
from cxops.stats.subgroups import xbar_r
from cxops.stats.types import Chart

FOLDER = os.environ.get("CXOPS_DATA_DIR", "")
pytestmark = pytest.mark.skipif(
    not FOLDER, reason="CXOPS_DATA_DIR names no folder of public data"
)
TEXTBOOK: dict[str, Any] = {"fewest_events": 0.0}
INDIVIDUALS = 3 / 1.128


def rows(name: str) -> list[dict[str, str]]:
    path = Path(FOLDER) / f"{name}.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def expected(name: str) -> dict[str, Any]:
    path = Path(FOLDER) / "spc" / "expected_limits.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))[name]
    return found


def outside(chart: Chart) -> list[int]:
    """Points beyond a limit, counted from 1."""
    found = [s.indices[0] + 1 for s in rules_nhs(chart) if s.kind == "limit"]
    return sorted(found)


def digits(number: float) -> int:
    """Decimals that the expected number was printed with."""
    return len(str(number).partition(".")[2])


def same(got: float | None, wanted: float) -> bool:
    return got is not None and abs(got - wanted) <= 0.51 * 10 ** -digits(wanted)


def check(chart: Chart, name: str) -> None:
    wanted = expected(name)
    assert len(chart.points) == wanted["n"]
    lines: list[tuple[str, Sequence[float | None], int]] = [
        ("CL", chart.centre, 0),
        ("LCL", chart.lower, 0),
        ("UCL", chart.upper, 0),
        ("LCL_first", chart.lower, 0),
        ("UCL_first", chart.upper, 0),
        ("LCL_last", chart.lower, -1),
        ("UCL_last", chart.upper, -1),
    ]
    for key, line, index in lines:
        if key in wanted:
            assert same(line[index], wanted[key]), key
    assert outside(chart) == wanted.get("out_of_limits_index1", wanted.get("out"))
    if "runs" in wanted:
        runs = chart_runs(chart)
        assert {
            "useful": runs.n,
            "longest_run": runs.longest_run,
            "longest_run_max": runs.longest_run_max,
            "crossings": runs.crossings,
            "crossings_min": runs.crossings_min,
            "shift": runs.signal,
        } == wanted["runs"]


def summed(found: list[dict[str, str]], month: str, *what: str) -> list[list[float]]:
    """Sums by month, in order; an empty ``what`` counts the rows."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(what))
    for row in found:
        for place, name in enumerate(what):
            value = row[name] if name else "1"
            number = {"True": 1.0, "False": 0.0}.get(value)
            sums[row[month][:7]][place] += float(value) if number is None else number
    return [
        list(column) for column in zip(*(sums[m] for m in sorted(sums)), strict=True)
    ]


def test_orange_juice_shares_are_as_expected_in_the_trial() -> None:
    trial = [row for row in rows("spc/qcc_orangejuice") if row["trial"] == "True"]
    chart = p_chart(
        [int(r["D"]) for r in trial], [int(r["size"]) for r in trial], laney=False
    )

    check(chart, "orangejuice p-chart, 30 trial samples")


def test_orange_juice_shares_are_as_expected_when_limits_are_frozen() -> None:
    every = rows("spc/qcc_orangejuice")
    chart = p_chart(
        [int(r["D"]) for r in every],
        [int(r["size"]) for r in every],
        laney=False,
        baseline=(0, 30),
    )

    check(chart, "orangejuice p-chart, all 54, limits frozen on first 30")


def test_circuit_counts_are_as_expected() -> None:
    trial = [row for row in rows("spc/qcc_circuit") if row["trial"] == "True"]

    check(c_chart([int(r["x"]) for r in trial]), "circuit c-chart, trial samples")


def test_piston_ring_samples_are_as_expected() -> None:
    samples: dict[str, list[float]] = defaultdict(list)
    for row in rows("spc/qcc_pistonrings"):
        if row["trial"] == "True":
            samples[row["sample"]].append(float(row["diameter"]))
    found = xbar_r(list(samples.values()))

    wanted = expected("pistonrings xbar-R, first 25 samples")
    assert same(found.mean.centre[0], wanted["xbarbar"])
    assert same(found.range.centre[0], wanted["Rbar"])
    # The tables of constants have three or four digits.
    assert found.mean.lower[0] == pytest.approx(wanted["xbar_LCL"], abs=2e-5)
    assert found.mean.upper[0] == pytest.approx(wanted["xbar_UCL"], abs=2e-5)
    assert found.range.upper[0] == pytest.approx(wanted["R_UCL"], abs=3e-5)


@pytest.mark.parametrize(
    ("laney", "name"),
    [(False, "nhs_accidents p-chart"), (True, "nhs_accidents Laney p'-chart")],
)
def test_seen_in_four_hours_is_as_expected(laney: bool, name: str) -> None:
    found = rows("spc/qic_nhs_accidents")
    chart = p_chart(
        [int(r["r"]) for r in found], [int(r["n"]) for r in found], laney=laney
    )

    check(chart, name)
    assert chart.sigma_z is not None
    assert same(chart.sigma_z, expected(name)["sigma_z"])


@pytest.mark.parametrize(
    ("hospital", "infection", "name"),
    [
        ("AHH", "BAC", "hospital_infections AHH/BAC u-chart per 1 risk day"),
        ("", "BAC", "hospital_infections all hospitals BAC u-chart"),
        ("", "CDI", "hospital_infections all hospitals CDI u-chart"),
        ("", "UTI", "hospital_infections all hospitals UTI u-chart"),
    ],
)
def test_infections_a_day_are_as_expected(
    hospital: str, infection: str, name: str
) -> None:
    found = [
        row
        for row in rows("spc/qic_hospital_infections")
        if row["infection"] == infection and hospital in {"", row["hospital"]}
    ]
    counts, days = summed(found, "month", "n", "days")

    check(u_chart(counts, days, laney=False), name)


def test_harms_a_patient_day_are_as_expected() -> None:
    counts, days = summed(rows("spc/qic_gtt"), "month", "harms", "days")
    chart = u_chart(counts, days, laney=False, **TEXTBOOK)

    check(chart, "gtt harms per patient day, monthly u-chart")


@pytest.mark.parametrize(
    ("what", "name"),
    [
        ("readmission", "cabg monthly readmission p-chart"),
        ("death", "cabg monthly 30-day death p-chart"),
    ],
)
def test_shares_after_heart_surgery_are_as_expected(what: str, name: str) -> None:
    counts, all_ = summed(rows("spc/qic_cabg"), "date", what, "")

    check(p_chart(counts, all_, laney=False, **TEXTBOOK), name)


def test_drivers_are_as_expected_when_frozen_before_the_law() -> None:
    found = rows("spc/seatbelts")
    before = sum(row["law"] == "0" for row in found)
    chart = xmr(
        [float(row["drivers"]) for row in found],
        baseline=(0, before),
        screen=False,
        constant=INDIVIDUALS,
    )

    name = "seatbelts drivers I-chart frozen on months before the law"
    check(chart, name)
    assert chart.sigma[0] is not None
    assert same(chart.sigma[0], expected(name)["sigma_z"])


def test_complaints_a_day_are_as_expected() -> None:
    wanted = expected("comcast complaints per day, limits from 1 Apr - 31 May")
    days = [date(2015, 4, 1) + timedelta(days=n) for n in range(91)]
    counted = comcast(days)
    frozen = (0, 61)
    counts = c_chart(counted, baseline=frozen)
    single = xmr(counted, baseline=frozen, screen=False, constant=INDIVIDUALS)

    assert len(days) == wanted["days"]
    assert same(counts.centre[0], wanted["CL_c"])
    assert same(counts.upper[0], wanted["UCL_c"])
    above = above_limit(counts, days)
    assert {
        day: counted[i] for i, day in enumerate(map(str, days)) if day in above
    } == wanted["beyond_UCL_c"]
    assert same(single.upper[0], wanted["I_chart_UCL"])
    assert above_limit(single, days) == wanted["beyond_I"]


def comcast(days: list[date]) -> list[int]:
    counts = dict.fromkeys(days, 0)
    for row in rows("comcast_fcc_2015"):
        day = comcast_day(row)
        if day in counts:
            counts[day] += 1
    return list(counts.values())


def comcast_day(row: dict[str, str]) -> date:
    """The file's dates are day-month-year, or were turned into ISO."""
    first, month, last = row["Date"].split("-")
    if len(first) == 4:
        return date(int(first), int(month), int(last))
    return date(2000 + int(last), int(month), int(first))


def above_limit(chart: Chart, days: list[date]) -> list[str]:
    found = [s for s in rules_nhs(chart) if s.kind == "limit" and s.side == "above"]
    return [str(days[s.indices[0]]) for s in found]
