"""Judging a repeat problem and its causes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from issues.enums import Certainty, FactorRole
from issues.forms.grouping import workaround_field
from issues.forms.moments import day_field
from issues.forms.triage import grouped, reason_field
from issues.models import ContributingFactor, Pattern
from issues.queries import choices


class EditPatternForm(forms.Form):
    title = forms.CharField(label=_("What keeps happening?"), max_length=120)

    def __init__(self, *args: Any, pattern: Pattern, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "title": pattern.title,
            "workaround": pattern.workaround,
            "owner": pattern.owner_id,
        }
        super().__init__(*args, **kwargs)
        self.fields["workaround"] = workaround_field()
        self.fields["owner"] = forms.ModelChoiceField(
            label=_("Who is on it?"),
            queryset=choices.owners_of_pattern(pattern),
            required=False,
            empty_label=_("Nobody yet"),
        )


class AcceptForm(forms.Form):
    """Live with it for now: until when, and why that is right."""

    until = day_field(_("Until which day?"))
    reason = reason_field(_("Why is it right to live with it for now?"))


class StateCauseForm(forms.Form):
    """One cause: a sentence, its type, how sure, what shows it."""

    sentence = forms.CharField(
        label=_("The cause in one sentence"),
        max_length=300,
        help_text=_("“Late Friday goods are booked on Monday.”"),
    )
    role = forms.ChoiceField(
        label=_("What part does it play?"),
        choices=FactorRole.choices,
        initial=FactorRole.MAIN,
        widget=forms.RadioSelect,
    )
    certainty = forms.ChoiceField(
        label=_("How sure are we?"),
        choices=Certainty.choices,
        initial=Certainty.SUSPECTED,
        widget=forms.RadioSelect,
    )
    whys = forms.CharField(
        label=_("Why? And why that?"),
        required=False,
        max_length=4000,
        help_text=_("One why a line, until you reach something we can change."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    evidence = forms.CharField(
        label=_("What shows it?"),
        required=False,
        max_length=4000,
        help_text=_("A confirmed cause needs evidence."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cause = forms.ModelChoiceField(
            label=_("Cause type"),
            queryset=choices.causes(),
            empty_label=_("Choose a cause type"),
        )
        cause.widget.choices = grouped(cause)
        self.fields["cause"] = cause
        self.order_fields(["sentence", "cause", "role", "certainty"])


class WeighForm(forms.Form):
    """How sure we are of a cause now, and what changed our mind."""

    certainty = forms.ChoiceField(
        label=_("How sure are we now?"),
        choices=Certainty.choices,
        widget=forms.RadioSelect,
    )
    evidence = forms.CharField(
        label=_("What shows it?"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason = reason_field(_("What changed?"))

    def __init__(self, *args: Any, factor: ContributingFactor, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "certainty": factor.certainty,
            "evidence": factor.evidence,
        }
        super().__init__(*args, **kwargs)
