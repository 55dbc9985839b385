"""``POST /api/v1/exports/``: a list as a file, for programs."""

from typing import Any

from django.http import QueryDict
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from cxops.exports.services import RIGHT
from cxops.exports.writing import outgoing, send
from cxops.kernel.clock import now
from cxops.kernel.filtering import tidied
from cxops.kernel.http.shapes import StrictSerializer
from cxops.lists.offered import LISTS, list_named
from cxops.models import ExportFormat

_NOT_FILTERS = ("sort", "cursor", "page_size")


class ExportIn(StrictSerializer):
    """Which list, narrowed and ordered as its address would say it."""

    list = serializers.ChoiceField(sorted(LISTS))
    query = serializers.CharField(
        max_length=2000,
        required=False,
        allow_blank=True,
        help_text="Filters as the list takes them: `state=open&unit=west`.",
    )
    sort = serializers.SlugField(
        max_length=20, required=False, help_text="One of the list's orders."
    )
    format = serializers.ChoiceField(ExportFormat.choices)


class ExportApiView(APIView):
    """A list as a file, streamed; it is on record who took it."""

    rights = {"post": RIGHT}

    @extend_schema(
        operation_id="export_make",
        summary="Take a list out as a file",
        description="The rows you may read, in the list's order. Columns that may name "
        "a person are empty or masked where you may not know it.",
        request=ExportIn,
        responses={
            (200, "text/csv"): OpenApiTypes.BINARY,
            (
                200,
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ): OpenApiTypes.BINARY,
        },
    )
    def post(self, request: Request) -> HttpResponseBase:
        person: Any = request.user
        shape = ExportIn(data=request.data)
        shape.is_valid(raise_exception=True)
        data = shape.validated_data
        out = outgoing(
            person,
            list_named(data["list"]),
            query=tidied(QueryDict(data.get("query", "")), without=_NOT_FILTERS),
            sort=data.get("sort", ""),
            kind=ExportFormat(data["format"]),
        )
        return send(out, at=now(), clock=now)
