"""Saved views for programs: list, keep, change, take away."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.fields import PersonOut, UnitField
from cxops.kernel.clock import now
from cxops.kernel.http.api import ServiceViewSet
from cxops.kernel.http.shapes import NothingToSay, StrictSerializer
from cxops.kernel.http.verbs import refuse_strangers
from cxops.kernel.keyset import Sort
from cxops.lists.offered import LISTS
from cxops.models import SavedView
from cxops.models.saved_view import NAME_LENGTH, QUERY_LENGTH
from cxops.saved_views.access import view_for, views_for
from cxops.saved_views.counts import address_of
from cxops.saved_views.policies import KEEP, can_change, can_retire
from cxops.saved_views.services import change_view, keep_view, retire_view


class SavedViewOut(serializers.Serializer[Any]):
    """A view: its list, what it asks, whose it is and who has it."""

    key = serializers.IntegerField(source="pk")
    version = serializers.IntegerField()
    name = serializers.CharField()
    list = serializers.ChoiceField(sorted(LISTS), source="list_name")
    query = serializers.CharField()
    address = serializers.SerializerMethodField()
    owner = PersonOut()
    unit = serializers.CharField(source="unit.code", allow_null=True)
    is_for_all = serializers.BooleanField()
    kept_at = serializers.DateTimeField()

    def get_address(self, view: SavedView) -> str:
        """The page it leads to."""
        return address_of(view)


class ShareIn(StrictSerializer):
    """What it is called and who has it beside its owner."""

    name = serializers.CharField(max_length=NAME_LENGTH)
    unit = UnitField(required=False, allow_null=True)
    is_for_all = serializers.BooleanField(required=False)


class KeepIn(ShareIn):
    """An address of a list to keep."""

    list = serializers.ChoiceField(sorted(LISTS))
    query = serializers.CharField(
        max_length=QUERY_LENGTH, required=False, allow_blank=True
    )


class ChangeIn(ShareIn):
    """What is left out of the sharing is shared no more."""

    query = serializers.CharField(
        max_length=QUERY_LENGTH, required=False, allow_blank=True
    )


@extend_schema_view(
    list=extend_schema(
        operation_id="view_list", summary="The saved views you have", filters=False
    ),
    retrieve=extend_schema(operation_id="view_retrieve", summary="One saved view"),
)
class SavedViewViewSet(ServiceViewSet):
    """Addresses of lists that somebody kept under a name."""

    rights = {
        "list": KEEP,
        "retrieve": KEEP,
        "create": KEEP,
        "change": KEEP,
        "retire": KEEP,
    }
    model = SavedView
    sorts = (Sort("newest", "pk", "", descending=True),)
    output = SavedViewOut
    lookup_value_regex = "[1-9][0-9]{0,17}"

    def rows(self) -> "QuerySet[SavedView]":
        return views_for(self.person)

    def find(self, ref: str) -> SavedView:
        return view_for(self.person, int(ref))

    def reread(self, record: SavedView) -> SavedView:
        return view_for(self.person, record.pk)

    @extend_schema(
        operation_id="view_keep",
        summary="Keep a view",
        request=KeepIn,
        responses={201: SavedViewOut},
    )
    def create(self, request: Request, **kwargs: Any) -> Response:
        data = self.checked(KeepIn)
        data["list_name"] = data.pop("list")
        data.setdefault("query", "")
        return self.once(
            lambda: keep_view(**data, actor=self.person, at=now()), status=201
        )

    @extend_schema(
        operation_id="view_change",
        summary="Name, ask or share it anew",
        request=ChangeIn,
        responses={200: SavedViewOut},
    )
    @action(detail=True, methods=["post"])
    def change(self, request: Request, ref: str) -> Response:
        view, version = self.find(ref), self.sent_version()
        refuse_strangers(can_change(self.person, view))
        data = self.checked(ChangeIn)
        return self.once(
            lambda: change_view(
                view, **data, version=version, actor=self.person, at=now()
            )
        )

    @extend_schema(
        operation_id="view_retire",
        summary="Take it away",
        request=NothingToSay,
        responses={200: SavedViewOut},
    )
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, ref: str) -> Response:
        view, version = self.find(ref), self.sent_version()
        refuse_strangers(can_retire(self.person, view))
        self.checked(NothingToSay)
        return self.once(
            lambda: retire_view(view, version=version, actor=self.person, at=now())
        )
