"""Forms about units."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.access import units_to_choose
from accounts.forms.fields import DayField, TimeZoneField, UnitChoiceField


class UnitForm(forms.Form):
    """A branch, ward, station or team."""

    name = forms.CharField(label=_("Name"), max_length=120)
    parent = UnitChoiceField(
        queryset=None,
        label=_("Belongs to"),
        required=False,
        empty_label=_("Nothing: it stands at the top"),
    )
    time_zone = TimeZoneField()
    went_live_on = DayField(
        label=_("Uses CXOps since"),
        required=False,
        help_text=_("What was reported before is never a baseline."),
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["parent"].queryset = units_to_choose()  # type: ignore[attr-defined]


class NewUnitForm(UnitForm):
    """A unit that isn't there yet."""

    code = forms.SlugField(
        label=_("Code"),
        max_length=40,
        help_text=_("Short and final: imports and addresses use it, as in “ward-3b”."),
    )
    field_order = ("name", "code")
