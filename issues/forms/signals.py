"""Put a signal off."""

from django import forms
from django.utils.translation import gettext_lazy as _

from issues.forms.moments import day_field
from issues.forms.triage import reason_field


class SignalSnoozeForm(forms.Form):
    """Until which day it stays out of the list, and why."""

    until = day_field(
        _("Until which day?"),
        help_text=_(
            "At most 90 days. It comes back by itself, and earlier when it is clearly "
            "worse."
        ),
    )
    reason = reason_field(_("Why not now?"))
