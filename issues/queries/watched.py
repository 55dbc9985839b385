"""What is looked at for signals: each unit with all below it, each touchpoint of the
whole, each repeat problem in its home. A few statements, however many there are.

Counted are breakdowns that customers reported. More reports by colleagues are speaking
up, and no sign that anything got worse.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Min, Sum

from accounts.models import Unit
from issues.models import DailyCount
from issues.queries.buckets import Step, StretchOf
from issues.queries.series_scope import SeriesScope

Counts = tuple[int | None, ...]
#: Unit → the one it belongs to (keys).
Parents = Mapping[int, int | None]


class Subject(NamedTuple):
    """What one series is about (keys); neither touchpoint nor repeat problem: all of
    the unit with what is below it."""

    unit_id: int
    touchpoint_id: int | None = None
    pattern_id: int | None = None

    @property
    def is_unit(self) -> bool:
        """All of a unit, whatever it is about."""
        return self.touchpoint_id is None and self.pattern_id is None

    @property
    def scope(self) -> SeriesScope:
        """The same for one series alone."""
        return SeriesScope(
            units=(self.unit_id,),
            touchpoints=(self.touchpoint_id,) if self.touchpoint_id else (),
            patterns=(self.pattern_id,) if self.pattern_id else (),
        )


@dataclass(frozen=True, slots=True)
class Tree:
    """The units, who is above whom, and since when counts say anything."""

    parents: Parents
    begins: Mapping[int, date]
    """When the last of a unit and those below it began to use the product, where any
    of them said so: what was reported before is no baseline."""
    first_day: date
    """Nothing was reported earlier anywhere."""

    def above(self, unit_id: int) -> Iterator[int]:
        """The unit itself, then what it belongs to, up to the top."""
        at: int | None = unit_id
        while at is not None:
            yield at
            at = self.parents[at]

    def known_from(self, unit_id: int) -> date:
        """From this day on no report is a count of none."""
        return max(self.first_day, self.begins.get(unit_id, self.first_day))


def tree_of_units() -> Tree:
    """All units. Two statements."""
    units = Unit.objects.without_tree_fields().order_by()
    rows = list(units.values_list("pk", "parent_id", "went_live_on"))
    parents = {pk: parent for pk, parent, _live in rows}
    first = DailyCount.objects.aggregate(day=Min("day"))["day"] or date.max
    tree = Tree(parents, {}, first)
    begins: dict[int, date] = {}
    for pk, _parent, live in rows:
        for unit in tree.above(pk) if live else ():
            begins[unit] = max(live, begins.get(unit, live))
    return Tree(parents, begins, first)


def watched(
    top: int, tree: Tree, *, step: Step, first: date, last: date
) -> dict[Subject, Counts]:
    """The counts of every subject under a top unit (key), stretch by stretch.

    Both days belong to it; weeks are asked for whole. None is where nothing can be
    known yet. Three statements.
    """
    sums: dict[Subject, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    rows = _rows(top, step, first, last)
    for unit, stretch, count in _summed(rows):
        for above in tree.above(unit):
            sums[Subject(above)][stretch] += count
    for _unit, place, stretch, count in _summed(
        rows.exclude(touchpoint=None), "touchpoint_id"
    ):
        sums[Subject(top, place)][stretch] += count
    for unit, pattern, home, stretch, count in _summed(
        rows.exclude(pattern=None), "pattern_id", "pattern__unit_id"
    ):
        if home in tree.above(unit):
            sums[Subject(home, None, pattern)][stretch] += count
    numbers = range(step.number(first), step.number(last) + 1)
    found = {
        subject: _counts(counts, numbers, step, tree.known_from(subject.unit_id))
        for subject, counts in sums.items()
    }
    return {
        subject: counts
        for subject, counts in found.items()
        if not _is_of_one_below(subject, found, tree)
    }


def _rows(top: int, step: Step, first: date, last: date) -> Any:
    scope = SeriesScope(units=(top,))
    rows = DailyCount.objects.filter(scope.counts(), reports__gt=0).order_by()
    return rows.filter(day__gte=first, day__lte=last).annotate(
        stretch=StretchOf("day", step)
    )


def _summed(rows: Any, *apart: str) -> Any:
    return rows.values_list("unit_id", *apart, "stretch").annotate(count=Sum("reports"))


def _counts(
    counts: Mapping[int, int], numbers: range, step: Step, known_from: date
) -> Counts:
    return tuple(
        counts.get(number, 0) if step.first_day(number) >= known_from else None
        for number in numbers
    )


def _is_of_one_below(
    subject: Subject, found: Mapping[Subject, Counts], tree: Tree
) -> bool:
    """Whether all of a unit's reports come from one unit just below it: that one is
    looked at, and says more."""
    return subject.is_unit and any(
        tree.parents[other.unit_id] == subject.unit_id and counts == found[subject]
        for other, counts in found.items()
        if other.is_unit
    )
