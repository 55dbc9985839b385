"""Put right for this customer, done with it, told: the end of a report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from issues.enums import Recovery
from issues.forms.conversation import words_field
from issues.models import Issue
from issues.queries.duplicates import linked_to


class PutRightForm(forms.Form):
    recovery = forms.ChoiceField(
        label=_("Was it put right for this customer?"),
        choices=Recovery.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it was put right.")},
    )
    note = forms.CharField(
        label=_("What was done, or why not?"),
        max_length=2000,
        help_text=_("“Refund of 18.40 agreed by phone.”"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, issue: Issue, **kwargs: Any) -> None:
        kwargs["initial"] = {"recovery": issue.recovery, "note": issue.recovery_note}
        super().__init__(*args, **kwargs)


class ResolveForm(forms.Form):
    reason = forms.CharField(
        label=_("Anything to remember?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CloseForm(forms.Form):
    """The outcome in the reporter's words; nobody to tell needs none."""

    outcome = words_field(
        _("What should the reporter hear?"),
        help_text=_("What was done, and what changes so that it doesn’t come back."),
    )

    def __init__(self, *args: Any, issue: Issue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if linked_to(issue).exists():
            self.fields["outcome"].help_text = _(
                "Whoever else reported the same event reads the same words."
            )
        elif issue.reporter_id is None:
            del self.fields["outcome"]
        elif issue.told_at is not None:
            self.fields["outcome"].required = False
