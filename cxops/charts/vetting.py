"""Lets out of a drawn picture only what a page may hold, written anew and escaped.

The engine's SVG is read, not trusted: an element, an attribute or a value that isn't
known here refuses the whole picture. What remains is written by ``format_html``, so
nobody's words can break out, and without what only weighs (roles, classes, fonts).
"""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cxops.charts.drawer import NotDrawn
from cxops.charts.drawing import checked_address

#: Where the engine believes that addresses within a site begin.
_ENGINE_SITE = "https://vega.github.io/vega-datasets/"
_DRAWN = {"fill", "fill-opacity", "opacity", "stroke", "stroke-dasharray"}
_DRAWN |= {"stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-opacity"}
_DRAWN |= {"stroke-width", "transform"}
#: Element → the attributes that are kept.
_KEPT = {
    "svg": {"viewBox"},
    "g": _DRAWN,
    "path": _DRAWN | {"d"},
    "line": _DRAWN | {"x1", "x2", "y1", "y2"},
    "rect": _DRAWN | {"x", "y", "width", "height"},
    "text": _DRAWN | {"font-size", "font-style", "font-weight", "text-anchor"},
    "a": set[str](),
}
_INHERITED = {"fill", "font-weight", "stroke", "stroke-dasharray", "stroke-width"}
_INHERITED |= {"text-anchor"}
#: What the engine writes besides, of no use on a page.
_LEFT_OUT = {"aria-hidden", "aria-roledescription", "class", "font-family", "height"}
_LEFT_OUT |= {"pointer-events", "role", "version", "width", "xmlns", "xmlns:xlink"}
_LEFT_OUT |= {"display", "aria-label"}
_PAINT = {"fill", "stroke"}
#: Numbers, path letters, words, var(--cx-ink): no address, no quotation mark.
_VALUE = re.compile(r"[-\w\s.,#%()+]*")
_NUMBER = re.compile(r"-?\d+\.\d{2,}(?:e-?\d+)?")
#: Alone they say nothing: what they set is so anyway.
_IDLE = {("opacity", "1"), ("stroke-miterlimit", "10"), ("transform", "translate(0,0)")}
_IDLE |= {("font-size", "12px"), ("font-weight", "400"), ("x2", "0"), ("y2", "0")}


@dataclass(slots=True)
class _Node:
    """An element while it is read."""

    tag: str
    kept: dict[str, str]
    name: str = ""
    hidden: bool = False
    text: str = ""
    parts: "list[_Node]" = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Picture:
    """The size of a vetted picture and what is inside its ``<svg>``."""

    width: float
    height: float
    body: SafeString


def vetted(svg: str) -> Picture:
    """The engine's SVG as a page may hold it. Raises ``NotDrawn`` for anything else."""
    reader = _Reader()
    try:
        reader.parser.Parse(svg, True)  # noqa: FBT003 -- the last piece
    except expat.ExpatError as error:
        raise NotDrawn(f"The picture can't be read: {error}") from error
    return reader.picture()


class _Reader:
    """Builds the picture from the inside out while expat reads it."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._open
        self.parser.EndElementHandler = self._close
        self.parser.CharacterDataHandler = self._say
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.ProcessingInstructionHandler = self._refuse
        self._open_nodes: list[_Node] = []
        self._whole: _Node | None = None

    def picture(self) -> Picture:
        assert self._whole is not None
        box = self._whole.kept.get("viewBox", "").split()
        if self._whole.tag != "svg" or len(box) != 4:
            raise NotDrawn("The picture has no size.")
        return Picture(float(box[2]), float(box[3]), _inside(self._whole))

    def _refuse(self, *_what: object) -> None:
        raise NotDrawn("The picture declares something.")

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        if tag not in _KEPT or (tag == "svg" and self._open_nodes):
            raise NotDrawn(f"The picture holds <{tag}>.")
        kept = {}
        for name, value in attributes.items():
            if name in _KEPT[tag]:
                if (name, value) not in _IDLE:
                    kept[name] = _checked(name, value)
            elif tag == "a" and name == "xlink:href":
                kept["href"] = _within(value)
            elif name not in _LEFT_OUT:
                raise NotDrawn(f"The picture holds {name} on <{tag}>.")
        self._open_nodes.append(
            _Node(
                tag,
                kept,
                attributes.get("aria-label", ""),
                attributes.get("display") == "none",
            )
        )

    def _say(self, text: str) -> None:
        node = self._open_nodes[-1]
        if node.tag == "text":
            node.text += text
        elif text.strip():
            raise NotDrawn(f"The picture has text in <{node.tag}>.")

    def _close(self, _tag: str) -> None:
        node = self._open_nodes.pop()
        if not self._open_nodes:
            self._whole = node
            return
        parent = self._open_nodes[-1]
        parent.name = parent.name or node.name
        if node.tag == "a":
            # The engine leaves out what can't be seen; a finger must find it.
            node.kept["fill"] = "transparent"
        elif parent.tag != "a" and _is_empty(node):
            return
        _lift(node)
        parent.parts.append(node)


def _lift(node: _Node) -> None:
    """What all parts of a group are painted with is said once, by the group."""
    if node.tag != "g" or len(node.parts) < 2:
        return
    common = set.intersection(*(set(part.kept.items()) for part in node.parts))
    for name, value in sorted(common):
        if name in _INHERITED:
            node.kept[name] = value
            for part in node.parts:
                del part.kept[name]


def _written(node: _Node) -> SafeString:
    """An element as it goes into the page."""
    attributes = format_html_join("", ' {}="{}"', node.kept.items())
    if node.tag == "a":
        # The title is the link's name, and what a mouse that rests on it reads.
        return format_html(
            "<a{}><title>{}</title>{}</a>", attributes, node.name, _inside(node)
        )
    inside = _inside(node)
    if node.tag == "g" and not node.kept:
        return inside
    if not inside:
        return format_html("<{}{}/>", node.tag, attributes)
    return format_html("<{}{}>{}</{}>", node.tag, attributes, inside, node.tag)


def _inside(node: _Node) -> SafeString:
    if node.text:
        return format_html("{}", node.text)
    return format_html_join("", "{}", ((_written(part),) for part in node.parts))


def _is_empty(node: _Node) -> bool:
    """Whether nothing of it is to be seen."""
    if node.hidden:
        return True
    if node.tag == "path":
        return not node.kept.get("d") or not _PAINT.intersection(node.kept)
    if node.tag == "text":
        return not node.text.strip()
    return node.tag == "g" and not node.parts


def _checked(name: str, value: str) -> str:
    """An attribute's value, shorter; refused where it could name an address."""
    if not _VALUE.fullmatch(value) or "url" in value.lower():
        raise NotDrawn(f"The picture holds {name}={value[:80]!r}.")
    return _NUMBER.sub(_shorter, value)


def _shorter(number: re.Match[str]) -> str:
    return f"{float(number[0]):.1f}".rstrip("0").rstrip(".")


def _within(address: str) -> str:
    """An address as the chart's function gave it, within this site."""
    try:
        return checked_address(address.removeprefix(_ENGINE_SITE))
    except ValueError as error:
        raise NotDrawn(str(error)) from error
