"""Proposing an improvement from repeat problems."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from improvements.forms.plan import text_area
from improvements.queries.register import journeys_in_use, objectives
from improvements.queries.scope import patterns_to_choose
from issues.queries.choices import units


def scope_fields(
    person: User, asked_about: Sequence[int], *, unit_label: Any
) -> dict[str, forms.Field]:
    """Which repeat problems it ends, and where; those asked about are always there."""
    return {
        "patterns": forms.ModelMultipleChoiceField(
            label=_("Which repeat problems should it end?"),
            queryset=patterns_to_choose(person, also=asked_about),
            widget=forms.CheckboxSelectMultiple,
            required=False,
        ),
        "unit": forms.ModelChoiceField(
            label=unit_label,
            queryset=units(),
            empty_label=_("Choose a unit"),
        ),
        "journey": forms.ModelChoiceField(
            label=_("Or a whole journey?"),
            queryset=journeys_in_use(),
            required=False,
            empty_label=_("No journey"),
        ),
    }


class ProposeForm(forms.Form):
    """What should be better, for whom, which repeat problems it ends, and where."""

    title = forms.CharField(
        label=_("What should it be called?"),
        max_length=160,
        help_text=_("Say what will be true: “Replacement buses that people find”."),
    )
    summary = text_area(_("What should be better, and for whom?"), max_length=4000)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked_about = self.initial.get("patterns", ())
        self.fields |= scope_fields(
            person, asked_about, unit_label=_("Which unit takes it on?")
        )
        served = objectives()
        if served.exists():
            self.fields["objective"] = forms.ModelChoiceField(
                label=_("Which objective does it serve?"),
                queryset=served,
                required=False,
                empty_label=_("None yet"),
            )
