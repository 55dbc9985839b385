"""Who holds a report and until when: hand it over, put it off."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from issues.forms.moments import by_the_end_of, day_field
from issues.forms.triage import reason_field
from issues.models import Issue
from issues.queries import choices


class PassOnForm(forms.Form):
    """To whom, why, and by when they should do something."""

    reason = reason_field(_("Why them?"))
    next_step_at = day_field(
        _("By which day?"),
        required=False,
        help_text=_("Left empty, the date stays, or is the next working day."),
    )

    def __init__(self, *args: Any, issue: Issue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._issue = issue
        people = choices.owners_for(issue)
        if issue.owner_id is not None:
            people = people.exclude(pk=issue.owner_id)
        self.fields["owner"] = forms.ModelChoiceField(
            label=_("Who takes it?"),
            queryset=people,
            empty_label=_("Choose a person"),
        )
        self.order_fields(["owner", "next_step_at", "reason"])

    def clean(self) -> dict[str, Any]:
        """The last minute of the day, where it happened."""
        data = super().clean() or self.cleaned_data
        day = data.get("next_step_at")
        data["next_step_at"] = by_the_end_of(day, self._issue.unit.time_zone)
        return data


class SnoozeForm(forms.Form):
    """Until which day it stays out of the queue, and what it waits for."""

    until = day_field(
        _("Until which day?"),
        help_text=_("At most 28 days. It comes back by itself."),
    )
    reason = reason_field(_("What does it wait for?"))
