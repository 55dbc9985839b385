"""What is said about a report, and to whom."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from issues.drafts import MESSAGE_LENGTH
from issues.enums import Audience


def words_field(label: Any, **kwargs: Any) -> forms.CharField:
    """A message of some lines."""
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(
        label=label, max_length=MESSAGE_LENGTH, widget=widget, **kwargs
    )


class QuestionForm(forms.Form):
    question = words_field(
        _("What do you want to know?"),
        help_text=_("One question. The report waits until it is answered."),
    )


class AnswerForm(forms.Form):
    answer = words_field(_("Your answer"))


class MessageForm(forms.Form):
    """A message; who may choose, chooses who reads it."""

    text = words_field(_("Message"))
    audience = forms.ChoiceField(
        label=_("Who can read it?"),
        choices=Audience.choices,
        initial=Audience.REPORTER,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, may_be_internal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_be_internal:
            del self.fields["audience"]

    def clean(self) -> dict[str, Any]:
        """Without a choice the reporter reads it."""
        data = super().clean() or self.cleaned_data
        data.setdefault("audience", Audience.REPORTER)
        return data
