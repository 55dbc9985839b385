"""Keeping, changing and taking away views of lists."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.drafts import clean_line
from cxops.kernel.decision import no_right, require
from cxops.kernel.errors import Conflict, Invalid
from cxops.kernel.filtering import tidied
from cxops.kernel.history import acting_as
from cxops.kernel.keyset import sort_named
from cxops.kernel.locks import lock
from cxops.kernel.rights import has_right
from cxops.lists.offered import list_named
from cxops.models import SavedView
from cxops.models.saved_view import NAME_LENGTH, QUERY_LENGTH
from cxops.saved_views.policies import KEEP, can_change, can_retire, can_share

if TYPE_CHECKING:
    from accounts.models import Unit, User

#: More than anybody finds their way in.
MOST = 100


@transaction.atomic
def keep_view(
    *,
    name: str,
    list_name: str,
    query: str,
    unit: "Unit | None" = None,
    is_for_all: bool = False,
    actor: "User",
    at: datetime,
) -> SavedView:
    """Keep an address of a list under a name, for oneself or shared."""
    offered = list_named(list_name)
    if not has_right(actor, KEEP) or not has_right(actor, offered.right):
        require(no_right())
    permission = require(can_share(actor, unit, is_for_all=is_for_all))
    if SavedView._default_manager.filter(owner=actor, retired_at=None).count() >= MOST:
        raise Conflict(_("You have 100 views. Take one away that you don’t use."))
    view = SavedView(
        name=_checked_name(name),
        list_name=offered.name,
        query=checked_query(actor, offered.name, query),
        owner=actor,
        unit=unit,
        is_for_all=is_for_all,
        kept_at=at,
    )
    behalf = permission.on_behalf_of_id
    with acting_as(actor, verb="view.keep", at=at, on_behalf_of_id=behalf):
        view.save(force_insert=True)
    return view


@transaction.atomic
def change_view(
    view: SavedView,
    *,
    name: str,
    query: str | None = None,
    unit: "Unit | None" = None,
    is_for_all: bool = False,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> SavedView:
    """Name it anew, ask something else, share it with others or with nobody."""
    fresh = _in_use(view, version)
    require(can_change(actor, fresh))
    permission = require(can_share(actor, unit, is_for_all=is_for_all))
    fresh.name = _checked_name(name)
    if query is not None:
        fresh.query = checked_query(actor, fresh.list_name, query)
    fresh.unit, fresh.is_for_all = unit, is_for_all
    fresh.version += 1
    behalf = permission.on_behalf_of_id
    with acting_as(actor, verb="view.change", at=at, on_behalf_of_id=behalf):
        fresh.save()
    return fresh


@transaction.atomic
def retire_view(
    view: SavedView, *, version: int | None = None, actor: "User", at: datetime
) -> SavedView:
    """Take it away, from everybody it was shared with too."""
    fresh = _in_use(view, version)
    permission = require(can_retire(actor, fresh))
    fresh.retired_at = at
    fresh.version += 1
    behalf = permission.on_behalf_of_id
    with acting_as(actor, verb="view.retire", at=at, on_behalf_of_id=behalf):
        fresh.save()
    return fresh


def checked_query(actor: "User", list_name: str, query: str) -> str:
    """The address said one way. Raises Invalid where its list would refuse it."""
    offered = list_named(list_name)
    asked = QueryDict(query)
    if len(query) > QUERY_LENGTH:
        raise Invalid(_("This address is too long to be kept."), field="query")
    tidy = tidied(asked, without=("cursor", "page_size"))
    sort_named(offered.sorts, asked.get("sort"))
    offered.rows(actor, tidied(asked, without=("cursor", "page_size", "sort")))
    return tidy


def _in_use(view: SavedView, version: int | None) -> SavedView:
    fresh: SavedView = lock(view, version=version)
    if fresh.retired_at is not None:
        raise Conflict(_("This view was taken away already."))
    return fresh


def _checked_name(name: str) -> str:
    return clean_line(name, field="name", longest=NAME_LENGTH)
