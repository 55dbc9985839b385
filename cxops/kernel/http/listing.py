"""What stands above a list: the search box, the filters, what narrows it now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict

from cxops.kernel.filtering import Chip, chips_of, tidied

#: Asks for a page with its filters unfolded; a list itself knows nothing of it.
PANEL = "filters"
#: Parameters of an address that say how a list is read, not what is in it.
_READING = ("cursor", "page_size", PANEL)


@dataclass(frozen=True, slots=True)
class ListTools:
    """The head of one list, as ``components/list_tools.html`` draws it."""

    name: str
    """The list's own name, for its views and exports."""
    path: str
    sort: str
    search: Any
    """The bound field of the words; None where the list has none."""
    first: list[Any]
    more: list[Any]
    held: list[tuple[str, str]]
    """What narrows the list, for a form whose fields aren't drawn."""
    chips: list[Chip]
    query: str
    """What narrows the list, for an address."""
    address: str
    """The same with the order."""
    is_unfolded: bool

    @property
    def is_filtered(self) -> bool:
        return bool(self.chips)

    @property
    def has_fields(self) -> bool:
        """Whether the filters stand on the page, or come when they are opened."""
        return bool(self.first)


def is_unfolded(request: HttpRequest) -> bool:
    """Whether the filters are asked for. Thousands of choices that nobody opens would
    be most of a page."""
    return PANEL in request.GET


def asked_of(request: HttpRequest) -> QueryDict:
    """What an address asks of the list itself."""
    if not is_unfolded(request):
        return request.GET
    asked = request.GET.copy()
    del asked[PANEL]
    return asked


def list_tools(
    request: HttpRequest,
    form: forms.Form,
    *,
    name: str,
    first: Sequence[str] = (),
    sort: str = "",
) -> ListTools:
    """The head of a list from its filter form. ``first`` are the fields that stand
    above the others; without it all do. A form that has none of them stays folded."""
    names = [each for each in form.fields if each != "q"]
    above = list(first) or names
    if not set(above) <= set(names):
        above = names = []
    query = tidied(request.GET, without=("sort", *_READING))
    return ListTools(
        name=name,
        path=request.path,
        sort=request.GET.get("sort", "") and sort,
        search=form["q"] if "q" in form.fields else None,
        first=[form[each] for each in above],
        more=[form[each] for each in names if each not in above],
        held=[
            (each, value)
            for each, values in QueryDict(query).lists()
            if each != "q"
            for value in values
        ],
        chips=chips_of(form, asked_of(request)),
        query=query,
        address=tidied(request.GET, without=_READING),
        is_unfolded=is_unfolded(request),
    )
