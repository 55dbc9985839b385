"""Who may keep, share, change and take away a view."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.queries.reach import reach_of
from cxops.kernel.decision import Allowed, Decision, Denied, no_right

if TYPE_CHECKING:
    from accounts.models import Unit, User
    from cxops.models import SavedView

KEEP, SHARE = "view.keep", "view.share"


def can_share(user: "User", unit: "Unit | None", *, is_for_all: bool) -> Decision:
    """With a unit: whoever manages it. With everyone: whose scope is everything."""
    if unit is None and not is_for_all:
        return Allowed()
    place = None if is_for_all or unit is None else unit.pk
    granted = reach_of(user).covering(SHARE, place)
    return granted or Denied(
        "cant_share",
        _("You can share a view with the units you manage.")
        if unit
        else _("Executives share a view with everyone."),
    )


def can_change(user: "User", view: "SavedView") -> Decision:
    """Its owner."""
    if not reach_of(user).has(KEEP):
        return no_right()
    if view.owner_id == user.pk:
        return Allowed()
    return Denied(
        "not_yours", _("Whoever kept this view changes it."), (str(view.owner),)
    )


def can_retire(user: "User", view: "SavedView") -> Decision:
    """Its owner, or whoever could have shared it there."""
    permission = can_change(user, view)
    if permission or not (view.unit_id or view.is_for_all):
        return permission
    return can_share(user, view.unit, is_for_all=view.is_for_all) or permission
