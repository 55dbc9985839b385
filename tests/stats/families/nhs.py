"""Charts and icons as NHS England's Making Data Count draws them."""

from typing import Any

from cxops.stats.charts import XMR, xmr
from cxops.stats.icons import Variation, icons
from cxops.stats.types import Direction, Side, Signal
from tests.stats.families.charts import asked, shaped

Case = dict[str, Any]
LABELS = {
    ("limit", Side.ABOVE): "Above UCL",
    ("limit", Side.BELOW): "Below LCL",
    ("trend", Side.ABOVE): "7 Point Trend (Increasing)",
    ("trend", Side.BELOW): "7 Point Trend (Decreasing)",
    ("two_of_three", Side.ABOVE): "2 in 3 Above CL",
    ("two_of_three", Side.BELOW): "2 in 3 Below CL",
    ("shift", Side.ABOVE): "7 Points Above CL",
    ("shift", Side.BELOW): "7 Points Below CL",
}


def variation(kind: Variation | None, signal: Signal | None) -> str | None:
    """A point's kind by its NHS name."""
    if kind is None or kind is Variation.COMMON_CAUSE:
        return kind
    if kind is Variation.NEUTRAL and signal is not None:
        return f"special_cause_neutral_{'high' if signal.side is Side.ABOVE else 'low'}"
    return f"special_cause_{kind}"


def making_data_count(case: Case) -> dict[str, Any]:
    options, wanted = case.get("options", {}), case["expected"]
    chart = xmr(
        case["input"]["y"],
        screen=options.get("screen_outliers", True),
        constant=options.get("constant", XMR),
        direction=Direction(options.get("improvement_direction", "increase")),
        **asked(case),
    )
    found = icons(chart, options.get("target"))
    kinds = [
        variation(kind, signal)
        for kind, signal in zip(found.points, found.signals, strict=True)
    ]
    lines = {"mean": chart.centre, "lpl": chart.lower, "upl": chart.upper}
    return {
        **{k: shaped(v, wanted.get(k), chart.segments) for k, v in lines.items()},
        "special_cause": [
            LABELS[s.kind, s.side] if s and s.side else "Common Cause"
            for s in found.signals
        ],
        "point_type": kinds,
        "variation_icon_last": next((k for k in reversed(kinds) if k), None),
        "assurance_icon": found.assurance,
    }


FAMILIES = {"nhs.xmr": making_data_count}
