"""The OpenAPI document's ground: every operation answers errors in one shape.

Must not import `rest_framework.views`: REST framework imports this module while it
builds that one.
"""

from typing import Any, Literal

from drf_spectacular.extensions import (
    OpenApiSerializerExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

ERROR_TYPES = ["validation_error", "client_error", "server_error"]

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 255},
    OpenApiParameter.HEADER,
    description="The same key with the same body is done once and answered the same.",
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string", "pattern": r'^(W/)?"[0-9]{1,9}"$'},
    OpenApiParameter.HEADER,
    description="The version you read (its ETag). Another one is refused with 412.",
)
IF_MATCH_REQUIRED = OpenApiParameter(
    "If-Match",
    {"type": "string", "pattern": r'^(W/)?"[0-9]{1,9}"$'},
    OpenApiParameter.HEADER,
    required=True,
    description="The version you decide on (its ETag). Another one is refused: 412.",
)


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


READING_ERRORS = ("400", "401", "403")
WRITING_ERRORS = ("400", "401", "403", "409", "412", "413", "415", "422")


class ApiSchema(AutoSchema):
    """drf-spectacular's description of an operation, with our headers and errors."""

    def _handler(self) -> Any:
        action = getattr(self.view, "action", None) or self.method.lower()
        return getattr(self.view, action, None)

    def _decides(self) -> bool:
        return bool(getattr(self._handler(), "decides", False))

    def get_override_parameters(self) -> list[Any]:
        given = list(super().get_override_parameters())
        if self.method == "GET":
            return given
        if self._decides():
            return [*given, IDEMPOTENCY_KEY, IF_MATCH_REQUIRED]
        if "{" in self.path:
            return [*given, IDEMPOTENCY_KEY, IF_MATCH]
        return [*given, IDEMPOTENCY_KEY]

    def _get_response_bodies(
        self, direction: Literal["request", "response"] = "response"
    ) -> Any:
        bodies = super()._get_response_bodies(direction=direction)
        if direction == "response":
            codes: tuple[str, ...] = WRITING_ERRORS
            if self.method == "GET":
                codes = READING_ERRORS
            codes += ("404",) if "{" in self.path else ()
            codes += ("428",) if self._decides() else ()
            for code in (*sorted(codes), "default"):
                bodies[code] = self._get_response_for_code(ErrorSerializer, code)
        return bodies


class StrictInput(OpenApiSerializerExtension):
    """Says in the document that unknown fields are refused."""

    target_class = "cxops.kernel.http.shapes.StrictSerializer"
    match_subclasses = True

    def map_serializer(
        self, auto_schema: Any, direction: Literal["request", "response"]
    ) -> Any:
        shape = auto_schema._map_serializer(
            self.target, direction, bypass_extensions=True
        )
        return shape | {"additionalProperties": False}


class NamedRecord(OpenApiSerializerFieldExtension):
    """Describes a record in a body by the way its name is written."""

    target_class = "cxops.kernel.http.shapes.LookupField"
    match_subclasses = True

    def map_serializer_field(
        self, auto_schema: Any, direction: Literal["request", "response"]
    ) -> Any:
        return auto_schema._map_serializer_field(self.target.written, direction)
