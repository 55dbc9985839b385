"""What the organisation has decided for itself."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cxops.kernel.clock import now
from cxops.kernel.http.api import ServiceViewSet
from cxops.kernel.http.shapes import StrictSerializer
from cxops.kernel.rules import installation_rules
from cxops.models import Settings
from cxops.rules.services import edit_rules

FIELDS = (
    "organisation",
    "emergency_phone",
    "approval_threshold",
    "recurrences_to_reopen",
    "watch_days",
    "small_number_limit",
)


class RulesOut(serializers.Serializer[Any]):
    """The rules of this installation."""

    version = serializers.IntegerField()
    organisation = serializers.CharField()
    emergency_phone = serializers.CharField()
    approval_threshold = serializers.DecimalField(max_digits=12, decimal_places=2)
    recurrences_to_reopen = serializers.IntegerField()
    watch_days = serializers.IntegerField()
    small_number_limit = serializers.IntegerField()


class RulesIn(StrictSerializer):
    """What is left out stays."""

    organisation = serializers.CharField(max_length=120, required=False)
    emergency_phone = serializers.CharField(max_length=30, required=False)
    approval_threshold = serializers.DecimalField(
        max_digits=12, decimal_places=2, min_value=0, required=False
    )
    recurrences_to_reopen = serializers.IntegerField(
        min_value=1, max_value=1000, required=False
    )
    watch_days = serializers.IntegerField(min_value=1, max_value=3650, required=False)
    small_number_limit = serializers.IntegerField(
        min_value=0, max_value=100, required=False
    )


class RulesViewSet(ServiceViewSet):
    """One record, read and changed as a whole."""

    rights = {"show_rules": "settings.manage", "edit_rules": "settings.manage"}
    output = RulesOut
    filter_backends = ()
    pagination_class = None

    def reread(self, record: Settings) -> Settings:
        current: Settings = installation_rules()
        return current

    @extend_schema(operation_id="rules_retrieve", summary="The rules")
    def show_rules(self, request: Request) -> Response:
        return self.show(installation_rules())

    @extend_schema(
        operation_id="rules_edit",
        summary="Change the rules; what was decided stays decided",
        request=RulesIn,
        responses={200: RulesOut},
    )
    def edit_rules(self, request: Request) -> Response:
        version = self.sent_version()
        data = self.checked(RulesIn)
        rules = installation_rules()
        kept = {name: getattr(rules, name) for name in FIELDS}
        return self.once(
            lambda: edit_rules(
                **(kept | data), version=version, actor=self.person, at=now()
            )
        )
