"""The form of the installation's rules."""

from decimal import Decimal

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

FIELDS = (
    "organisation",
    "emergency_phone",
    "approval_threshold",
    "recurrences_to_reopen",
    "watch_days",
    "small_number_limit",
)


class RulesForm(forms.Form):
    """What the organisation decides once, for everybody."""

    organisation = forms.CharField(label=_("Name of the organisation"), max_length=120)
    emergency_phone = forms.CharField(
        label=_("Emergency number"),
        max_length=30,
        help_text=_("Stands above every report form."),
    )
    approval_threshold = forms.DecimalField(
        label=_("An executive approves from"),
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=2,
        help_text=_("Planned cost of an improvement, in %(currency)s.")
        % {"currency": settings.CURRENCY},
    )
    recurrences_to_reopen = forms.IntegerField(
        label=_("Reports that re-open an improvement"),
        min_value=1,
        max_value=1000,
        help_text=_("So many new ones of the same kind after the fix, and it is back."),
    )
    watch_days = forms.IntegerField(
        label=_("Days an improvement is watched"), min_value=1, max_value=3650
    )
    small_number_limit = forms.IntegerField(
        label=_("Counts below this are hidden"),
        min_value=0,
        max_value=100,
        help_text=_("From people who can’t read the reports behind them."),
    )
