"""The organisation's tree: adding, changing, moving and closing its nodes."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.drafts import (
    NAME_LENGTH,
    clean_code,
    clean_line,
    clean_reason,
    clean_time_zone,
)
from accounts.models import Membership, Unit, User
from accounts.queries.administration import may_manage
from cxops.kernel.clock import local_date
from cxops.kernel.decision import require
from cxops.kernel.errors import Conflict, Invalid
from cxops.kernel.history import acting_as
from cxops.kernel.locks import lock, lock_for_update


@transaction.atomic
def add_unit(
    *,
    code: str,
    name: str,
    parent: Unit | None = None,
    time_zone: str = "UTC",
    went_live_on: date | None = None,
    actor: User,
    at: datetime,
) -> Unit:
    """Add a branch, ward, station or team. Its code never changes."""
    require(may_manage(actor))
    code = clean_code(code)
    if Unit.objects.filter(code__iexact=code).exists():
        raise Invalid(_("Another unit has this code."), field="code")
    unit = Unit(code=code)
    _describe(unit, name, time_zone, went_live_on)
    unit.parent = _parent(unit, parent)
    with acting_as(actor, verb="unit.create", at=at):
        unit.save(force_insert=True)
    return unit


@transaction.atomic
def edit_unit(
    unit: Unit,
    *,
    name: str,
    parent: Unit | None,
    time_zone: str,
    went_live_on: date | None,
    version: int | None = None,
    actor: User,
    at: datetime,
) -> Unit:
    """Change a unit, or move it with everything below it to another place."""
    require(may_manage(actor))
    parent_id = parent.pk if parent is not None else None
    if parent_id != unit.parent_id:
        # Two moves at once could close a ring; rare enough to lock the whole tree.
        lock_for_update(Unit.objects.all())
    unit = lock(unit, version=version)
    _describe(unit, name, time_zone, went_live_on)
    if parent_id != unit.parent_id:
        unit.parent = _parent(unit, parent)
    unit.version += 1
    with acting_as(actor, verb="unit.edit", at=at):
        unit.save()
    return unit


@transaction.atomic
def retire_unit(
    unit: Unit, *, reason: str, version: int | None = None, actor: User, at: datetime
) -> Unit:
    """Close a unit. Its reports stay; new ones can't be filed there."""
    require(may_manage(actor))
    reason = clean_reason(reason)
    unit = lock(unit, version=version)
    if unit.retired_at is not None:
        raise Conflict(_("%(name)s is closed already.") % {"name": unit})
    below = unit.children.filter(retired_at=None).count()
    if below:
        raise Conflict(
            _("%(count)d units below %(name)s are open. Move or close them first.")
            % {"count": below, "name": unit},
            code="has_units_below",
        )
    today = local_date(at, unit.time_zone)
    roles = Membership.objects.filter(unit=unit, user__is_active=True)
    held = roles.exclude(until__lt=today).count()
    if held:
        raise Conflict(
            _("%(count)d people have a role in %(name)s. End those roles first.")
            % {"count": held, "name": unit},
            code="has_roles",
        )
    unit.retired_at = at
    unit.version += 1
    with acting_as(actor, verb="unit.retire", at=at, reason=reason):
        unit.save()
    return unit


def _describe(
    unit: Unit,
    name: str,
    time_zone: str,
    went_live_on: date | None,
) -> None:
    unit.name = clean_line(name, field="name", longest=NAME_LENGTH)
    unit.time_zone = clean_time_zone(time_zone)
    unit.went_live_on = went_live_on


def _parent(unit: Unit, parent: Unit | None) -> Unit | None:
    if parent is None:
        return None
    parent = lock(parent)
    if parent.retired_at is not None:
        raise Invalid(
            _("“%(name)s” isn’t used any more. Choose another.") % {"name": parent},
            field="parent",
        )
    if unit.pk is not None:
        above = Unit.objects.ancestors(parent, include_self=True)
        if unit.pk in set(above.values_list("pk", flat=True)):
            raise Invalid(
                _("A unit can’t belong to itself or to one below it."), field="parent"
            )
    return parent
