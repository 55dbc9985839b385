"""The pages of saved views."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cxops.kernel.decision import Decision
from cxops.kernel.filtering import tidied
from cxops.kernel.http.views import PageView, VerbView
from cxops.lists.offered import LISTS, list_named
from cxops.models import SavedView
from cxops.saved_views.access import view_for, views_for
from cxops.saved_views.counts import address_of, shown_to
from cxops.saved_views.forms import ViewForm, share_of
from cxops.saved_views.policies import KEEP, can_change, can_retire
from cxops.saved_views.services import (
    change_view,
    checked_query,
    keep_view,
    retire_view,
)

#: So many stand above a list; all are on their own page.
TABS = 8


class ViewListView(PageView):
    """Every view one has, list by list."""

    right = KEEP
    template_name = "saved_views/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        shown = shown_to(self.person, views_for(self.person))
        groups = [
            (offered, [each for each in shown if each.view.list_name == offered.name])
            for offered in LISTS.values()
        ]
        for each in shown:
            each.view.can_change = bool(can_change(self.person, each.view))  # type: ignore[attr-defined]
            each.view.can_retire = bool(can_retire(self.person, each.view))  # type: ignore[attr-defined]
        return self.page({"groups": [group for group in groups if group[1]]})


class TabsView(PageView):
    """The views of one list, for the row above it; asked for by the list's own page."""

    right = KEEP
    template_name = "saved_views/tabs.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        offered = list_named(request.GET.get("list", ""))
        asked = tidied(request.GET, without=("list", "cursor", "page_size"))
        views = views_for(self.person, offered.name)[:TABS]
        shown = shown_to(self.person, views)
        context = {
            "shown": shown,
            "asked": asked,
            "path": reverse(offered.route),
            "is_one_of_them": any(each.view.query == asked for each in shown),
        }
        return self.page(context)


class KeepView(VerbView):
    """Keep the list one looks at under a name."""

    right = KEEP
    form_class = ViewForm
    template_name = "saved_views/keep.html"
    done = _("Kept. You find it above the list.")

    def find(self) -> None:
        self._list = list_named(self.request.GET.get("list", ""))
        asked = tidied(self.request.GET, without=("list", "cursor", "page_size"))
        self._query = checked_query(self.person, self._list.name, asked)

    def form_arguments(self, record: None) -> dict[str, Any]:
        return {"person": self.person}

    def context(self, record: None) -> dict[str, Any]:
        back = reverse(self._list.route)
        return {"cancel_url": f"{back}?{self._query}" if self._query else back}

    def perform(self, record: None, data: dict[str, Any], **who: Any) -> SavedView:
        name = self._list.name
        return keep_view(list_name=name, query=self._query, **data, **who)

    def success_url(self, record: SavedView) -> str:
        return address_of(record)


class ChangeView(VerbView):
    """Name it anew, or share it with others."""

    right = KEEP
    form_class = ViewForm
    template_name = "saved_views/change.html"
    done = _("Changed.")

    def find(self) -> SavedView:
        return view_for(self.person, self.kwargs["key"])

    def decide(self, record: SavedView) -> Decision:
        return can_change(self.person, record)

    def form_arguments(self, record: SavedView) -> dict[str, Any]:
        initial = {"name": record.name, "share": share_of(record)}
        return {"person": self.person, "initial": initial}

    def context(self, record: SavedView) -> dict[str, Any]:
        return {"cancel_url": reverse("saved_views:list")}

    def perform(self, record: SavedView, data: dict[str, Any], **who: Any) -> SavedView:
        return change_view(record, **data, version=self.sent_version(), **who)

    def success_url(self, record: SavedView) -> str:
        return reverse("saved_views:list")


class RetireView(VerbView):
    """Take it away."""

    right = KEEP
    template_name = "saved_views/retire.html"
    done = _("Taken away.")

    def find(self) -> SavedView:
        return view_for(self.person, self.kwargs["key"])

    def decide(self, record: SavedView) -> Decision:
        return can_retire(self.person, record)

    def context(self, record: SavedView) -> dict[str, Any]:
        return {"cancel_url": reverse("saved_views:list")}

    def perform(self, record: SavedView, data: dict[str, Any], **who: Any) -> SavedView:
        return retire_view(record, version=self.sent_version(), **who)

    def success_url(self, record: SavedView) -> str:
        return reverse("saved_views:list")
