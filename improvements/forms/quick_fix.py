"""A quick fix: who does what by when, and that it is done."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from improvements.drafts import QuickFixDraft
from improvements.enums import ActionState, ActionStrength
from improvements.forms.people import person_field
from improvements.forms.plan import text_area
from improvements.forms.proposing import scope_fields
from improvements.models import Initiative
from improvements.queries.people_needed import people_for, people_somewhere
from issues.forms.moments import day_field
from issues.forms.triage import reason_field


class QuickFixForm(forms.Form):
    """One person, one action, one date."""

    title = forms.CharField(
        label=_("What is to be done?"),
        max_length=160,
        help_text=_("Begin with a verb: “Replace the door sensor.”"),
    )
    due_on = day_field(_("By when?"))
    strength = forms.ChoiceField(
        label=_("How strong is it?"),
        choices=ActionStrength.choices,
        widget=forms.RadioSelect,
    )

    def draft(self) -> QuickFixDraft:
        """What was typed, for the service."""
        names = QuickFixDraft.__slots__
        return QuickFixDraft(**{name: self.cleaned_data[name] for name in names})


class StartForm(QuickFixForm):
    """With the repeat problems it should end, and where."""

    def __init__(
        self, *args: Any, person: User, unit: Unit | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        people = people_somewhere(unit)
        self.fields["owner"] = person_field(_("Who does it?"), people)
        asked_about = self.initial.get("patterns", ())
        self.fields |= scope_fields(person, asked_about, unit_label=_("In which unit?"))
        self.order_fields(["title", "owner", "due_on", "strength"])


class ChangeForm(QuickFixForm):
    """Another person, another date, or better words."""

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        action = initiative.actions.filter(state=ActionState.OPEN).first()
        kwargs["initial"] = {
            "title": initiative.title,
            "owner": initiative.owner_id,
            "due_on": initiative.due_on,
            "strength": action.strength if action else "",
        }
        super().__init__(*args, **kwargs)
        self.fields["owner"] = person_field(_("Who does it?"), people_for(initiative))
        self.fields["reason"] = reason_field(_("Why this change?"), required=False)
        self.order_fields(["title", "owner", "due_on", "strength", "reason"])


class DoneForm(forms.Form):
    """What came of it, and since when."""

    result = text_area(_("What came of it?"), max_length=2000)
    fixed_from = day_field(
        _("In effect since"),
        help_text=_("Reports of what happened from this day on count as “came back”."),
    )
