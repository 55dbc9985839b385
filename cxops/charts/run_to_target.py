"""The way to a target: what happened, where it leads, and where it should be when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from cxops.charts.axes import EndName, day_axis, end_names, value_axis
from cxops.charts.drawing import Drawing, Key, Spec, Table
from cxops.charts.figures import figure, full_day, places_for, reach, ticks
from cxops.charts.marks import Row, band, line, rules, signs, words
from cxops.charts.palette import CHANCE, CHANCE_EDGE, CHANCE_MARK, INK, INK_2, INK_3
from cxops.charts.plot import Layer, Plot
from cxops.charts.stairs import pieces

_DESK = Plot(width=760, height=300, left=40, right=140, top=30, bottom=40)
_PHONE = Plot(width=340, height=260, left=34, right=84, top=30, bottom=40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a forecast says of one period to come: most likely, and between."""

    middle: float
    low: float
    high: float


def run_to_target(
    points: Sequence[float | None],
    *,
    title: str,
    unit: str,
    labels: Sequence[date],
    target: float,
    forecast: Sequence[Expected] = (),
    says: str = "",
    period: str = "",
) -> Drawing:
    """Points so far, the forecast as a fan behind them, and the target as a line.

    ``labels`` are the first days of the periods, of the points and then of the
    forecast; the last of them is when the target is due. ``unit`` are the words of a
    value. Raises ``ValueError`` where there isn't one label per period.
    """
    total = len(points) + len(forecast)
    if not labels or len(labels) != total:
        raise ValueError(f"labels: {len(labels)} of {total}")
    view = _View(tuple(points), tuple(labels), tuple(forecast), target, unit)
    return Drawing(
        title=title,
        description=_description(view, says),
        table=_table(view, period or _("From")),
        spec=_spec(view, _DESK),
        narrow=_spec(view, _PHONE),
        keys=(Key("fan", _("where it may lead")),) if forecast else (),
    )


@dataclass(frozen=True, slots=True)
class _View:
    points: tuple[float | None, ...]
    labels: tuple[date, ...]
    forecast: tuple[Expected, ...]
    target: float
    unit: str

    @property
    def places(self) -> int:
        return places_for(self.points)

    @property
    def values(self) -> list[float | None]:
        edges = [value for each in self.forecast for value in (each.low, each.high)]
        return [*self.points, *edges, self.target]


def _spec(view: _View, sheet: Plot) -> Spec:
    marks = ticks(*reach(view.values))
    plot = replace(sheet, x=(-0.5, len(view.labels) - 0.5), y=(marks[0], marks[-1]))
    y = plot.down(view.target)
    level: list[Row] = [{"px": 0, "px2": plot.inner_width, "py": y, "py2": y}]
    unit: list[Row] = [{"px": -plot.left, "py": 8 - plot.top, "text": view.unit}]
    return plot.spec(
        [
            band(plot, _fan(view), CHANCE_EDGE, curve="linear"),
            *value_axis(plot, marks),
            rules(level, INK, width=1.5, dash=(8, 4)),
            line(plot, _middle(view), CHANCE, dash=(3, 4)),
            *_points(view, plot),
            *day_axis(plot, view.labels, 8 if sheet is _DESK else 4),
            words(unit, paint=INK_3),
            *end_names(plot, _end_names(view)),
        ]
    )


def _start(view: _View) -> list[tuple[int, float]]:
    """The last point that is known: where the fan opens."""
    known = [(i, value) for i, value in enumerate(view.points) if value is not None]
    return known[-1:]


def _fan(view: _View) -> list[Row]:
    if not view.forecast:
        return []
    opens = [{"x": x, "y": value, "y2": value, "run": 0} for x, value in _start(view)]
    first = len(view.points)
    return opens + [
        {"x": first + index, "y": each.low, "y2": each.high, "run": 0}
        for index, each in enumerate(view.forecast)
    ]


def _middle(view: _View) -> list[Row]:
    if not view.forecast:
        return []
    first = len(view.points)
    return [{"x": x, "y": value, "run": 0} for x, value in _start(view)] + [
        {"x": first + index, "y": each.middle, "run": 0}
        for index, each in enumerate(view.forecast)
    ]


def _points(view: _View, plot: Plot) -> list[Layer]:
    rows: list[Row] = [
        {"x": index, "y": value, "run": run}
        for run, piece in enumerate(pieces(view.points))
        for index, value in piece
    ]
    factor = 1.0 if plot.inner_width / len(view.labels) > 8 else 0.5
    return [
        line(plot, rows, CHANCE_MARK, width=1.25),
        signs(plot, rows, "circle", factor=factor),
    ]


def _end_names(view: _View) -> list[EndName]:
    number = figure(view.target, places_for([view.target]))
    names = [EndName(_("target"), number, view.target, INK, bold=True)]
    if view.forecast:
        last = view.forecast[-1]
        names.append(EndName(_("expected"), _between(view, last), last.middle, INK_2))
    return names


def _between(view: _View, each: Expected) -> str:
    places = places_for((each.low, each.high))
    return _("%(low)s to %(high)s") % {
        "low": figure(each.low, min(places, 1)),
        "high": figure(each.high, min(places, 1)),
    }


def _description(view: _View, says: str) -> str:
    parts = [says] if says else []
    for index, value in _start(view):
        parts.append(
            _("Last, from %(day)s: %(value)s %(unit)s; the target is %(target)s.")
            % {
                "day": full_day(view.labels[index]),
                "value": figure(value, view.places),
                "unit": view.unit,
                "target": figure(view.target, places_for([view.target])),
            }
        )
    if view.forecast:
        parts.append(
            _("For %(day)s %(range)s is expected.")
            % {
                "day": full_day(view.labels[-1]),
                "range": _between(view, view.forecast[-1]),
            }
        )
    return " ".join(parts)


def _table(view: _View, period: str) -> Table:
    done = [
        (full_day(day), "–" if value is None else figure(value, view.places), "")
        for day, value in zip(view.labels, view.points, strict=False)
    ]
    ahead = [
        (full_day(day), _between(view, each), _("expected"))
        for day, each in zip(
            view.labels[len(view.points) :], view.forecast, strict=True
        )
    ]
    return Table(
        headers=(period, view.unit, _("Remark")),
        rows=(*done, *ahead),
        numeric=frozenset({1}),
    )
