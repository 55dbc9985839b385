"""The layers that charts are made of. Rows are plain data; text in them stays data."""

import re
from collections.abc import Sequence
from typing import Any

from cxops.charts.drawing import checked_address
from cxops.charts.palette import (
    BAD_MARK,
    CHANCE,
    CHANCE_MARK,
    GOOD_MARK,
    INK_2,
    SURFACE,
)
from cxops.charts.plot import TEXT_SIZE, Layer, Plot

Row = dict[str, Any]
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff]+")
_CROSS = "M-0.8,-0.8L0.8,0.8M-0.8,0.8L0.8,-0.8"
#: Sign → Vega's shape, fill, edge, size. Colour never speaks alone.
SIGNS: dict[str, tuple[str, str, str, int]] = {
    "circle": ("circle", CHANCE_MARK, SURFACE, 42),
    "diamond": ("diamond", GOOD_MARK, SURFACE, 110),
    "triangle": ("triangle-up", BAD_MARK, SURFACE, 90),
    "square": ("square", CHANCE, SURFACE, 64),
    "hollow": ("circle", SURFACE, CHANCE, 48),
    "cross": (_CROSS, "transparent", CHANCE, 64),
}


def layer(mark: Row, rows: Sequence[Row], **encoding: Any) -> Layer:
    """One layer with its own rows."""
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": encoding}


def boxes(plot: Plot, rows: Sequence[Row], paint: str) -> Layer:
    """Rectangles from (``x``, ``y``) to (``x2``, ``y2``) in the scales' units."""
    return layer(
        {"type": "rect", "color": paint},
        rows,
        x=plot.scaled("x"),
        y=plot.scaled("y"),
        x2={"field": "x2"},
        y2={"field": "y2"},
    )


def band(
    plot: Plot, rows: Sequence[Row], paint: str, *, curve: str = "step-after"
) -> Layer:
    """The ground between ``y`` and ``y2``, one piece for every ``run``."""
    return layer(
        {"type": "area", "color": paint, "interpolate": curve},
        rows,
        x=plot.scaled("x"),
        y=plot.scaled("y"),
        y2={"field": "y2"},
        detail={"field": "run", "type": "nominal"},
    )


def line(
    plot: Plot,
    rows: Sequence[Row],
    paint: str,
    *,
    width: float = 1.5,
    dash: Sequence[int] = (),
    curve: str = "linear",
) -> Layer:
    """A line through ``x``, ``y``, broken between one ``run`` and the next."""
    mark: Row = {
        "type": "line",
        "color": paint,
        "strokeWidth": width,
        "interpolate": curve,
    }
    if dash:
        mark["strokeDash"] = list(dash)
    return layer(
        mark,
        rows,
        x=plot.scaled("x"),
        y=plot.scaled("y"),
        detail={"field": "run", "type": "nominal"},
    )


def rules(
    rows: Sequence[Row], paint: str, *, width: float = 1, dash: Sequence[int] = ()
) -> Layer:
    """Straight lines between two places in pixels: ``px``, ``py``, ``px2``, ``py2``."""
    mark: Row = {"type": "rule", "color": paint, "strokeWidth": width}
    if dash:
        mark["strokeDash"] = list(dash)
    return layer(
        mark,
        rows,
        x=_pixel("px"),
        y=_pixel("py"),
        x2={"field": "px2"},
        y2={"field": "py2"},
    )


def slabs(rows: Sequence[Row], paint: str) -> Layer:
    """Rectangles between two places in pixels: ``px``, ``py``, ``px2``, ``py2``."""
    return layer(
        {"type": "rect", "color": paint},
        rows,
        x=_pixel("px"),
        y=_pixel("py"),
        x2={"field": "px2"},
        y2={"field": "py2"},
    )


def signs(plot: Plot, rows: Sequence[Row], sign: str, *, factor: float = 1.0) -> Layer:
    """One sign at every ``x``, ``y``; ``factor`` makes it larger or smaller."""
    shape, fill, edge, size = SIGNS[sign]
    mark: Row = {
        "type": "point",
        "shape": shape,
        "fill": fill,
        "stroke": edge,
        "strokeWidth": 1 if edge == SURFACE else 1.75,
        "size": round(size * factor, 1),
        "opacity": 1,
    }
    return layer(mark, rows, x=plot.scaled("x"), y=plot.scaled("y"))


def words(
    rows: Sequence[Row], *, paint: str = INK_2, align: str = "left", bold: bool = False
) -> Layer:
    """The ``text`` of every row, at ``px``, ``py`` in pixels, in its middle height."""
    return layer(
        {
            "type": "text",
            "color": paint,
            "align": align,
            "baseline": "middle",
            "fontSize": TEXT_SIZE,
            "fontWeight": 600 if bold else 400,
        },
        [{**row, "text": _printable(row["text"])} for row in rows],
        x=_pixel("px"),
        y=_pixel("py"),
        text={"field": "text", "type": "nominal"},
    )


def doors(rows: Sequence[Row]) -> Layer:
    """Places to press: boxes in pixels that lead to ``href`` and are called ``name``.

    They are larger than the signs they stand for, and nothing is seen of them until
    someone points at one.
    """
    pressed = [
        {**row, "name": _printable(row["name"])}
        for row in rows
        if checked_address(row["href"])
    ]
    return layer(
        {"type": "rect", "color": "transparent"},
        pressed,
        x=_pixel("px"),
        y=_pixel("py"),
        x2={"field": "px2"},
        y2={"field": "py2"},
        href={"field": "href", "type": "nominal"},
        description={"field": "name", "type": "nominal"},
    )


def _printable(text: str) -> str:
    """The text without what no picture may hold: tabs, zeros, ends of lines."""
    return _CONTROL.sub(" ", text)


def _pixel(field: str) -> Row:
    return {"field": field, "type": "quantitative", "axis": None, "scale": None}
