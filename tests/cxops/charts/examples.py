"""One drawing of every kind, small enough to be checked number by number."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from cxops.charts.before_after import Change, before_after
from cxops.charts.control import control_chart
from cxops.charts.drawing import Drawing
from cxops.charts.funnel import Limits, Site, funnel
from cxops.charts.pareto import Bar, pareto
from cxops.charts.run_to_target import Expected, run_to_target
from cxops.stats.types import Chart, Direction, Side, Signal, Status

MONDAY = date(2026, 1, 5)
POINTS = (9.0, 11.0, None, 10.0, 8.0, 12.0, 4.0, 3.0, 5.0)


def weeks(number: int) -> list[date]:
    return [MONDAY + timedelta(days=7 * index) for index in range(number)]


def make_chart(points: Sequence[float | None] = POINTS, **changes: Any) -> Chart:
    """Limits 2 to 18 around 10, a baseline of six weeks."""
    number = len(points)
    values: dict[str, Any] = {
        "status": Status.OK,
        "n": number,
        "needed": 12,
        "method": "XmR",
        "kind": "xmr",
        "points": tuple(points),
        "centre": (10.0,) * number,
        "lower": (2.0,) * number,
        "upper": (18.0,) * number,
        "baseline": (0, 6),
        "gap_reasons": {2: "no_exposure"},
    }
    return Chart(**{**values, **changes})


def make_control(chart: Chart | None = None, **changes: Any) -> Drawing:
    """The fix is in effect from the seventh week on."""
    drawn = chart or make_chart()
    values: dict[str, Any] = {
        "title": "Late buses",
        "unit": "reports per 1,000 trips",
        "labels": weeks(len(drawn.points)),
        "period": "Week from",
        "signals": (Signal(kind="shift", indices=(6, 7, 8), side=Side.BELOW),),
        "start_index": 6,
        "target": 6.0,
        "links": [f"/issues/?week={index}" for index in range(len(drawn.points))],
    }
    return control_chart(drawn, **{**values, **changes})


BARS = (
    Bar(label="Not yet known", number=90, is_unknown=True, href="/issues/?cause=none"),
    Bar(label="Late", number=60, cumulative=0.6, is_vital=True, href="/issues/?c=1"),
    Bar(label="Lost", number=30, cumulative=0.9, is_vital=True, href="/issues/?c=2"),
    Bar(label="Weather", number=10, cumulative=1.0),
)
SITES = (
    Site(name="Harbour", size=40, rate=9.0, side=Side.ABOVE, href="/issues/?unit=1"),
    Site(name="Castle", size=60, rate=2.0, side=Side.BELOW, href="/issues/?unit=2"),
    Site(name="Yard", size=50, rate=5.5),
    Site(name="Kiosk", size=2, rate=0.0, is_small=True),
)
LIMITS = tuple(
    Limits(
        size=size,
        low_95=5 - 12 / size**0.5,
        high_95=5 + 12 / size**0.5,
        low_998=5 - 19 / size**0.5,
        high_998=5 + 19 / size**0.5,
    )
    for size in range(2, 61, 2)
)


def make_pareto(bars: Sequence[Bar] = BARS) -> Drawing:
    return pareto(bars, title="Reports by cause", unit="reports")


def make_funnel(sites: Sequence[Site] = SITES, **changes: Any) -> Drawing:
    words = {
        "title": "Stations",
        "unit": "reports per 1,000 visits",
        "size_unit": "thousand visits",
        "head": "Station",
    }
    return funnel(sites, LIMITS, 5.0, **{**words, **changes})


def make_before_after(**changes: Any) -> Drawing:
    values: dict[str, Any] = {
        "before": 20.0,
        "after": 12.0,
        "low": 0.4,
        "high": 0.9,
        "direction": Direction.DECREASE,
    }
    change = Change(**{**values, **changes})
    return before_after(change, title="Before and after", unit="reports a week")


def make_run() -> Drawing:
    return run_to_target(
        [10, None, 9, 8],
        title="To the target",
        unit="reports a week",
        labels=weeks(6),
        target=5,
        forecast=[
            Expected(middle=7.5, low=6, high=9),
            Expected(middle=7, low=5, high=9),
        ],
    )


def every_drawing() -> dict[str, Drawing]:
    return {
        "control": make_control(),
        "pareto": make_pareto(),
        "funnel": make_funnel(),
        "before_after": make_before_after(),
        "run": make_run(),
    }


def rows_of(drawing: Drawing, mark: str) -> list[list[dict[str, Any]]]:
    """The rows of every layer of one kind of mark."""
    return [
        layer["data"]["values"]
        for layer in drawing.spec["layer"]
        if layer["mark"]["type"] == mark
    ]


def texts_of(drawing: Drawing) -> list[str]:
    """All words in the picture."""
    return [row["text"] for rows in rows_of(drawing, "text") for row in rows]


def signs_of(drawing: Drawing) -> dict[str, list[tuple[float, float]]]:
    """Where the signs of every shape and colour lie."""
    return {
        f"{layer['mark']['shape']} {layer['mark']['fill']}": [
            (row["x"], row["y"]) for row in layer["data"]["values"]
        ]
        for layer in drawing.spec["layer"]
        if layer["mark"]["type"] == "point"
    }
