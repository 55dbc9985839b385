"""Asking for a decision, deciding, changing what was approved, delivering."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from improvements.drafts import ChangeDraft
from improvements.forms.people import deciders_for, person_field
from improvements.forms.plan import text_area
from improvements.models import Initiative, Target
from improvements.queries.scope import patterns_to_choose, scope_of
from issues.forms.moments import day_field
from issues.forms.triage import reason_field


class RemarkForm(forms.Form):
    """A reason that may be given."""

    reason = reason_field(_("Anything to say with it?"), required=False)


class SubmitForm(forms.Form):
    """Who decides, and by when."""

    due_on = day_field(_("Decision needed by"))
    reason = reason_field(_("Anything the approver should know?"), required=False)

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        kwargs["initial"] = {"approver": initiative.approver_id}
        super().__init__(*args, **kwargs)
        self.fields["approver"] = person_field(
            _("Who decides?"),
            deciders_for(initiative),
            help_text=_("Somebody who neither owns it nor wrote the plan."),
        )
        self.order_fields(["approver", "due_on"])


class ReassignForm(forms.Form):
    """Somebody else decides on what is waiting."""

    due_on = day_field(_("Decision needed by"), required=False)
    reason = reason_field(_("Why?"))

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"] = person_field(_("Who decides?"), deciders_for(initiative))
        self.order_fields(["to", "due_on"])


class RequestChangeForm(forms.Form):
    """Other dates, goals or repeat problems than those approved."""

    due_on = day_field(_("Due"))
    check_on = day_field(_("When is the effect checked?"))

    def __init__(
        self, *args: Any, initiative: Initiative, person: User, **kwargs: Any
    ) -> None:
        self._targets = list(initiative.targets.filter(removed_at=None))
        initial: dict[str, Any] = {
            "due_on": initiative.due_on,
            "check_on": initiative.check_on,
            "patterns": scope_of(initiative),
        }
        for target in self._targets:
            initial[f"goal_{target.pk}"] = target.goal
            initial[f"reached_{target.pk}"] = target.due_on
        super().__init__(*args, **{**kwargs, "initial": initial})
        for target in self._targets:
            self.fields |= _target_fields(target)
        self.fields["patterns"] = forms.ModelMultipleChoiceField(
            label=_("Which repeat problems should it end?"),
            queryset=patterns_to_choose(person, initiative),
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        self.fields["reason"] = reason_field(_("Why?"))
        self.fields["approver"] = person_field(
            _("Who decides?"),
            deciders_for(initiative),
            required=False,
            empty_label=_("Whoever approved the plan"),
        )
        self.fields["decide_by"] = day_field(_("Decision needed by"))

    def changes(self) -> ChangeDraft:
        """What was typed, for the service, which keeps what differs."""
        data = self.cleaned_data
        return ChangeDraft(
            due_on=data["due_on"],
            check_on=data["check_on"],
            target_goals={t.pk: data[f"goal_{t.pk}"] for t in self._targets},
            target_dates={t.pk: data[f"reached_{t.pk}"] for t in self._targets},
            patterns=list(data["patterns"]),
        )


def _target_fields(target: Target) -> dict[str, forms.Field]:
    words = {"measure": target.measure, "unit": target.unit_of_measure}
    return {
        f"goal_{target.pk}": forms.DecimalField(
            label=_("Goal of “%(measure)s”, %(unit)s") % words,
            max_digits=14,
            decimal_places=4,
        ),
        f"reached_{target.pk}": day_field(_("“%(measure)s” reached by") % words),
    }


class SlipForm(forms.Form):
    """A first slip of at most 14 days."""

    due_on = day_field(_("New due date"))
    reason = reason_field(_("Why does it take longer?"))


class FinishForm(forms.Form):
    """What came of an action."""

    result = text_area(_("What came of it?"), max_length=2000)


class HoldForm(forms.Form):
    """A pause has an end."""

    resume_on = day_field(_("When does it go on?"))
    reason = text_area(_("Why does it have to wait?"), rows=2, max_length=1000)


class ImplementForm(forms.Form):
    """Since when, where, and how one can see it."""

    fixed_from = day_field(
        _("In effect since"),
        help_text=_("Reports of what happened from this day on count as “came back”."),
    )
    fixed_place = forms.CharField(
        label=_("Where?"), max_length=200, help_text=_("“All six stations.”")
    )
    evidence = text_area(_("How can one see that it is in effect?"), max_length=4000)
