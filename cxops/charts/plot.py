"""The sheet that a chart is drawn on: its size, its margins and its two scales."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cxops.charts.drawing import Spec

Layer = Mapping[str, Any]
#: Which version of the language the specifications are written in.
VEGA_LITE = "6.4"
TEXT_SIZE = 12
#: A letter is so wide on average (pixels), generously: words are kept apart by it.
LETTER, BOLD_LETTER = 6.4, 7.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A whole picture in pixels, and the ranges of data that its inner part shows.

    Everything is measured here and nothing by a font, so that a picture has the same
    size wherever it is drawn.
    """

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    x: tuple[float, float] = (0.0, 1.0)
    y: tuple[float, float] = (0.0, 1.0)

    @property
    def inner_width(self) -> int:
        return self.width - self.left - self.right

    @property
    def inner_height(self) -> int:
        return self.height - self.top - self.bottom

    def across(self, value: float) -> float:
        """How far from the left edge of the inner part a value lies, in pixels."""
        low, high = self.x
        return round((value - low) / (high - low) * self.inner_width, 2)

    def down(self, value: float) -> float:
        """How far below the upper edge of the inner part a value lies, in pixels."""
        low, high = self.y
        return round((high - value) / (high - low) * self.inner_height, 2)

    def scaled(self, axis: str) -> dict[str, Any]:
        """The encoding of the field ``x`` or ``y`` on its scale."""
        domain = self.x if axis == "x" else self.y
        return {
            "field": axis,
            "type": "quantitative",
            "axis": None,
            "scale": {"domain": list(domain), "nice": False, "zero": False},
        }

    def spec(self, layers: Sequence[Layer]) -> Spec:
        """The layers, the first one lowest, on this sheet."""
        return {
            "$schema": f"https://vega.github.io/schema/vega-lite/v{VEGA_LITE}.json",
            "width": self.inner_width,
            "height": self.inner_height,
            "autosize": {"type": "none"},
            "padding": {
                "left": self.left,
                "right": self.right,
                "top": self.top,
                "bottom": self.bottom,
            },
            "background": None,
            "config": {"view": {"stroke": None}, "font": "Arial, sans-serif"},
            "layer": [layer for layer in layers if layer["data"]["values"]],
        }


def text_width(text: str, *, bold: bool = False) -> float:
    """About how many pixels a text takes, rather more than less."""
    return len(text) * (BOLD_LETTER if bold else LETTER)


def shortened(text: str, pixels: float, *, bold: bool = False) -> str:
    """The text as far as it fits, with an ellipsis where it doesn't."""
    room = max(2, int(pixels / (BOLD_LETTER if bold else LETTER)))
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"
