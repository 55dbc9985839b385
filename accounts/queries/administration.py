"""Who may change people, units, roles and rules, and whom to ask otherwise."""

from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from accounts.queries.people import names_of
from accounts.queries.reach import reach_of
from cxops.kernel.clock import local_date
from cxops.kernel.decision import Allowed, Decision, Denied

MANAGE = "settings.manage"
#: The westernmost clock is half a day behind UTC.
_WESTERNMOST = timedelta(hours=12)


def administrators() -> "QuerySet[User]":
    """Active people with the administrator flag."""
    found = User.objects.active().people().filter(is_administrator=True)
    return found.order_by("full_name")


def may_manage(actor: User) -> Decision:
    """May this person change people, units, roles, tokens of services and rules?"""
    if reach_of(actor).has(MANAGE):
        return Allowed()
    return Denied(
        "no_right",
        _("Only an administrator can change this."),
        names_of(administrators(), apart_from=[actor.pk]),
    )


def nobody_exists() -> bool:
    """Whether the installation is still empty of people."""
    return not User.objects.exists()


def roles_of(user: User, *, at: datetime) -> "QuerySet[Membership]":
    """A person's roles in force or to come, deputies' included; ended ones not."""
    today = local_date(at, user.time_zone)
    rows = user.memberships.select_related("unit", "journey", "on_behalf_of")
    return rows.exclude(until__lt=today).order_by("since", "pk")


def day_before_everywhere(at: datetime) -> date:
    """The latest day that is over in every time zone.

    A role that ends now must be over at the person's next request, whichever time
    zone they then choose.
    """
    return (at - _WESTERNMOST).date() - timedelta(days=1)
