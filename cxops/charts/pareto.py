"""Causes by size: which few of them make most of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cxops.charts.drawing import Drawing, Key, Spec, Table
from cxops.charts.figures import figure, places_for
from cxops.charts.marks import Row, doors, rules, slabs, words
from cxops.charts.palette import (
    CHANCE,
    CHANCE_EDGE,
    CHANCE_MARK,
    INK,
    INK_2,
    INK_3,
    LINE,
)
from cxops.charts.plot import Layer, Plot, shortened, text_width

_THICK = 18


@dataclass(frozen=True, slots=True)
class _Sheet:
    """How bars lie: a bar's name stands left of it on a desk, above it on a phone."""

    plot: Plot
    pitch: int
    beside: bool


_DESK = _Sheet(
    Plot(width=760, height=0, left=290, right=140, top=4, bottom=4), 32, beside=True
)
_PHONE = _Sheet(
    Plot(width=340, height=0, left=0, right=112, top=4, bottom=4), 50, beside=False
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One cause: its number, and the share of all that it and the larger ones make."""

    label: str
    number: float
    cumulative: float | None = None
    """0 to 1; None for what isn't known, which stands last."""
    is_vital: bool = False
    is_unknown: bool = False
    href: str = ""


def pareto(
    bars: Sequence[Bar], *, title: str, unit: str, head: str = "", says: str = ""
) -> Drawing:
    """Bars from the largest to the smallest, in the order given, the vital few dark.

    What isn't known stands last and pale, whatever its size. ``unit`` are the words
    of a number ("reports"), ``head`` the head of the column of names. Raises
    ``ValueError`` for an address outside this site.

    Method: Pareto's order; the vital few after Juran (1951).
    """
    known = [bar for bar in bars if not bar.is_unknown]
    ordered = [*known, *(bar for bar in bars if bar.is_unknown)]
    return Drawing(
        title=title,
        description=_description(ordered, unit, says),
        table=_table(ordered, head or _("Cause"), unit),
        spec=_spec(ordered, _DESK, unit),
        narrow=_spec(ordered, _PHONE, unit),
        keys=_keys(ordered),
    )


def _spec(bars: Sequence[Bar], sheet: _Sheet, unit: str) -> Spec:
    plot = replace(
        sheet.plot,
        height=max(1, len(bars)) * sheet.pitch + sheet.plot.top + sheet.plot.bottom,
        x=(0.0, max((bar.number for bar in bars), default=0.0) or 1.0),
    )
    return plot.spec(
        [
            *(_slabs(bars, plot, sheet, paint) for paint in _PAINTS),
            rules(_ground(plot, sheet), LINE),
            *_names(bars, plot, sheet),
            *_numbers(bars, plot, sheet),
            _presses(bars, plot, sheet, unit),
        ]
    )


_PAINTS = (CHANCE, CHANCE_MARK, CHANCE_EDGE)


def _paint(bar: Bar) -> str:
    if bar.is_unknown:
        return CHANCE_EDGE
    return CHANCE if bar.is_vital else CHANCE_MARK


def _ground(plot: Plot, sheet: _Sheet) -> list[Row]:
    """What bars grow from; names that stand on it would be struck through."""
    high = plot.inner_height
    return [{"px": 0, "px2": 0, "py": 0, "py2": high}] if sheet.beside else []


def _middle(index: int, sheet: _Sheet) -> float:
    return (index + 0.5) * sheet.pitch + (0 if sheet.beside else 10)


def _slabs(bars: Sequence[Bar], plot: Plot, sheet: _Sheet, paint: str) -> Layer:
    rows: list[Row] = [
        {
            "px": 0,
            "px2": plot.across(bar.number),
            "py": _middle(index, sheet) - _THICK / 2,
            "py2": _middle(index, sheet) + _THICK / 2,
        }
        for index, bar in enumerate(bars)
        if _paint(bar) == paint
    ]
    return slabs(rows, paint)


def _names(bars: Sequence[Bar], plot: Plot, sheet: _Sheet) -> list[Layer]:
    room = plot.left - 20 if sheet.beside else plot.width - 4
    rows: list[Row] = [
        {
            "px": -10 if sheet.beside else 0,
            "py": _middle(index, sheet) - (0 if sheet.beside else 20),
            "text": shortened(bar.label, room, bold=bar.is_vital),
            "vital": bar.is_vital,
        }
        for index, bar in enumerate(bars)
    ]
    align = "right" if sheet.beside else "left"
    vital = [row for row in rows if row["vital"]]
    others = [row for row in rows if not row["vital"]]
    return [
        words(vital, paint=INK, align=align, bold=True),
        words(others, paint=INK_2, align=align),
    ]


def _numbers(bars: Sequence[Bar], plot: Plot, sheet: _Sheet) -> list[Layer]:
    places = places_for(bar.number for bar in bars)
    numbers: list[Row] = []
    shares: list[Row] = []
    for index, bar in enumerate(bars):
        place = {"px": plot.across(bar.number) + 8, "py": _middle(index, sheet)}
        text = figure(bar.number, places)
        numbers.append({**place, "text": text})
        if bar.cumulative is not None and not bar.is_unknown:
            share = _("%(percent)s so far") % {"percent": _percent(bar.cumulative)}
            px = place["px"] + text_width(text, bold=True) + 10
            shares.append({**place, "px": px, "text": share})
    return [words(numbers, paint=INK, bold=True), words(shares, paint=INK_3)]


def _presses(bars: Sequence[Bar], plot: Plot, sheet: _Sheet, unit: str) -> Layer:
    """A bar's whole row is the place to press."""
    places = places_for(bar.number for bar in bars)
    return doors(
        [
            {
                "px": -plot.left,
                "px2": plot.inner_width + plot.right,
                "py": index * sheet.pitch,
                "py2": (index + 1) * sheet.pitch,
                "href": bar.href,
                "name": f"{bar.label}: {figure(bar.number, places)} {unit}",
            }
            for index, bar in enumerate(bars)
        ]
    )


def _percent(share: float) -> str:
    return _("%(percent)s %%") % {"percent": figure(share * 100)}


def _description(bars: Sequence[Bar], unit: str, says: str) -> str:
    vital = [bar for bar in bars if bar.is_vital]
    parts = [says] if says else []
    if vital and vital[-1].cumulative is not None:
        text = ngettext(
            "%(n)s of %(all)s makes %(share)s of it: %(names)s.",
            "%(n)s of %(all)s make %(share)s of it: %(names)s.",
            len(vital),
        )
        parts.append(
            text
            % {
                "n": len(vital),
                "all": sum(not bar.is_unknown for bar in bars),
                "share": _percent(vital[-1].cumulative),
                "names": "; ".join(bar.label for bar in vital),
            }
        )
    places = places_for(bar.number for bar in bars)
    parts += [
        _("%(label)s: %(number)s %(unit)s.")
        % {"label": bar.label, "number": figure(bar.number, places), "unit": unit}
        for bar in bars
        if bar.is_unknown
    ]
    return " ".join(parts)


def _keys(bars: Sequence[Bar]) -> tuple[Key, ...]:
    keys = []
    if any(bar.is_vital for bar in bars):
        keys.append(Key("vital", _("the few that make most of it")))
    if any(bar.is_unknown for bar in bars):
        keys.append(Key("pale", _("not yet known")))
    return tuple(keys)


def _table(bars: Sequence[Bar], head: str, unit: str) -> Table:
    places = places_for(bar.number for bar in bars)
    return Table(
        headers=(head, unit, _("So far"), _("Remark")),
        rows=tuple(
            (
                bar.label,
                figure(bar.number, places),
                "–" if bar.cumulative is None else _percent(bar.cumulative),
                _("vital few") if bar.is_vital else "",
            )
            for bar in bars
        ),
        numeric=frozenset({1, 2}),
        links=tuple(bar.href for bar in bars) if any(b.href for b in bars) else (),
    )
