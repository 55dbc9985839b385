"""The OpenAPI document's ground: every operation answers errors in one shape.

Must not import `rest_framework.views`: REST framework imports this module while it
builds that one.
"""

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

ERROR_TYPES = ["validation_error", "client_error", "server_error"]


class ErrorDetailSerializer(serializers.Serializer[Any]):
    """One thing that was wrong."""

    code = serializers.CharField(help_text="A word for programs; it does not change.")
    detail = serializers.CharField(help_text="A sentence for people.")
    attr = serializers.CharField(
        allow_null=True, help_text="The field it is about; null: the whole request."
    )


class ErrorSerializer(serializers.Serializer[Any]):
    """Every answer that is not a success."""

    type = serializers.ChoiceField(choices=ERROR_TYPES)
    # The base class calls its own problems "errors"; as a field the name is free.
    errors = ErrorDetailSerializer(many=True)  # type: ignore[assignment]


class ApiSchema(AutoSchema):
    """drf-spectacular's description of an operation, with our errors as its default."""

    def _get_response_bodies(
        self, direction: Literal["request", "response"] = "response"
    ) -> Any:
        bodies = super()._get_response_bodies(direction=direction)
        if direction == "response":
            bodies["default"] = self._get_response_for_code(ErrorSerializer, "default")
        return bodies
