"""What never belongs together, and what is known while somebody types."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cxops.kernel.errors import NotFound
from issues.access import issue_for, pattern_for
from issues.forms.triage import reason_field
from issues.models import Issue, Pattern

_LONGEST_REF = 40


class KnownProblemField(forms.CharField):
    """A published repeat problem, by the reference that a button sends."""

    def __init__(self, *, person: User, **kwargs: Any) -> None:
        super().__init__(max_length=_LONGEST_REF, widget=forms.HiddenInput, **kwargs)
        self._person = person

    def clean(self, value: Any) -> Pattern | None:
        text = super().clean(value)
        try:
            return pattern_for(self._person, text) if text else None
        except NotFound:
            raise ValidationError(
                _("There is no repeat problem with this reference that you can see.")
            ) from None


class NeverGroupForm(forms.Form):
    """The other report or the repeat problem, by its reference, and why."""

    other = forms.CharField(
        label=_("Reference of the other report"),
        required=False,
        max_length=_LONGEST_REF,
        help_text=_("Like ISS-7K3Q9X. Leave it empty for a repeat problem."),
    )
    pattern = forms.CharField(
        label=_("Or of the repeat problem"),
        required=False,
        max_length=_LONGEST_REF,
        help_text=_("Like PAT-7K3Q9X."),
    )
    reason = reason_field(_("Why don’t they belong together?"), required=False)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._person = person

    def clean_other(self) -> Issue | None:
        text = self.cleaned_data["other"].strip()
        try:
            return issue_for(self._person, text) if text else None
        except NotFound:
            raise ValidationError(
                _("There is no report with this reference that you can see.")
            ) from None

    def clean_pattern(self) -> Pattern | None:
        text = self.cleaned_data["pattern"].strip()
        try:
            return pattern_for(self._person, text) if text else None
        except NotFound:
            raise ValidationError(
                _("There is no repeat problem with this reference that you can see.")
            ) from None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and bool(data.get("other")) == bool(data.get("pattern")):
            self.add_error(
                "other", _("Name the other report or the repeat problem, one of them.")
            )
        return data
