"""Forms about people: details, what they are, leaving, coming back, first log-in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.access import people_to_choose, units_to_choose
from accounts.enums import Role
from accounts.forms.fields import (
    LanguageField,
    NewPasswordField,
    TimeZoneField,
    UnitChoiceField,
)
from accounts.handover import Held
from accounts.models import User
from accounts.services.people import FLAGS

SUCCESSOR = "successor_"
_FLAG_WORDS: dict[str, tuple[Any, Any]] = {
    "is_administrator": (
        _("Administrator"),
        _("Looks after people, units and rules. Never approves, never edits reports."),
    ),
    "is_improvement_lead": (
        _("Improvement lead"),
        _("Helps others with causes and improvements."),
    ),
    "is_finance_confirmer": (
        _("Finance confirmer"),
        _("Confirms the money an improvement has brought."),
    ),
    "is_privacy_officer": (
        _("Privacy officer"),
        _("Approves that a person’s data is removed."),
    ),
}


class PersonForm(forms.Form):
    """Name and log-in names."""

    full_name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), required=False)
    staff_number = forms.CharField(
        label=_("Staff number"),
        max_length=40,
        required=False,
        help_text=_("They log in with either; one of the two is needed."),
    )
    language = LanguageField()
    time_zone = TimeZoneField()


class FlagsForm(forms.Form):
    """What a person is beside their roles."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        for name in FLAGS:
            label, help_text = _FLAG_WORDS[name]
            self.fields[name] = forms.BooleanField(
                label=label, help_text=help_text, required=False
            )


class InviteForm(FlagsForm, PersonForm):
    """A new person."""


class LeaveForm(forms.Form):
    """Why somebody leaves, and who takes over each kind of what they looked after."""

    def __init__(
        self, *args: Any, person: User, held: list[Held], **given: Any
    ) -> None:
        super().__init__(*args, **given)
        for item in held:
            self.fields[f"{SUCCESSOR}{item.name}"] = forms.ModelChoiceField(
                people_to_choose(apart_from=person),
                label=_("%(count)d × %(label)s go to")
                % {"count": item.count, "label": item.label},
                empty_label=_("Choose a person"),
            )
        self.fields["reason"] = forms.CharField(
            label=_("Why"), max_length=500, help_text=_("The history keeps it.")
        )


def successors_in(data: dict[str, Any]) -> dict[str, User]:
    """Kind of work → who takes it over, from the form's answers."""
    return {
        name.removeprefix(SUCCESSOR): to
        for name, to in data.items()
        if name.startswith(SUCCESSOR)
    }


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Why"), max_length=500, help_text=_("The history keeps it.")
    )


class ServiceForm(forms.Form):
    """An account of a program."""

    full_name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("What it is for, as “Call centre telephone system”."),
    )
    unit = UnitChoiceField(queryset=None, label=_("Unit"))
    role = forms.ChoiceField(
        label=_("What it does"),
        choices=[
            (Role.FRONTLINE, _("Files reports and reads its own")),
            (Role.MANAGER, _("Files reports and reads those of the unit")),
        ],
        widget=forms.RadioSelect,
        initial=Role.FRONTLINE,
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["unit"].queryset = units_to_choose()  # type: ignore[attr-defined]


class ProfileForm(forms.Form):
    """What people decide for themselves."""

    language = LanguageField()
    time_zone = TimeZoneField()
    wants_mail = forms.BooleanField(label=_("Mail me my notifications"), required=False)


class PasswordForm(forms.Form):
    """Choosing a password behind a one-time link."""

    password = NewPasswordField()


class FirstAdministratorForm(forms.Form):
    """The one who invites everybody else."""

    full_name = forms.CharField(label=_("Your name"), max_length=120)
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    staff_number = forms.CharField(
        label=_("Staff number"),
        max_length=40,
        required=False,
        help_text=_("You log in with either; one of the two is needed."),
    )
    time_zone = TimeZoneField()
    password = NewPasswordField()
