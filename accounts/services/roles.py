"""Roles: who is what, where, from when to when, and who stands in."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import Role, UserKind
from accounts.models import Membership, Unit, User
from accounts.queries.administration import day_before_everywhere, may_manage
from cxops.kernel.clock import local_date
from cxops.kernel.decision import Allowed, Decision, Denied, require
from cxops.kernel.errors import Conflict, Invalid, Refused
from cxops.kernel.history import acting_as
from cxops.kernel.locks import lock

DEPUTY_DAYS = 30
SERVICE_ROLES = (Role.FRONTLINE, Role.MANAGER)


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: Role,
    unit: Unit | None = None,
    journey: Any | None = None,
    since: date,
    until: date | None = None,
    actor: User,
    at: datetime,
) -> Membership:
    """Give a person a role over a unit, a journey or both; executives also over all.

    Nobody gives themself a role.
    """
    require(may_manage(actor))
    _not_oneself(user, actor)
    user = lock(user)
    _check_holder(user, field="user")
    if user.kind == UserKind.SERVICE and (role not in SERVICE_ROLES or unit is None):
        raise Invalid(_("A service account files or reads for one unit."), field="role")
    if unit is None and journey is None and role != Role.EXECUTIVE:
        raise Invalid(
            _("Choose a unit, a journey or both. Only an executive has neither."),
            field="unit",
        )
    for field, scope in (("unit", unit), ("journey", journey)):
        if scope is not None and scope.retired_at is not None:
            raise Invalid(
                _("“%(name)s” isn’t used any more. Choose another.") % {"name": scope},
                field=field,
            )
    _check_period(since, until)
    today = local_date(at, user.time_zone)
    same = user.memberships.filter(
        role=role, unit=unit, journey=journey, on_behalf_of=None
    )
    if same.exclude(until__lt=max(since, today)).exists():
        raise Invalid(
            _("%(name)s has this role already.") % {"name": user}, field="role"
        )
    with acting_as(actor, verb="membership.grant", at=at):
        return Membership.objects.create(
            user=user, role=role, unit=unit, journey=journey, since=since, until=until
        )


def may_deputise(membership: Membership, actor: User) -> Decision:
    """Whoever holds the role themself, or an administrator, may name a deputy."""
    if membership.on_behalf_of_id is not None:
        return Denied("is_deputy", _("A deputy can’t name a deputy."), is_state=True)
    if membership.role == Role.FRONTLINE:
        return Denied(
            "no_deputy_needed",
            _("Only managers and executives have deputies."),
            is_state=True,
        )
    if membership.user_id == actor.pk:
        return Allowed()
    return may_manage(actor)


@transaction.atomic
def grant_deputy(
    membership: Membership,
    *,
    deputy: User,
    since: date,
    until: date | None,
    actor: User,
    at: datetime,
) -> Membership:
    """Let somebody act for the holder of a role, for at most 30 days.

    A deputy gets this one role and nothing else of the person; nobody names
    themself.
    """
    membership = lock(membership)
    require(may_deputise(membership, actor))
    if deputy.pk == actor.pk:
        raise Refused(Denied("yourself", _("Nobody gives themself a role.")))
    deputy = lock(deputy)
    _check_holder(deputy, field="deputy")
    if deputy.pk == membership.user_id or deputy.kind != UserKind.PERSON:
        raise Invalid(_("Choose another person as deputy."), field="deputy")
    if not _in_force(membership, at):
        raise Conflict(_("This role isn’t in force, so nobody can stand in for it."))
    if until is None:
        raise Invalid(_("Say until when."), field="until", code="required")
    _check_period(since, until)
    if until - since >= timedelta(days=DEPUTY_DAYS):
        raise Invalid(
            _("A deputy stands in for at most %(days)d days.") % {"days": DEPUTY_DAYS},
            field="until",
        )
    same = deputy.memberships.filter(
        on_behalf_of=membership.user_id,
        role=membership.role,
        unit=membership.unit_id,
        journey=membership.journey_id,
        since__lte=until,
        until__gte=since,
    )
    if same.exists():
        raise Invalid(
            _("%(name)s stands in for this role already in this period.")
            % {"name": deputy},
            field="deputy",
        )
    with acting_as(actor, verb="membership.deputise", at=at):
        return Membership.objects.create(
            user=deputy,
            role=membership.role,
            unit_id=membership.unit_id,
            journey_id=membership.journey_id,
            since=since,
            until=until,
            on_behalf_of_id=membership.user_id,
        )


@transaction.atomic
def end_role(
    membership: Membership,
    *,
    reason: str = "",
    version: int | None = None,
    actor: User,
    at: datetime,
) -> Membership:
    """End a role so that it is gone at the person's next request.

    An administrator ends anybody's but their own; whoever named a deputy may send
    them home.
    """
    if membership.on_behalf_of_id != actor.pk:
        require(may_manage(actor))
        _not_oneself(membership.user, actor)
    membership = lock(membership, version=version)
    over = day_before_everywhere(at)
    if membership.until is not None and membership.until <= over:
        raise Conflict(_("This role has ended already."))
    membership.until = over
    # Both ends of a period belong to it: one that began later never was in force.
    membership.since = min(membership.since, over)
    membership.version += 1
    with acting_as(actor, verb="membership.end", at=at, reason=reason.strip()):
        membership.save()
    return membership


def _in_force(membership: Membership, at: datetime) -> bool:
    today = local_date(at, membership.user.time_zone)
    return membership.until is None or membership.until >= today


def _not_oneself(user: User, actor: User) -> None:
    if user.pk == actor.pk:
        raise Refused(
            Denied(
                "yourself",
                _("Nobody changes their own roles. Ask another administrator."),
            )
        )


def _check_holder(user: User, *, field: str) -> None:
    if not user.is_active:
        raise Invalid(
            _("%(name)s is deactivated. Choose somebody else.") % {"name": user},
            field=field,
        )


def _check_period(since: date, until: date | None) -> None:
    if until is not None and until < since:
        raise Invalid(_("The last day is before the first."), field="until")
