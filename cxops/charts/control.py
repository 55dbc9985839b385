"""The control chart: what a process does by chance, and what isn't chance."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cxops.charts.control_plot import NARROW, WIDE, control_layers
from cxops.charts.control_view import ControlView
from cxops.charts.drawing import Drawing, Key, Table, checked_lengths
from cxops.charts.figures import figure, full_day, places_for
from cxops.stats.limits import LOCKED
from cxops.stats.types import Chart, Direction, Side, Signal, Status

_DASH = "–"
#: Which pattern names a point that takes part in several (NHS England).
_PRECEDENCE = ("limit", "trend", "two_of_three", "shift")
_BETTER = {Direction.DECREASE: Side.BELOW, Direction.INCREASE: Side.ABOVE}


def control_chart(
    chart: Chart,
    *,
    title: str,
    unit: str,
    labels: Sequence[date],
    says: str = "",
    period: str = "",
    signals: Sequence[Signal] = (),
    start_index: int | None = None,
    target: float | None = None,
    links: Sequence[str] = (),
) -> Drawing:
    """A chart of the statistics with its limits as a band, and what stands out of it.

    ``labels`` are the first days of the periods, ``unit`` the words of a value
    ("reports per 1,000 visits"), ``period`` the head of their column ("Week from"),
    ``says`` the sentence that the statistics came to. From ``start_index`` on the fix
    is in effect. ``links``, one per period (empty: none), lead to the list behind a
    point. Raises ``ValueError`` for unequal lengths and for addresses outside this
    site.

    Method: Shewhart's limits as NHS England draws them (Making Data Count, 2019).
    """
    checked_lengths(len(chart.points), labels=labels, links=links)
    if len(labels) != len(chart.points):
        raise ValueError("labels: one per point")
    signs = point_signs(chart, signals)
    view = ControlView(
        chart=chart,
        unit=unit,
        labels=tuple(labels),
        signs=signs,
        start=start_index,
        target=target,
        links=tuple(links),
        names=_names(chart, labels, unit, signs),
        places=places_for(chart.points),
    )
    return Drawing(
        title=title,
        description=_description(view, says),
        table=_table(view, period or _("From"), unit),
        spec=control_layers(view, WIDE),
        narrow=control_layers(view, NARROW),
        keys=_keys(view),
    )


def point_signs(chart: Chart, signals: Sequence[Signal]) -> tuple[str, ...]:
    """The sign of every point: better, worse, neither, left out, not over yet."""
    signs = ["circle"] * len(chart.points)
    ranked = sorted(signals, key=lambda signal: _rank(signal.kind), reverse=True)
    for signal in ranked:
        for index in signal.indices:
            signs[index] = _sign(chart.direction, signal.side)
    for index in chart.excluded:
        signs[index] = "cross"
    if chart.unfinished is not None:
        signs[chart.unfinished] = "hollow"
    return tuple(signs)


def _rank(kind: str) -> int:
    return _PRECEDENCE.index(kind) if kind in _PRECEDENCE else len(_PRECEDENCE)


def _sign(direction: Direction, side: Side | None) -> str:
    if side is None or direction is Direction.NEUTRAL:
        return "square"
    return "diamond" if side is _BETTER[direction] else "triangle"


def sign_words(sign: str) -> str:
    """What a sign means, wherever it stands."""
    return {
        "circle": _("within chance"),
        "diamond": _("better than chance explains"),
        "triangle": _("worse than chance explains"),
        "square": _("different from what chance explains"),
        "hollow": _("not over yet"),
        "cross": _("left out of the range"),
    }[sign]


def _names(
    chart: Chart, labels: Sequence[date], unit: str, signs: Sequence[str]
) -> tuple[str, ...]:
    """What a point is called by whoever can't see where it lies."""
    places = places_for(chart.points)
    return tuple(
        _("%(day)s: %(value)s %(unit)s, %(sign)s")
        % {
            "day": full_day(day),
            "value": _DASH if value is None else figure(value, places),
            "unit": unit,
            "sign": sign_words(sign),
        }
        for day, value, sign in zip(labels, chart.points, signs, strict=True)
    )


def _keys(view: ControlView) -> tuple[Key, ...]:
    known = {
        sign
        for sign, value in zip(view.signs, view.chart.points, strict=True)
        if value is not None
    }
    if not view.has_limits:
        known.discard("circle")
    order = ("circle", "diamond", "triangle", "square", "hollow", "cross")
    return tuple(Key(sign, sign_words(sign)) for sign in order if sign in known)


def _description(view: ControlView, says: str) -> str:
    parts = [says, _last(view), _usual(view), *_standing_out(view)]
    return " ".join(part for part in parts if part)


def _last(view: ControlView) -> str:
    known = [i for i, value in enumerate(view.chart.points) if value is not None]
    whole = [index for index in known if index != view.chart.unfinished]
    if not whole:
        return _("Nothing is known yet.")
    value = view.chart.points[whole[-1]]
    assert value is not None
    return _("Last, from %(day)s: %(value)s %(unit)s.") % {
        "day": full_day(view.labels[whole[-1]]),
        "value": figure(value, view.places),
        "unit": view.unit,
    }


def _usual(view: ControlView) -> str:
    chart = view.chart
    if not view.has_limits:
        if chart.n < chart.needed:
            return _("Too few points for a normal range: %(n)s of %(needed)s.") % {
                "n": chart.n,
                "needed": chart.needed,
            }
        return ""
    text = _("The normal range is %(range)s, the average %(average)s.") % {
        "range": view.range_words,
        "average": view.average_words,
    }
    if chart.status is Status.TRIAL:
        text += " " + _(
            "Both are provisional: they rest on %(n)s of %(needed)s points."
        ) % {
            "n": chart.n,
            "needed": LOCKED,
        }
    return text


def _standing_out(view: ControlView) -> list[str]:
    better, worse = view.signs.count("diamond"), view.signs.count("triangle")
    texts = []
    if better:
        texts.append(
            ngettext(
                "%(n)s point is better than chance explains.",
                "%(n)s points are better than chance explains.",
                better,
            )
            % {"n": better}
        )
    if worse:
        texts.append(
            ngettext(
                "%(n)s point is worse than chance explains.",
                "%(n)s points are worse than chance explains.",
                worse,
            )
            % {"n": worse}
        )
    return texts


def _table(view: ControlView, period: str, unit: str) -> Table:
    rows = tuple(
        (
            full_day(view.labels[index]),
            _DASH if value is None else figure(value, view.places),
            view.range_at(index) or _DASH,
            _remark(view, index),
        )
        for index, value in enumerate(view.chart.points)
    )
    return Table(
        headers=(period, unit, _("Normal range"), _("Remark")),
        rows=rows,
        numeric=frozenset({1}),
        links=view.links,
    )


def _remark(view: ControlView, index: int) -> str:
    chart = view.chart
    parts = []
    if view.start is not None and index == view.start:
        parts.append(_("fix in effect"))
    if chart.baseline and chart.baseline[0] <= index < chart.baseline[1]:
        parts.append(_("baseline"))
    if chart.points[index] is None:
        parts.append(_gap_words(chart.gap_reasons.get(index, "")))
    elif view.signs[index] != "circle":
        parts.append(sign_words(view.signs[index]))
    return ", ".join(parts)


def _gap_words(reason: str) -> str:
    return {
        "no_exposure": _("volume not known"),
        "not_complete": _("not complete"),
    }.get(reason, _("not known"))
