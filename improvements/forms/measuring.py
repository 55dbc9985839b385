"""A target that our own reports measure."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from improvements.drafts import MeasureDraft
from improvements.enums import Counting, TargetLevel
from improvements.queries.ladder_words import choices_of
from issues.enums import Voice
from issues.forms.moments import day_field

_COUNTED = [pair for pair in Counting.choices if pair[0] != Counting.BY_HAND]


class MeasureForm(forms.Form):
    """Which weeks are the usual, and what should become of them."""

    counted_as = forms.ChoiceField(
        label=_("What is counted?"), choices=_COUNTED, widget=forms.RadioSelect
    )
    volume = forms.ChoiceField(
        label=_("Out of which volume?"),
        required=False,
        help_text=_("With a volume a quiet month isn’t taken for a better one."),
    )
    voice = forms.ChoiceField(
        label=_("Whose reports?"),
        choices=Voice.choices,
        help_text=_(
            "Never both: more reports by colleagues is speaking up, not getting worse."
        ),
    )
    baseline_from = day_field(_("The usual: from"))
    baseline_to = day_field(_("to"))
    left_out = forms.MultipleChoiceField(
        label=_("Weeks left out of the usual"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The weeks that set this off were a bad spell. Counted as the usual they "
            "would make any week after them look like a success."
        ),
    )
    level = forms.ChoiceField(
        label=_("Which rung of the ladder?"),
        choices=TargetLevel.choices,
        widget=forms.RadioSelect,
        help_text=_("The average may be the next target; it is not the end."),
    )
    goal = forms.DecimalField(
        label=_("Where we want to be"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=4,
        help_text=_(
            "Leave it empty to take the number of the rung, reckoned anew for the "
            "weeks above; or type your own."
        ),
    )
    due_on = day_field(_("Reached by"))

    def __init__(
        self, *args: Any, proposal: Any, ladders: Any = (), **kwargs: Any
    ) -> None:
        kwargs["initial"] = proposal.initial
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["volume"].choices = [
            ("", _("none")),
            *((name, name) for name in proposal.volumes),
        ]
        fields["left_out"].choices = proposal.week_choices
        fields["level"].choices = choices_of(ladders)
        if not proposal.week_choices:
            del fields["left_out"]
        if not proposal.volumes:
            del fields["volume"]
            fields["counted_as"].choices = _COUNTED[:1]

    def draft(self) -> MeasureDraft:
        """What was chosen, for the service."""
        return MeasureDraft(**self.cleaned_data)
