"""The colours of a picture: on a page the page's own, in a file those of daylight."""

from typing import Any

#: Property of ``static/css/tokens.css`` → its value by daylight (a test compares).
DAYLIGHT = {
    "--cx-surface": "#ffffff",
    "--cx-sunken": "#f0ecee",
    "--cx-ink": "#1f171c",
    "--cx-ink-2": "#51464d",
    "--cx-ink-3": "#6a5f66",
    "--cx-line-soft": "#e4dee2",
    "--cx-line-control": "#877b82",
    "--cx-good": "#0a5299",
    "--cx-good-mark": "#1a6fc0",
    "--cx-bad": "#a43c06",
    "--cx-bad-mark": "#d9600d",
    "--cx-chance": "#5f5760",
    "--cx-chance-mark": "#857c84",
    "--cx-chance-edge": "#d3ccd1",
    "--cx-band": "#e9e4e8",
}
#: What the data is, which no colour may replace.
_DATA = {"data", "datasets"}

SURFACE = "var(--cx-surface)"
SUNKEN = "var(--cx-sunken)"
INK = "var(--cx-ink)"
INK_2 = "var(--cx-ink-2)"
INK_3 = "var(--cx-ink-3)"
LINE_SOFT = "var(--cx-line-soft)"
LINE = "var(--cx-line-control)"
GOOD = "var(--cx-good)"
GOOD_MARK = "var(--cx-good-mark)"
BAD = "var(--cx-bad)"
BAD_MARK = "var(--cx-bad-mark)"
CHANCE = "var(--cx-chance)"
CHANCE_MARK = "var(--cx-chance-mark)"
CHANCE_EDGE = "var(--cx-chance-edge)"
BAND = "var(--cx-band)"

_BY_DAYLIGHT = {f"var({name})": value for name, value in DAYLIGHT.items()}


def by_daylight(spec: Any) -> Any:
    """A specification with real colours, for a picture that no page surrounds."""
    if isinstance(spec, dict):
        return {
            name: part if name in _DATA else by_daylight(part)
            for name, part in spec.items()
        }
    if isinstance(spec, list | tuple):
        return [by_daylight(part) for part in spec]
    return _BY_DAYLIGHT.get(spec, spec) if isinstance(spec, str) else spec
