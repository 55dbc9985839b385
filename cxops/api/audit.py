"""The trail for programs: who did what to which record, never content."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from accounts.api.fields import PersonOut
from cxops.audit.access import entries_for
from cxops.kernel.errors import NotFound
from cxops.kernel.filtering import StrictFilterForm, StrictFilterSet
from cxops.kernel.http.api import ServiceViewSet
from cxops.kernel.http.shapes import MOST_KEY
from cxops.kernel.keyset import Sort
from cxops.models import AuditEntry


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
    # The base class calls the outermost field "root"; as a field the name is free.
    root = serializers.CharField(  # type: ignore[assignment]
        help_text="Digest over all fields of the change."
    )
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
    ),
    retrieve=extend_schema(operation_id="audit_retrieve", summary="One entry"),
)
class AuditViewSet(ServiceViewSet):
    """Entries of the trail. Read only: nobody writes or deletes one."""

    rights = {"list": "audit.read", "retrieve": "audit.read"}
    model = AuditEntry
    sorts = (Sort("newest", "pk", gettext_lazy("Newest"), descending=True),)
    filterset_class = AuditFilter
    output = AuditEntryOut
    lookup_field = "pk"
    lookup_url_kwarg = "ref"
    lookup_value_regex = "[1-9][0-9]{0,17}"

    def rows(self) -> "QuerySet[AuditEntry]":
        return entries_for(self.person)

    def find(self, ref: str) -> AuditEntry:
        found = self.rows().filter(pk=int(ref)).first()
        if found is None:
            raise NotFound(_("There is nothing here."))
        return found
