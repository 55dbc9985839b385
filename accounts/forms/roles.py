"""Forms about roles and deputies."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.access import (
    journeys_to_choose,
    people_to_choose,
    roles_to_deputise,
    units_to_choose,
)
from accounts.enums import Role
from accounts.forms.fields import DayField, RoleChoiceField, UnitChoiceField
from accounts.models import User
from accounts.services.roles import DEPUTY_DAYS


class RoleForm(forms.Form):
    """What a person is, where, from when to when."""

    role = forms.ChoiceField(
        label=_("Role"), choices=Role.choices, widget=forms.RadioSelect
    )
    unit = UnitChoiceField(
        queryset=None,
        label=_("Unit"),
        required=False,
        empty_label=_("No unit"),
        help_text=_("With everything below it."),
    )
    journey: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None,
        label=_("Journey"),
        required=False,
        empty_label=_("No journey"),
        help_text=_(
            "Across units. With a unit as well: only this journey, only in this unit. "
            "With neither: the whole organisation, for executives."
        ),
    )
    since = DayField(label=_("From"))
    until = DayField(label=_("Until"), required=False)

    def __init__(self, *args: Any, today: date, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["unit"].queryset = units_to_choose()  # type: ignore[attr-defined]
        self.fields["journey"].queryset = journeys_to_choose()  # type: ignore[attr-defined]
        self.fields["since"].initial = today


class DeputyForm(forms.Form):
    """Who stands in for whom, in which role, from when to when."""

    membership = RoleChoiceField(queryset=None, label=_("In this role"))
    deputy: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None, label=_("Deputy"), empty_label=_("Choose a person")
    )
    since = DayField(label=_("From"))
    until = DayField(
        label=_("Until"),
        help_text=_("At most %(days)d days.") % {"days": DEPUTY_DAYS},
    )

    def __init__(self, *args: Any, person: User, today: date, **given: Any) -> None:
        super().__init__(*args, **given)
        roles: Any = self.fields["membership"]
        roles.queryset = roles_to_deputise(person, today=today)
        roles.empty_label = None
        deputies: Any = self.fields["deputy"]
        deputies.queryset = people_to_choose(apart_from=person)
        self.fields["since"].initial = today


class EndForm(forms.Form):
    """Why a role ends."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        required=False,
        help_text=_("The role ends at once, not at midnight."),
    )
