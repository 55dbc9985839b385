"""Before against after: two bars, and how far the truth may lie from the second."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from cxops.charts.drawing import Drawing, Spec, Table
from cxops.charts.figures import figure, places_for
from cxops.charts.marks import Row, rules, slabs, words
from cxops.charts.palette import (
    BAD,
    BAD_MARK,
    CHANCE,
    CHANCE_MARK,
    GOOD,
    GOOD_MARK,
    INK,
    INK_2,
    LINE,
)
from cxops.charts.plot import Layer, Plot
from cxops.stats.types import Direction

_DESK = Plot(width=760, height=104, left=150, right=70, top=4, bottom=4)
_PHONE = Plot(width=340, height=140, left=0, right=60, top=4, bottom=4)
_THICK = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Two rates and the interval of their ratio, after over before."""

    before: float
    after: float
    low: float | None
    """The ratio may be as small as this; None where it can't be said."""
    high: float | None
    direction: Direction = Direction.DECREASE

    @property
    def paint(self) -> tuple[str, str]:
        """Mark and text: blue or orange only where "no change" is outside."""
        if self.low is None or self.high is None or self.low <= 1 <= self.high:
            return CHANCE_MARK, CHANCE
        if self.direction is Direction.NEUTRAL:
            return CHANCE_MARK, CHANCE
        is_better = (self.high < 1) == (self.direction is Direction.DECREASE)
        return (GOOD_MARK, GOOD) if is_better else (BAD_MARK, BAD)

    @property
    def reach(self) -> tuple[float, float] | None:
        """Where the rate after plausibly lies, the one before taken as it is."""
        if self.low is None or self.high is None:
            return None
        return self.before * self.low, self.before * self.high


def before_after(
    change: Change,
    *,
    title: str,
    unit: str,
    before_words: str = "",
    after_words: str = "",
    says: str = "",
) -> Drawing:
    """Two bars from 0; the line on the second is where the truth plausibly lies.

    ``unit`` are the words of a rate, ``before_words`` and ``after_words`` name the
    periods ("Before, 26 weeks"). The interval is the ratio's, on the rate before.
    """
    names = (before_words or _("Before"), after_words or _("After"))
    return Drawing(
        title=title,
        description=_description(change, names, unit, says),
        table=_table(change, names, unit),
        spec=_spec(change, names, _DESK),
        narrow=_spec(change, names, _PHONE),
    )


def _spec(change: Change, names: tuple[str, str], sheet: Plot) -> Spec:
    reach = change.reach
    plot = replace(
        sheet, x=(0.0, max(change.before, change.after, *(reach or ())) or 1.0)
    )
    beside = sheet is _DESK
    pitch = plot.inner_height / 2
    middles = [pitch * (index + 0.5) + (0 if beside else 10) for index in (0, 1)]
    mark, text = change.paint
    ground: list[Row] = [{"px": 0, "px2": 0, "py": 0, "py2": plot.inner_height}]
    named: list[Row] = [
        {"px": -12, "py": middle, "text": name}
        if beside
        else {"px": 0, "py": middle - 24, "text": name}
        for name, middle in zip(names, middles, strict=True)
    ]
    return plot.spec(
        [
            slabs([_slab(plot, change.before, middles[0])], CHANCE_MARK),
            slabs([_slab(plot, change.after, middles[1])], mark),
            rules(ground if beside else [], LINE),
            rules(_whisker(plot, change, middles[1]), INK, width=2),
            words(named, paint=INK_2, align="right" if beside else "left"),
            *_numbers(plot, change, middles, text),
        ]
    )


def _slab(plot: Plot, value: float, middle: float) -> Row:
    return {
        "px": 0,
        "px2": plot.across(value),
        "py": middle - _THICK / 2,
        "py2": middle + _THICK / 2,
    }


def _whisker(plot: Plot, change: Change, middle: float) -> list[Row]:
    if change.reach is None:
        return []
    low, high = (plot.across(value) for value in change.reach)
    return [
        {"px": low, "px2": high, "py": middle, "py2": middle},
        *(
            {"px": end, "px2": end, "py": middle - 6, "py2": middle + 6}
            for end in (low, high)
        ),
    ]


def _numbers(
    plot: Plot, change: Change, middles: list[float], paint: str
) -> list[Layer]:
    places = places_for((change.before, change.after))
    ends = (change.before, max(change.after, *(change.reach or (0.0,))))
    before, after = (
        [{"px": plot.across(end) + 10, "py": middle, "text": figure(value, places)}]
        for end, middle, value in zip(
            ends, middles, (change.before, change.after), strict=True
        )
    )
    return [
        words(before, paint=INK, bold=True),
        words(after, paint=paint, bold=True),
    ]


def _description(change: Change, names: tuple[str, str], unit: str, says: str) -> str:
    places = places_for((change.before, change.after))
    text = _("%(before)s: %(old)s %(unit)s. %(after)s: %(new)s.") % {
        "before": names[0],
        "old": figure(change.before, places),
        "unit": unit,
        "after": names[1],
        "new": figure(change.after, places),
    }
    if change.reach:
        text += " " + _("Plausibly it lies between %(low)s and %(high)s.") % {
            "low": figure(change.reach[0], places),
            "high": figure(change.reach[1], places),
        }
    return f"{says} {text}" if says else text


def _table(change: Change, names: tuple[str, str], unit: str) -> Table:
    places = places_for((change.before, change.after))
    plausible = "–"
    if change.reach:
        plausible = _("%(low)s to %(high)s") % {
            "low": figure(change.reach[0], places),
            "high": figure(change.reach[1], places),
        }
    return Table(
        headers=(_("Period"), unit, _("Plausible range")),
        rows=(
            (names[0], figure(change.before, places), "–"),
            (names[1], figure(change.after, places), plausible),
        ),
        numeric=frozenset({1}),
    )
