"""A sheet of units, held against the tree: what is new, changed, wrong and missing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from accounts.drafts import NAME_LENGTH, clean_code, clean_line, clean_time_zone
from accounts.intake.sheet import Comparison, Line, Rejected, Step, refused
from accounts.models import Unit
from cxops.kernel.errors import Invalid

NEEDED = ("code", "name")
OFFERED = ("parent", "time_zone", "went_live_on")


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit as the sheet wants it. ``parent`` is a code in lower case, or empty;
    an empty ``time_zone`` is the parent's.
    """

    line: int
    code: str
    name: str
    parent: str
    time_zone: str
    went_live_on: date | None

    @property
    def key(self) -> str:
        """Codes that differ by case are one."""
        return self.code.casefold()


Chart = Comparison[UnitLine, Unit]


def compare_chart(lines: Iterable[Line | Rejected]) -> Chart:
    """Hold a sheet of units against the tree; changes nothing."""
    units = Unit.objects.without_tree_fields().select_related("parent")
    stored = {unit.code.casefold(): unit for unit in units.order_by("code")}
    chart, wanted, named = Chart(), dict[str, UnitLine](), set[str]()
    for line in lines:
        if isinstance(line, Rejected):
            chart.errors.append(line)
            continue
        named.add(line.get("code").casefold())
        try:
            unit = _read(line, stored, wanted)
        except Invalid as error:
            chart.errors.append(refused(line.number, error))
        else:
            wanted[unit.key] = unit
    for unit in _parents_first(wanted, stored, chart):
        before = stored.get(unit.key)
        if before is not None and _same(unit, before):
            chart.unchanged += 1
        else:
            chart.steps.append(Step(unit, is_new=before is None))
    chart.missing = [
        unit
        for key, unit in stored.items()
        if key not in named and unit.retired_at is None
    ]
    return chart


def _read(line: Line, stored: dict[str, Unit], wanted: dict[str, UnitLine]) -> UnitLine:
    """What a line says; columns that the sheet leaves out stay as they are stored."""
    code = clean_code(line.get("code"))
    key = code.casefold()
    if key in wanted:
        raise Invalid(
            _("“%(code)s” stands in line %(line)d already.")
            % {"code": code, "line": wanted[key].line},
            field="code",
        )
    before = stored.get(key)
    if before is not None and before.retired_at is not None:
        raise Invalid(_("“%s” is closed. Give a new unit a new code.") % code)
    parent = line.get("parent").casefold()
    if before is not None and "parent" not in line.cells:
        parent = before.parent.code.casefold() if before.parent else ""
    zone = line.get("time_zone")
    if not zone:
        zone = before.time_zone if before else ""
    live = line.day("went_live_on")
    if before is not None and "went_live_on" not in line.cells:
        live = before.went_live_on
    name = clean_line(line.get("name"), field="name", longest=NAME_LENGTH)
    zone = clean_time_zone(zone) if zone else ""
    return UnitLine(line.number, code, name, parent, zone, live)


def _same(wanted: UnitLine, unit: Unit) -> bool:
    parent = unit.parent.code.casefold() if unit.parent else ""
    return (wanted.name, wanted.parent, wanted.time_zone, wanted.went_live_on) == (
        unit.name,
        parent,
        unit.time_zone,
        unit.went_live_on,
    )


def _parents_first(
    wanted: dict[str, UnitLine], stored: dict[str, Unit], chart: Chart
) -> list[UnitLine]:
    """The lines from the top of the wanted tree down; those without a place refused.

    In this order no move closes a ring half-way, and a new unit without a time zone
    takes that of its parent.
    """
    lines = dict(wanted)
    there = {
        key: unit.parent.code.casefold() if unit.parent else ""
        for key, unit in stored.items()
        if unit.retired_at is None
    }
    while True:
        # A refused line may have been what another one stood below: look again.
        above = there | {key: unit.parent for key, unit in lines.items()}
        wrong = {key: _misplaced(unit, above) for key, unit in lines.items()}
        for key, error in wrong.items():
            if error is not None:
                chart.errors.append(refused(lines.pop(key).line, error))
        if not any(wrong.values()):
            break
    zones = {key: unit.time_zone for key, unit in stored.items()}
    ordered = []
    for unit in sorted(lines.values(), key=lambda unit: len(_way_up(unit, above))):
        zone = unit.time_zone or zones.get(unit.parent, "")
        if not zone:
            error = Invalid(
                _("Give its time zone, such as Europe/Berlin."), field="time_zone"
            )
            chart.errors.append(refused(unit.line, error))
            continue
        zones[unit.key] = zone
        ordered.append(replace(unit, time_zone=zone))
    return ordered


def _way_up(unit: UnitLine, above: dict[str, str]) -> list[str]:
    """The codes above a unit, up to the top or to where a ring closes."""
    way: list[str] = []
    at = unit.parent
    while at and at not in way:
        way.append(at)
        at = above.get(at, "")
    return way


def _misplaced(unit: UnitLine, above: dict[str, str]) -> Invalid | None:
    if unit.parent and unit.parent not in above:
        return no_parent(unit.parent)
    if unit.key in _way_up(unit, above):
        return Invalid(
            _("A unit can’t belong to itself or to one below it."), field="parent"
        )
    return None


def no_parent(code: str) -> Invalid:
    return Invalid(
        _("There is no open unit “%s”, neither here nor in the file.") % code[:40],
        field="parent",
    )
