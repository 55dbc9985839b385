"""How people and units are written in the API: by id, by code."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.access import any_unit_for, people_to_choose
from accounts.models import Unit, User
from cxops.kernel.errors import NotFound
from cxops.kernel.http.shapes import KeyField, LookupField


class PersonField(LookupField):
    """A person, named by their id."""

    default_error_messages = {"no_person": _("There is nobody active with this id.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(KeyField(), **kwargs)

    def look_up(self, name: Any) -> User:
        found = people_to_choose().filter(pk=name).first()
        if found is None:
            self.fail("no_person")
        return found


class UnitField(LookupField):
    """A unit, named by its code."""

    default_error_messages = {
        "no_unit": _("There is no unit with this code. See /api/v1/units/.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(serializers.SlugField(max_length=40), **kwargs)

    def look_up(self, name: Any) -> Unit:
        try:
            return any_unit_for(name)
        except NotFound:
            self.fail("no_unit")


class PersonOut(serializers.Serializer[Any]):
    """A person as other records show them."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="full_name")
