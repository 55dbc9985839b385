"""The trail for programs: who did what to which record, never content."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from accounts.api.fields import PersonOut
from cxops.kernel.filtering import StrictFilterForm, StrictFilterSet
from cxops.kernel.http.api import ServiceViewSet
from cxops.kernel.keyset import Sort
from cxops.models import AuditEntry

MOST_KEY = 2**63 - 1


class AuditEntryOut(serializers.Serializer[Any]):
    """One change of one record. What was written in it is not here."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    actor = PersonOut(allow_null=True, help_text="null: CXOps itself.")
    on_behalf_of = PersonOut(allow_null=True)
    door = serializers.CharField()
    request_id = serializers.CharField()
    verb = serializers.CharField()
    from_state = serializers.CharField()
    to_state = serializers.CharField()
    object_type = serializers.CharField()
    object_id = serializers.IntegerField()
    history_id = serializers.IntegerField()
    root = serializers.CharField(help_text="Digest over all fields of the change.")
    seal = serializers.IntegerField(
        source="seal_id", allow_null=True, help_text="null: not sealed yet."
    )


class AuditFilter(StrictFilterSet):
    """By record, by person, by verb."""

    object_type = django_filters.CharFilter(max_length=60)
    object_id = django_filters.NumberFilter(min_value=1, max_value=MOST_KEY)
    actor = django_filters.NumberFilter(
        field_name="actor_id", min_value=1, max_value=MOST_KEY
    )
    verb = django_filters.CharFilter(max_length=60)

    class Meta:
        form = StrictFilterForm


@extend_schema_view(
    list=extend_schema(
        operation_id="audit_list", summary="The trail of every change, newest first"
    )
)
class AuditViewSet(ServiceViewSet):
    """Entries of the trail. Read only: nobody writes or deletes one."""

    rights = {"list": "audit.read"}
    sorts = (Sort("newest", "pk", _("Newest"), descending=True),)
    filterset_class = AuditFilter
    output = AuditEntryOut

    def get_queryset(self) -> "QuerySet[AuditEntry]":
        return AuditEntry._default_manager.select_related("actor", "on_behalf_of")
