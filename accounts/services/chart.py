"""The organisation chart from a sheet: units added, changed and moved.

Each compared line is carried out by the service that a page would call. Done again
it changes nothing; a unit that the sheet doesn't name is told and left as it is.
"""

from datetime import datetime
from typing import Any

from accounts.intake.sheet import refused
from accounts.models import Unit, User
from accounts.queries.administration import may_manage
from accounts.queries.chart import Chart, UnitLine, no_parent
from accounts.services.units import add_unit, edit_unit
from cxops.kernel.decision import require
from cxops.kernel.errors import DomainError


def carry_out_chart(chart: Chart, *, actor: User, at: datetime) -> Chart:
    """Add and change the compared units, each in its own transaction."""
    require(may_manage(actor))
    for step in tuple(chart.steps):
        try:
            _carry_out(step.wanted, actor=actor, at=at)
        except DomainError as error:
            # Somebody changed the tree since it was compared.
            chart.refuse(step, refused(step.wanted.line, error))
    return chart


def _carry_out(wanted: UnitLine, *, actor: User, at: datetime) -> None:
    parent = _unit(wanted.parent) if wanted.parent else None
    unit = _unit(wanted.code)
    if parent is None and wanted.parent:
        raise no_parent(wanted.parent)
    if unit is None:
        add_unit(code=wanted.code, **_details(wanted, parent), actor=actor, at=at)
    else:
        edit_unit(unit, **_details(wanted, parent), actor=actor, at=at)


def _details(wanted: UnitLine, parent: Unit | None) -> dict[str, Any]:
    return {
        "name": wanted.name,
        "parent": parent,
        "time_zone": wanted.time_zone,
        "went_live_on": wanted.went_live_on,
    }


def _unit(code: str) -> Unit | None:
    found: Unit | None = Unit.objects.filter(code__iexact=code).first()
    return found
