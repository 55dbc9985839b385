"""Which saved views a person has: their own and those shared with them."""

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.queries.places import ids_above
from accounts.queries.reach import reach_of
from cxops.kernel.errors import NotFound
from cxops.kernel.rights import has_right
from cxops.lists.offered import LISTS
from cxops.models import SavedView

if TYPE_CHECKING:
    from accounts.models import User


def views_for(user: "User", list_name: str | None = None) -> "QuerySet[SavedView]":
    """The views this person has, of lists they may open, in the order of their names.

    Shared with a unit means: with everybody whose role is in it or below it.
    """
    homes = sorted({g.unit_id for g in reach_of(user).grants if g.unit_id})
    shared: Any = Q(owner_id=user.pk) | Q(is_for_all=True)
    if homes:
        shared |= Q(unit_id__in=ids_above(*homes))
    open_to = [each.name for each in LISTS.values() if has_right(user, each.right)]
    if list_name is not None:
        open_to = [name for name in open_to if name == list_name]
    rows = SavedView._default_manager.filter(
        shared, retired_at=None, list_name__in=open_to
    )
    return rows.select_related("owner", "unit").order_by("name", "pk")


def view_for(user: "User", key: int) -> SavedView:
    """One view this person has."""
    found = views_for(user).filter(pk=key).first()
    if found is None:
        raise NotFound(_("There is nothing here."))
    return found
