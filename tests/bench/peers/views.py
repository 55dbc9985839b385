"""The least that does the same work: one view, one list, one create.

Same authentication (a token by its digest, with its person, in one statement), same
rows and fields, same order by cursor; no rights, history, audit or repeat keys.
"""

from typing import Any

import django_filters
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from rest_framework import generics, pagination, serializers

from tests.bench.peers.models import (
    Cause,
    Channel,
    Person,
    Report,
    Touchpoint,
    Unit,
)

PAGE = 25


class PersonOut(serializers.ModelSerializer[Person]):
    class Meta:
        model = Person
        fields = ("id", "full_name")


def _word(model: Any, field: str) -> Any:
    return serializers.SlugRelatedField(
        field, queryset=model._default_manager.all(), required=False
    )


class ReportOut(serializers.ModelSerializer[Report]):
    unit = _word(Unit, "code")
    touchpoint = _word(Touchpoint, "slug")
    channel = _word(Channel, "slug")
    cause = _word(Cause, "slug")
    reporter = PersonOut(read_only=True)
    owner = PersonOut(read_only=True)

    class Meta:
        model = Report
        fields = (
            "id",
            "version",
            "kind",
            "voice",
            "state",
            "title",
            "unit",
            "touchpoint",
            "channel",
            "cause",
            "pattern_id",
            "duplicate_of_id",
            "severity",
            "customer_mood",
            "occurred_on",
            "filed_at",
            "reporter",
            "owner",
            "next_step_at",
            "is_restricted",
            "source",
            "external_id",
        )


class ReportIn(ReportOut):
    class Meta(ReportOut.Meta):
        fields = (*ReportOut.Meta.fields, "description", "occurred_at")  # type: ignore[assignment]
        read_only_fields = ("title", "filed_at", "occurred_on")

    def create(self, validated_data: dict[str, Any]) -> Report:
        at = timezone.now()
        return Report.objects.create(
            **validated_data,
            title=validated_data["description"][:120],
            occurred_on=validated_data["occurred_at"].date(),
            received_at=at,
            filed_at=at,
            recorded_at=at,
            reporter=self.context["request"].user,
        )


class ReportFilter(django_filters.FilterSet):
    touchpoint = django_filters.CharFilter(field_name="touchpoint__slug")

    class Meta:
        model = Report
        fields = ("state",)


class Pages(pagination.CursorPagination):
    page_size = PAGE
    ordering = ("-occurred_on", "-id")


class ReportList(generics.ListCreateAPIView[Report]):
    queryset = Report.objects.select_related(
        "unit", "touchpoint", "channel", "cause", "reporter", "owner"
    )
    filterset_class = ReportFilter
    pagination_class = Pages

    def get_serializer_class(self) -> Any:
        return ReportIn if self.request.method == "POST" else ReportOut


def bare_view(request: HttpRequest) -> JsonResponse:
    """One indexed query, no authentication."""
    rows = Report.objects.filter(state=request.GET["state"])
    rows = rows.filter(touchpoint__slug=request.GET["touchpoint"])
    found = rows.order_by("-occurred_on", "-id").values(
        "id", "title", "state", "severity", "occurred_on", "unit__code"
    )
    return JsonResponse({"results": list(found[:PAGE])})
