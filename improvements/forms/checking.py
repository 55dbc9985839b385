"""Judging the effect, what it brought, what was learned."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from improvements.enums import ImpactKind, ImpactStage
from improvements.forms.people import deciders_for, person_field
from improvements.forms.plan import text_area
from improvements.models import Initiative
from issues.forms.moments import day_field
from issues.forms.triage import reason_field


class ExtendForm(forms.Form):
    """Another day on which it can be told."""

    check_on = day_field(_("Look again on"))
    reason = reason_field(_("Why can’t it be told yet?"))

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})["check_on"] = initiative.check_on
        super().__init__(*args, **kwargs)


class NoEffectForm(forms.Form):
    """Where it goes back to, and why."""

    back_to = forms.ChoiceField(
        label=_("What now?"),
        choices=[
            ("planned", _("Back to the plan: another way is needed")),
            ("in_progress", _("Back to work: the plan is right, it isn’t done yet")),
        ],
        widget=forms.RadioSelect,
    )
    reason = reason_field(_("What do the numbers show?"))


class OverrideForm(forms.Form):
    """Against the numbers: why, and who else has to agree."""

    reason = reason_field(_("Why did it work although the numbers don’t prove it?"))

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["second"] = person_field(
            _("Who has to agree?"),
            deciders_for(initiative),
            help_text=_("A manager or executive who neither owns nor checks it."),
        )
        self.order_fields(["second", "reason"])


class AgreeForm(forms.Form):
    """The second person's own reason."""

    reason = reason_field(_("Why do you agree, or not?"))


class ImpactForm(forms.Form):
    """What it brings a year."""

    kind = forms.ChoiceField(label=_("What?"), choices=ImpactKind.choices)
    stage = forms.ChoiceField(label=_("Is that"), choices=ImpactStage.choices)
    amount = forms.DecimalField(
        label=_("How much a year?"), min_value=0, max_digits=14, decimal_places=2
    )
    note = forms.CharField(
        label=_("How was it counted?"),
        max_length=300,
        help_text=_("“31 fewer replacement buses at 240 each.”"),
    )


class LessonForm(forms.Form):
    """What others should know."""

    sentence = text_area(_("What was learned?"), max_length=2000)
    elsewhere = forms.CharField(
        label=_("Where else may it help?"), max_length=300, required=False
    )
