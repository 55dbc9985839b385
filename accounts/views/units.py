"""The screens about the organisation's tree."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import any_unit_for, roles_in, units, units_above
from accounts.filters import UNIT_SORTS, UnitFilter
from accounts.forms.people import ReasonForm
from accounts.forms.units import NewUnitForm, UnitForm
from accounts.models import Unit
from accounts.queries.administration import MANAGE
from accounts.services.units import add_unit, edit_unit, retire_unit
from accounts.views.verbs import FormView
from cxops.kernel.clock import local_date, now
from cxops.kernel.http.views import PageView
from cxops.kernel.keyset import Page, page_of
from cxops.kernel.timeline import timeline_of


def unit_url(unit: Unit) -> str:
    """The settings page of a unit."""
    return reverse("accounts:unit_detail", args=[unit.code])


class UnitPage(PageView):
    """What the pages with a list of units share."""

    right = MANAGE

    def listed(self, rows: Any) -> "Page[Unit]":
        cursor = self.request.GET.get("cursor")
        return page_of(rows, sort=UNIT_SORTS[0], cursor=cursor)


class UnitListView(UnitPage):
    """The top of the tree, or what a search finds anywhere in it."""

    template_name = "accounts/unit_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        listed = UnitFilter(request.GET, queryset=units())
        searching = bool(request.GET.get("q"))
        rows = listed.qs if searching else listed.qs.filter(parent=None)
        page = self.listed(rows)
        return self.page({"filter": listed, "page": page, "searching": searching})


class UnitView(UnitPage):
    """One unit: what is above and below it, who is what there, its history."""

    template_name = "accounts/unit_detail.html"

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        unit = any_unit_for(code)
        return self.page(
            {
                "unit": unit,
                "above": units_above(unit),
                "page": self.listed(units().filter(parent=unit)),
                "roles": roles_in(unit, today=local_date(now(), unit.time_zone)),
                "entries": timeline_of(unit.history.all())[::-1],
            }
        )


class UnitAddView(FormView):
    """A new unit, below the one whose page one comes from."""

    form_class = NewUnitForm
    title = _("Add a unit")
    submit = _("Add it")
    done = _("The unit is there.")

    def find(self) -> None:
        return None

    def back_url(self, record: Any) -> str:
        return reverse("accounts:unit_list")

    def form_arguments(self, record: Any) -> dict[str, Any]:
        under = self.request.GET.get("under", "")
        parent = any_unit_for(under) if under else None
        start = {"parent": parent, "time_zone": parent.time_zone} if parent else {}
        return {"initial": start}

    def perform(self, record: Any, data: dict[str, Any], **who: Any) -> Unit:
        return add_unit(**data, **who)

    def success_url(self, record: Unit) -> str:
        return unit_url(record)


class UnitVerb(FormView):
    """A verb on one unit."""

    is_edit = True

    def find(self) -> Unit:
        return any_unit_for(self.kwargs["code"])

    def back_url(self, record: Unit) -> str:
        return unit_url(record)

    def context(self, record: Unit) -> dict[str, Any]:
        return super().context(record) | {"about": record}


class UnitEditView(UnitVerb):
    """Changing or moving a unit."""

    form_class = UnitForm
    title = _("Change this unit")
    done = _("The unit is changed.")

    def form_arguments(self, record: Unit) -> dict[str, Any]:
        names = ("name", "parent", "time_zone", "went_live_on")
        return {"initial": {name: getattr(record, name) for name in names}}

    def perform(self, record: Unit, data: dict[str, Any], **who: Any) -> Unit:
        return edit_unit(record, **data, version=self.sent_version(), **who)


class UnitRetireView(UnitVerb):
    """Closing a unit."""

    form_class = ReasonForm
    title = _("Close this unit")
    lead = _("Its reports stay where they are. New ones can’t be filed here.")
    submit = _("Close it")
    done = _("The unit is closed.")

    def perform(self, record: Unit, data: dict[str, Any], **who: Any) -> Unit:
        return retire_unit(
            record, reason=data["reason"], version=self.sent_version(), **who
        )
