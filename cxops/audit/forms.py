"""The words that go, and why."""

from django import forms
from django.utils.translation import gettext_lazy as _


class RedactForm(forms.Form):
    """One word or name per line; they are kept nowhere, not even as a draft."""

    words = forms.CharField(
        label=_("Which words name a person? One per line."),
        max_length=2000,
        help_text=_("Whatever contains one of them is blanked as a whole."),
        widget=forms.Textarea(attrs={"rows": 3, "data-nodraft": ""}),
    )
    reason = forms.CharField(
        label=_("Why do they go? Without the words themselves."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "data-nodraft": ""}),
    )

    def clean_words(self) -> list[str]:
        """The lines that hold something."""
        lines = self.cleaned_data["words"].splitlines()
        return [line.strip() for line in lines if line.strip()]
