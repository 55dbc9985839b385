"""How people and units are written in the API: by id, by code."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.access import any_unit_for, people_to_choose
from accounts.models import Unit, User
from cxops.kernel.errors import NotFound
from cxops.kernel.http.shapes import KeyField


class PersonField(KeyField):
    """A person, named by their id."""

    default_error_messages = {
        "no_person": _("There is nobody active with this id. See /api/v1/people/.")
    }

    def to_internal_value(self, data: Any) -> Any:
        key = super().to_internal_value(data)
        found = people_to_choose().filter(pk=key).first()
        if found is None:
            self.fail("no_person")
        return found

    def to_representation(self, value: User) -> Any:
        return value.pk


@extend_schema_field(OpenApiTypes.STR)
class UnitField(serializers.SlugField):
    """A unit, named by its code."""

    default_error_messages = {
        "no_unit": _("There is no unit with this code. See /api/v1/units/.")
    }

    def to_internal_value(self, data: Any) -> Any:
        try:
            return any_unit_for(super().to_internal_value(data))
        except NotFound:
            self.fail("no_unit")

    def to_representation(self, value: Unit) -> Any:
        return value.code


class PersonOut(serializers.Serializer[Any]):
    """A person as other records show them."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="full_name")
