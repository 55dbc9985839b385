"""Little's law and the forecast of a target."""

from typing import Any

from cxops.stats.flow import mean_open, mean_wait
from cxops.stats.futures import chance_at_most
from tests.stats.families.spikes import beyond_jeffreys

Case = dict[str, Any]


def _little(case: Case) -> dict[str, Any]:
    given = case["input"]
    arriving = given["arrivals_per_day"]
    if "mean_days_open" in given:
        return {"mean_open": mean_open(arriving, given["mean_days_open"])}
    return {"mean_days_open": mean_wait(arriving, given["mean_open"])}


def _target(case: Case) -> dict[str, Any]:
    given, told = case["input"], case["options"]
    more, longer = beyond_jeffreys(told)
    return {
        "probability": chance_at_most(
            given["target_total"],
            given["count"] + more,
            given["exposure"] + longer,
            given["future_exposure"],
            phi=given.get("phi", told.get("phi", 1)),
        )
    }


FAMILIES = {"flow.little": _little, "forecast.target": _target}
