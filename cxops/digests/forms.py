"""When the digest comes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cxops.models import DigestFrequency

_HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class FrequencyForm(forms.Form):
    """On which days, and at which hour of one's own clock."""

    frequency = forms.ChoiceField(
        label=_("How often"), choices=DigestFrequency.choices, widget=forms.RadioSelect
    )
    hour = forms.TypedChoiceField(
        label=_("At"),
        choices=_HOURS,
        coerce=int,
        help_text=_("By the clock of your own time zone."),
    )
