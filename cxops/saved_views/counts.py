"""How many rows each view has for whoever looks, capped, in one statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.urls import reverse

from accounts.models import User as Person
from cxops.kernel.errors import Invalid
from cxops.kernel.filtering import tidied
from cxops.lists.offered import LISTS
from cxops.models import SavedView
from issues.queries.choices import filter_choices
from issues.queries.counting import CappedCount, count_in_words

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Shown:
    """A view as its reader has it. ``count`` is None where its address is asked no
    more: a filter or a word that isn't there any longer."""

    view: SavedView
    address: str
    count: int | None

    @property
    def words(self) -> str:
        return "" if self.count is None else count_in_words(self.count)


def shown_to(user: "User", views: Iterable[SavedView]) -> list[Shown]:
    """Each view with its address and its number for this reader."""
    found = list(views)
    words = filter_choices() if found else None
    counts = {}
    for view in found:
        query = tidied(QueryDict(view.query), without=("sort",))
        try:
            rows = LISTS[view.list_name].rows(user, query, words)
        except Invalid:
            continue
        counts[f"view_{view.pk}"] = CappedCount(rows)
    numbers = Person.objects.filter(pk=user.pk).values(**counts).get() if counts else {}
    return [
        Shown(view, address_of(view), numbers.get(f"view_{view.pk}")) for view in found
    ]


def address_of(view: SavedView) -> str:
    """Where the view leads."""
    path = reverse(LISTS[view.list_name].route)
    return f"{path}?{view.query}" if view.query else path
