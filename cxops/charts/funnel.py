"""The funnel: whether places differ more than their sizes and chance explain."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cxops.charts.axes import LINE_HEIGHT, EndName, apart, end_names, ground, value_axis
from cxops.charts.drawing import Drawing, Key, Spec, Table
from cxops.charts.figures import figure, places_for, ticks
from cxops.charts.marks import Row, band, doors, rules, signs, words
from cxops.charts.palette import BAD, BAND, CHANCE, GOOD, INK, INK_2, INK_3, SUNKEN
from cxops.charts.plot import Layer, Plot, shortened, text_width
from cxops.stats.types import Direction, Side

_DESK = Plot(width=760, height=360, left=44, right=120, top=28, bottom=46)
_PHONE = Plot(width=340, height=320, left=34, right=84, top=28, bottom=46)
_SIGN = 11
_PAINTS = {"diamond": GOOD, "triangle": BAD, "square": INK}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place: how much goes on there, its rate, and whether it lies outside."""

    name: str
    size: float
    rate: float
    side: Side | None = None
    """Above or below the outer limits; None within chance."""
    is_small: bool = False
    """Too small to be judged at all."""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far rates of places of this size lie apart by chance: 95 % and 99.8 %."""

    size: float
    low_95: float
    high_95: float
    low_998: float
    high_998: float


def funnel(
    sites: Sequence[Site],
    limits: Sequence[Limits],
    average: float,
    *,
    title: str,
    unit: str,
    size_unit: str,
    head: str = "",
    says: str = "",
    direction: Direction = Direction.DECREASE,
) -> Drawing:
    """Every place by size and rate, with two bands around the rate of all.

    ``limits`` run from the smallest size to the largest. Only places outside are
    named: it is no ranking. ``unit`` and ``size_unit`` are the words of rate and size.
    Raises ``ValueError`` for an address outside this site.

    Method: funnel plots, Spiegelhalter (2005).
    """
    view = _View(tuple(sites), tuple(limits), average, unit, size_unit, direction)
    return Drawing(
        title=title,
        description=_description(view, says),
        table=_table(view, head or _("Place")),
        spec=_spec(view, _DESK),
        narrow=_spec(view, _PHONE),
        keys=_keys(view),
    )


@dataclass(frozen=True, slots=True)
class _View:
    sites: tuple[Site, ...]
    limits: tuple[Limits, ...]
    average: float
    unit: str
    size_unit: str
    direction: Direction

    def sign(self, site: Site) -> str:
        if site.is_small:
            return "hollow"
        if site.side is None:
            return "circle"
        if self.direction is Direction.NEUTRAL:
            return "square"
        better = Side.BELOW if self.direction is Direction.DECREASE else Side.ABOVE
        return "diamond" if site.side is better else "triangle"


def _spec(view: _View, sheet: Plot) -> Spec:
    sizes = [*(site.size for site in view.sites), *(each.size for each in view.limits)]
    # The limits of the smallest run far away; the picture ends where the places do.
    rates = [*(site.rate for site in view.sites), view.average]
    largest = max(sizes, default=1.0)
    across = [size for size in ticks(0.0, largest, 5) if size <= largest]
    marks = ticks(0.0, (max(rates) or 1.0) * 1.15)
    plot = replace(sheet, x=(0.0, largest), y=(0.0, marks[-1]))
    return plot.spec(
        [
            *_bands(view, plot),
            *value_axis(plot, marks),
            ground(plot),
            *_size_axis(view, plot, across),
            rules(_average(view, plot), CHANCE, width=1.5, dash=(7, 5)),
            *_places(view, plot),
            *_outside(view, plot),
            *end_names(plot, _end_names(view, plot)),
            _presses(view, plot),
        ]
    )


def _bands(view: _View, plot: Plot) -> list[Layer]:
    """The wider band, and the narrower one on it, cut where the sheet ends."""
    top = plot.y[1]
    wide: list[Row] = []
    close: list[Row] = []
    for each in view.limits:
        wide.append(_edge(each.size, each.low_998, each.high_998, top))
        close.append(_edge(each.size, each.low_95, each.high_95, top))
    return [
        band(plot, wide, SUNKEN, curve="linear"),
        band(plot, close, BAND, curve="linear"),
    ]


def _edge(size: float, low: float, high: float, top: float) -> Row:
    return {"x": size, "y": max(0.0, low), "y2": min(top, high), "run": 0}


def _size_axis(view: _View, plot: Plot, across: Sequence[float]) -> list[Layer]:
    places = places_for(across)
    below = plot.inner_height + 14
    rows: list[Row] = [
        {"px": plot.across(size), "py": below, "text": figure(size, places)}
        for size in across
    ]
    names: list[Row] = [
        {"px": 0, "py": below + 20, "text": view.size_unit},
        {"px": -plot.left, "py": 8 - plot.top, "text": view.unit},
    ]
    return [words(rows, paint=INK_3, align="center"), words(names, paint=INK_3)]


def _average(view: _View, plot: Plot) -> list[Row]:
    y = plot.down(view.average)
    return [{"px": 0, "px2": plot.inner_width, "py": y, "py2": y}]


def _places(view: _View, plot: Plot) -> list[Layer]:
    return [
        signs(
            plot,
            [
                {"x": site.size, "y": site.rate}
                for site in view.sites
                if view.sign(site) == sign
            ],
            sign,
            factor=1.3,
        )
        for sign in ("hollow", "circle", "square", "diamond", "triangle")
    ]


def _outside(view: _View, plot: Plot) -> list[Layer]:
    """Names of the places outside, to the side where there is room."""
    found = sorted(
        (site for site in view.sites if view.sign(site) in _PAINTS),
        key=lambda site: plot.down(site.rate),
    )
    wanted = [plot.down(site.rate) for site in found]
    tops = apart(wanted, [LINE_HEIGHT] * len(found), plot.inner_height)
    layers = []
    for site, top in zip(found, tops, strict=True):
        px = plot.across(site.size)
        right = plot.width - plot.left - px - _SIGN
        left = px - _SIGN
        name = shortened(site.name, max(left, right), bold=True)
        is_right = text_width(name, bold=True) <= right
        row: Row = {
            "px": px + _SIGN if is_right else px - _SIGN,
            "py": top + LINE_HEIGHT / 2,
            "text": name,
        }
        align = "left" if is_right else "right"
        paint = _PAINTS[view.sign(site)]
        layers.append(words([row], paint=paint, align=align, bold=True))
    return layers


def _end_names(view: _View, plot: Plot) -> list[EndName]:
    number = figure(view.average, places_for([view.average]))
    names = [EndName(_("all together"), number, view.average, INK_2)]
    if view.limits:
        last = view.limits[-1]
        names.append(
            EndName(_("95 %"), _("by chance"), min(last.high_95, plot.y[1]), INK_3)
        )
        names.append(
            EndName(_("99.8 %"), _("by chance"), min(last.high_998, plot.y[1]), INK_3)
        )
    return names


def _presses(view: _View, plot: Plot) -> Layer:
    return doors(
        [
            {
                "px": plot.across(site.size) - 12,
                "px2": plot.across(site.size) + 12,
                "py": plot.down(site.rate) - 12,
                "py2": plot.down(site.rate) + 12,
                "href": site.href,
                "name": _("%(name)s: %(rate)s %(unit)s, %(sign)s")
                % {
                    "name": site.name,
                    "rate": figure(site.rate, places_for([site.rate])),
                    "unit": view.unit,
                    "sign": _sign_words(view, site),
                },
            }
            for site in view.sites
        ]
    )


def _sign_words(view: _View, site: Site) -> str:
    if site.is_small:
        return _("too small to be judged")
    if site.side is None:
        return _("within chance")
    if site.side is Side.ABOVE:
        return _("higher than chance explains")
    return _("lower than chance explains")


def _keys(view: _View) -> tuple[Key, ...]:
    found = {view.sign(site): site for site in view.sites}
    order = ("circle", "diamond", "triangle", "hollow")
    keys = [
        Key(sign, _sign_words(view, found[sign])) for sign in order if sign in found
    ]
    neutral = {site.side: site for site in view.sites if view.sign(site) == "square"}
    return (
        *keys,
        *(Key("square", _sign_words(view, site)) for site in neutral.values()),
    )


def _description(view: _View, says: str) -> str:
    outside = [site for site in view.sites if view.sign(site) in _PAINTS]
    inside = sum(view.sign(site) == "circle" for site in view.sites)
    parts = [says] if says else []
    parts += [
        _("%(name)s lies %(sign)s.")
        % {"name": site.name, "sign": _sign_words(view, site)}
        for site in outside
    ]
    parts.append(
        ngettext(
            "%(n)s of %(all)s can't be told apart from the others.",
            "%(n)s of %(all)s can't be told apart.",
            inside,
        )
        % {"n": inside, "all": len(view.sites)}
    )
    return " ".join(parts)


def _table(view: _View, head: str) -> Table:
    sizes = places_for(site.size for site in view.sites)
    rates = places_for(site.rate for site in view.sites)
    hrefs = tuple(site.href for site in view.sites)
    return Table(
        headers=(head, view.size_unit, view.unit, _("Verdict")),
        rows=tuple(
            (
                site.name,
                figure(site.size, sizes),
                figure(site.rate, rates),
                _sign_words(view, site),
            )
            for site in view.sites
        ),
        numeric=frozenset({1, 2}),
        links=hrefs if any(hrefs) else (),
    )
