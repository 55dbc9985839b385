"""The form of an API token."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services.tokens import scopes_for

_LENGTHS = ((30, _("30 days")), (90, _("90 days")), (365, _("One year")))


class TokenForm(forms.Form):
    """What a token is for, what it may be used for, how long it works."""

    name = forms.CharField(
        label=_("What is it for?"),
        max_length=80,
        help_text=_("Such as the program that uses it."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("May be used to"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick as little as the program needs."),
    )
    days = forms.TypedChoiceField(
        label=_("Works for"), choices=_LENGTHS, coerce=int, initial=90
    )

    def __init__(self, *args: Any, user: User, **given: Any) -> None:
        super().__init__(*args, **given)
        scopes: Any = self.fields["scopes"]
        scopes.choices = [(scope.value, scope.label) for scope in scopes_for(user)]
