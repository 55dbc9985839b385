"""The plan's forms: words and dates, targets, actions, scope, causes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from improvements.drafts import ActionDraft, TargetDraft
from improvements.enums import (
    ActionStrength,
    ActionType,
    Direction,
    Protection,
    TargetLevel,
)
from improvements.forms.people import person_field
from improvements.models import Action, Initiative, Target
from improvements.queries.people_needed import people_for
from improvements.queries.scope import patterns_to_choose, scope_of
from issues.forms.moments import day_field
from issues.forms.patterns import StateCauseForm
from issues.forms.triage import reason_field

_PLAIN = (
    "title",
    "summary",
    "due_on",
    "check_on",
    "planned_cost",
    "protection",
    "protection_note",
)


def text_area(label: Any, *, rows: int = 3, **given: Any) -> forms.CharField:
    """Several lines."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=widget, **given)


class PlanForm(forms.Form):
    """What should be better, by when, for how much, and who is protected meanwhile."""

    title = forms.CharField(label=_("Name"), max_length=160)
    summary = text_area(_("What should be better, and for whom?"), max_length=4000)
    due_on = day_field(_("Due"), required=False)
    check_on = day_field(
        _("When is the effect checked?"),
        required=False,
        help_text=_("After the due date: an effect takes time to show."),
    )
    planned_cost = forms.DecimalField(
        label=_("Planned cost"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
    )
    protection = forms.ChoiceField(
        label=_("Are customers protected until it is fixed?"),
        required=False,
        choices=Protection.choices,
        widget=forms.RadioSelect,
    )
    protection_note = text_area(
        _("How, or why not?"), rows=2, required=False, max_length=2000
    )

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(initiative, name) for name in _PLAIN}
        super().__init__(*args, **kwargs)


class TargetForm(forms.Form):
    """From where to where. The baseline says its source and its period."""

    measure = forms.CharField(
        label=_("What is measured?"),
        max_length=160,
        help_text=_("“Customer reports about replacement buses.”"),
    )
    unit_of_measure = forms.CharField(
        label=_("Counted in"), max_length=40, help_text=_("“a week”, “minutes”, “%”")
    )
    direction = forms.ChoiceField(label=_("It"), choices=Direction.choices)
    level = forms.ChoiceField(
        label=_("Which rung of the ladder?"),
        choices=TargetLevel.choices,
        help_text=_("The average may be the next target; it is not the end."),
    )
    baseline = forms.DecimalField(
        label=_("Where we stand"), max_digits=14, decimal_places=4
    )
    baseline_source = forms.CharField(
        label=_("Where does that number come from?"), max_length=200
    )
    baseline_from = day_field(_("Measured from"))
    baseline_to = day_field(_("to"))
    goal = forms.DecimalField(
        label=_("Where we want to be"), max_digits=14, decimal_places=4
    )
    due_on = day_field(_("Reached by"))

    def __init__(self, *args: Any, target: Target | None = None, **kwargs: Any) -> None:
        if target is not None:
            names = TargetDraft.__slots__
            kwargs["initial"] = {name: getattr(target, name) for name in names}
        super().__init__(*args, **kwargs)
        for name in ("baseline", "goal"):
            self.fields[name].localize = False

    def draft(self) -> TargetDraft:
        """What was typed, for the service."""
        return TargetDraft(**self.cleaned_data)


class ActionForm(forms.Form):
    """One person, one verb, one date."""

    title = forms.CharField(
        label=_("What is to be done?"),
        max_length=200,
        help_text=_("Begin with a verb: “Replace the door sensor.”"),
    )
    strength = forms.ChoiceField(
        label=_("How strong is it?"),
        choices=ActionStrength.choices,
        widget=forms.RadioSelect,
    )
    type = forms.ChoiceField(
        label=_("What is it for?"),
        choices=ActionType.choices,
        initial=ActionType.CORRECTIVE,
    )
    due_on = day_field(_("By when?"))

    def __init__(
        self,
        *args: Any,
        initiative: Initiative,
        action: Action | None = None,
        **kwargs: Any,
    ) -> None:
        people = people_for(initiative)
        if action is not None:
            names = ("title", "strength", "type", "due_on")
            kwargs["initial"] = {name: getattr(action, name) for name in names}
            kwargs["initial"]["owner"] = action.owner_id
        super().__init__(*args, **kwargs)
        self.fields["owner"] = person_field(_("Who does it?"), people)
        self.order_fields(["title", "owner", "due_on", "strength", "type"])

    def draft(self) -> ActionDraft:
        """What was typed, for the service."""
        return ActionDraft(**self.cleaned_data)


class ScopeForm(forms.Form):
    """Which repeat problems it should end, among those one may read."""

    def __init__(
        self, *args: Any, initiative: Initiative, person: User, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"patterns": scope_of(initiative)}
        super().__init__(*args, **kwargs)
        self.fields["patterns"] = forms.ModelMultipleChoiceField(
            label=_("Which repeat problems should it end?"),
            queryset=patterns_to_choose(person, initiative),
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        self.fields["reason"] = reason_field(_("Why this change?"), required=False)


class ScopeCauseForm(StateCauseForm):
    """A cause of one of the repeat problems in scope."""

    def __init__(self, *args: Any, patterns: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = forms.ModelChoiceField(
            label=_("Of which repeat problem?"), queryset=patterns, empty_label=None
        )
        self.fields["pattern"] = field
        self.fields["evidence"].required = True
        self.order_fields(["pattern", "sentence", "cause", "role", "certainty"])
