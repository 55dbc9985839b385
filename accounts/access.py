"""The only way an edge gets a person, a unit, a token or a notification."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import ApiToken, Notification, Unit, User
from cxops.kernel.errors import NotFound


def usable_token(digest: str, *, at: datetime) -> ApiToken | None:
    """The token with this hash, its person and its last use, if it works now."""
    rows = ApiToken.objects.usable(at).select_related("user", "use")
    return rows.filter(digest=digest).first()


def notifications_of(user: User) -> "QuerySet[Notification]":
    """One's own inbox, newest first."""
    return user.notifications.select_related("actor").order_by("-id")


def unit_for(code: str) -> Unit:
    """An active unit by its code; any person may name any unit."""
    unit = Unit.objects.active().filter(code=code).first()
    if unit is None:
        raise NotFound(_("There is nothing here."))
    return unit


def root_unit() -> Unit:
    """The unit at the top: where reports go that name none."""
    roots = list(Unit.objects.active().filter(parent=None).order_by("pk")[:2])
    if len(roots) != 1:
        raise NotFound(
            _("Name the unit: this organisation doesn’t have exactly one at the top.")
        )
    return roots[0]
