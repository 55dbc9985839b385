"""How a control chart lies on its sheet: bands, steps, lines, signs and names."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from cxops.charts.axes import (
    LINE_HEIGHT,
    EndName,
    day_axis,
    end_names,
    value_axis,
)
from cxops.charts.control_view import ControlView
from cxops.charts.drawing import Spec
from cxops.charts.figures import day_words, figure, places_for, reach, ticks
from cxops.charts.marks import (
    SIGNS,
    Row,
    band,
    boxes,
    doors,
    line,
    rules,
    signs,
    words,
)
from cxops.charts.palette import (
    BAND,
    CHANCE,
    CHANCE_MARK,
    INK,
    INK_2,
    INK_3,
    LINE,
    SUNKEN,
)
from cxops.charts.plot import Layer, Plot, text_width
from cxops.charts.stairs import corners, last_known, pieces

# Above the picture there is room for the unit; every row of notes takes its own.
WIDE = Plot(width=760, height=320, left=40, right=140, top=30, bottom=40)
NARROW = Plot(width=340, height=280, left=34, right=84, top=30, bottom=40)


def control_layers(view: ControlView, sheet: Plot) -> Spec:
    """The whole picture on a sheet of this size."""
    notes = _notes(view, sheet)
    low, high = reach(_everything(view))
    marks = ticks(low, high)
    plot = replace(
        sheet,
        top=sheet.top
        + int(max((row["row"] for row in notes), default=0) * LINE_HEIGHT),
        x=_across(view),
        y=(marks[0], marks[-1]),
    )
    return plot.spec(
        [
            *_grounds(view, plot),
            *value_axis(plot, marks),
            *_lines(view, plot),
            *_points(view, plot),
            *day_axis(plot, view.labels, 8 if plot.inner_width > 400 else 4),
            *_headings(view, plot, notes),
            *end_names(plot, _end_names(view)),
            _doors(view, plot),
        ]
    )


def _across(view: ControlView) -> tuple[float, float]:
    """Half a period before the first and after the last."""
    return -0.5, max(1, len(view.labels)) - 0.5


def _everything(view: ControlView) -> list[float | None]:
    chart = view.chart
    return [*chart.points, *chart.lower, *chart.upper, *chart.centre, view.target]


def _grounds(view: ControlView, plot: Plot) -> list[Layer]:
    """The baseline's days, and on them the normal range while it is the present."""
    low, high = plot.y
    days: list[Row] = []
    if view.chart.baseline:
        first, end = view.chart.baseline
        days = [{"x": first - 0.5, "x2": end - 0.5, "y": low, "y2": high}]
    rows = [
        {"x": x, "y": bottom, "y2": top, "run": run}
        for x, (bottom, top), run in corners(_ranges(view, plot, old=False))
    ]
    return [boxes(plot, days, SUNKEN), band(plot, rows, BAND)]


def _lines(view: ControlView, plot: Plot) -> list[Layer]:
    """Limits that are only carried on, averages, target, phases and the fix."""
    old = _ranges(view, plot, old=True)
    edges = [
        {"x": x, "y": pair[side], "run": f"{side}-{run}"}
        for side in (0, 1)
        for x, pair, run in corners(old)
    ]
    middle = {False: list(view.chart.centre), True: list(view.chart.centre)}
    for index in range(len(view.labels)):
        middle[not view.is_old(index)][index] = None
    now, then = (
        [{"x": x, "y": value, "run": run} for x, value, run in corners(middle[is_old])]
        for is_old in (False, True)
    )
    return [
        line(plot, edges, CHANCE_MARK, width=1.25, dash=(2, 4), curve="step-after"),
        line(plot, now, CHANCE, curve="step-after"),
        line(plot, then, CHANCE, dash=(7, 5), curve="step-after"),
        rules(_level(plot, view.middle, 0), CHANCE, dash=(7, 5)),
        rules(_level(plot, view.target, view.start or 0), INK, width=1.5, dash=(8, 4)),
        rules(_uprights(plot, view.chart.segments[1:]), LINE, dash=(2, 3)),
        rules(_uprights(plot, _known(view.start)), INK, width=1.5),
    ]


def _points(view: ControlView, plot: Plot) -> list[Layer]:
    """The run of points and its signs; a gap stays a gap."""
    chart = view.chart
    rows: list[Row] = [
        {"x": index, "y": value, "run": run}
        for run, part in enumerate(pieces(chart.points))
        for index, value in part
    ]
    whole = [row for row in rows if row["x"] != chart.unfinished]
    factor = 1.0 if plot.inner_width > 8 * len(view.labels) else 0.5
    layers = [line(plot, whole, CHANCE_MARK, width=1.25)]
    for sign in SIGNS:
        found = [row for row in rows if view.signs[row["x"]] == sign]
        layers.append(signs(plot, found, sign, factor=factor))
    return layers


def _headings(view: ControlView, plot: Plot, notes: list[Row]) -> list[Layer]:
    """The unit above the numbers, then the baseline and the fix above their places."""
    rows = [
        {**note, "py": -10 - (note["of"] - note["row"]) * LINE_HEIGHT} for note in notes
    ]
    unit: list[Row] = [{"px": -plot.left, "py": 8 - plot.top, "text": view.unit}]
    return [
        words(unit, paint=INK_3),
        words([row for row in rows if not row["bold"]], paint=INK_3),
        words([row for row in rows if row["bold"]], paint=INK, bold=True),
    ]


def _notes(view: ControlView, sheet: Plot) -> list[Row]:
    """The words above the picture, each in a row where it touches no other."""
    plot = replace(sheet, x=_across(view))
    room = plot.inner_width + plot.right
    notes: list[Row] = []
    if view.chart.baseline:
        first = plot.across(view.chart.baseline[0] - 0.5)
        notes.append({"px": first, "text": _("baseline"), "bold": False, "row": 1})
    if view.start is not None:
        text = _("fix in effect, %(day)s") % {"day": day_words(view.labels[view.start])}
        px = min(plot.across(view.start - 0.5), room - text_width(text, bold=True))
        taken = notes[0]["px"] + text_width(notes[0]["text"]) if notes else -1.0
        row = 2 if notes and px < taken + 8 else 1
        notes.append({"px": px, "text": text, "bold": True, "row": row})
    of = max((note["row"] for note in notes), default=0)
    return [{**note, "of": of} for note in notes]


def _end_names(view: ControlView) -> list[EndName]:
    chart = view.chart
    names = []
    upper, centre = last_known(chart.upper), last_known(chart.centre)
    old = view.is_old(len(view.labels) - 1)
    if upper is not None:
        names.append(EndName(_("normal range"), view.range_words, upper, INK_3))
    if centre is not None:
        word = _("old average") if old else _("average")
        names.append(EndName(word, view.average_words, centre, INK_2))
    if view.middle is not None:
        number = figure(view.middle, places_for([view.middle]))
        names.append(EndName(_("middle value"), number, view.middle, INK_2))
    if view.target is not None:
        number = figure(view.target, places_for([view.target]))
        names.append(EndName(_("target"), number, view.target, INK, bold=True))
    return names


def _doors(view: ControlView, plot: Plot) -> Layer:
    """A period is a column to press, as high as the picture.

    Where columns are too narrow for a finger only what stands out is one; the table
    has them all.
    """
    shown = [
        index
        for index, value in enumerate(view.chart.points)
        if value is not None and (plot.inner_width > 400 or view.stands_out(index))
    ]
    return doors(
        [
            {
                "px": plot.across(index - 0.5),
                "px2": plot.across(index + 0.5),
                "py": 0,
                "py2": plot.inner_height,
                "href": view.links[index],
                "name": view.names[index],
            }
            for index in shown
            if view.links
        ]
    )


def _level(plot: Plot, value: float | None, first: int) -> list[Row]:
    """A level line from the beginning of a period to the right end."""
    if value is None:
        return []
    y = plot.down(value)
    px = plot.across(first - 0.5)
    return [{"px": px, "px2": plot.inner_width, "py": y, "py2": y}]


def _uprights(plot: Plot, indices: Sequence[int]) -> list[Row]:
    return [
        {"px": px, "px2": px, "py": -4, "py2": plot.inner_height}
        for px in (plot.across(index - 0.5) for index in indices)
    ]


def _known(index: int | None) -> list[int]:
    return [] if index is None else [index]


def _ranges(
    view: ControlView, plot: Plot, *, old: bool
) -> list[tuple[float, float] | None]:
    """The normal range per period, of the present or of before the fix."""
    found: list[tuple[float, float] | None] = []
    for index, high in enumerate(view.chart.upper):
        low = view.chart.lower[index]
        if high is None or view.is_old(index) != old:
            found.append(None)
        else:
            found.append((plot.y[0] if low is None else low, high))
    return found
