"""The organisation: read by everybody, changed by who manages the installation."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import any_unit_for, units
from accounts.api import shapes
from accounts.filters import UNIT_SORTS, UnitFilter
from accounts.models import Unit
from accounts.services.units import add_unit, edit_unit, retire_unit
from cxops.kernel.clock import now
from cxops.kernel.http.api import ServiceViewSet
from cxops.kernel.http.shapes import ReasonIn
from cxops.kernel.http.verbs import verb_action

_EDITABLE = ("name", "parent", "time_zone", "went_live_on")


def _edit(unit: Unit, data: dict[str, Any], **who: Any) -> Unit:
    kept = {name: getattr(unit, name) for name in _EDITABLE}
    return edit_unit(unit, **(kept | data), **who)


def _retire(unit: Unit, data: dict[str, Any], **who: Any) -> Unit:
    return retire_unit(unit, **data, **who)


@extend_schema_view(
    list=extend_schema(operation_id="unit_list", summary="Every unit"),
    retrieve=extend_schema(operation_id="unit_retrieve", summary="One unit"),
)
class UnitViewSet(ServiceViewSet):
    """Branches, wards, stations, teams."""

    rights = {
        "list": "vocabulary.read",
        "retrieve": "vocabulary.read",
        "create": "settings.manage",
        "edit": "settings.manage",
        "retire": "settings.manage",
    }
    model = Unit
    sorts = UNIT_SORTS
    filterset_class = UnitFilter
    output = shapes.UnitOut
    lookup_field = "code"
    lookup_url_kwarg = "ref"
    lookup_value_regex = "[-A-Za-z0-9_]{1,40}"

    def rows(self) -> "QuerySet[Unit]":
        return units().select_related("parent")

    def find(self, ref: str) -> Unit:
        return any_unit_for(ref)

    @extend_schema(
        operation_id="unit_add",
        summary="Add a unit",
        request=shapes.UnitIn,
        responses={201: shapes.UnitOut},
    )
    def create(self, request: Request, **kwargs: Any) -> Response:
        data = self.checked(shapes.UnitIn)
        return self.once(
            lambda: add_unit(**data, actor=self.person, at=now()), status=201
        )

    edit = verb_action(
        "edit",
        _edit,
        operation="unit_edit",
        summary="Change a unit",
        body=shapes.EditUnitIn,
    )
    retire = verb_action(
        "retire",
        _retire,
        operation="unit_retire",
        summary="Close a unit",
        body=ReasonIn,
    )
