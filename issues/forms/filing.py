"""The report form: three answers, and what one may add."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from cxops.kernel.clock import local_date, now
from issues.drafts import DESCRIPTION_LENGTH, CustomerDraft, IssueDraft
from issues.enums import IssueKind, Mood, Precision, Voice
from issues.forms.moments import day_field, moment, time_field
from issues.forms.tiles import MOOD_ICONS, IconTiles, PlaceField
from issues.queries import choices


class ReportForm(forms.Form):
    """What happened, where, and how the customer is now."""

    description = forms.CharField(
        label=_("1. What happened?"),
        max_length=DESCRIPTION_LENGTH,
        help_text=_("One sentence is enough. No customer names."),
        error_messages={"required": _("Say in a sentence what happened.")},
        widget=forms.Textarea(
            attrs={"rows": 2, "data-question": True, "autocomplete": "off"}
        ),
    )
    customer_mood = forms.ChoiceField(
        label=_("3. How is the customer now?"),
        choices=Mood.choices,
        error_messages={
            "required": _("Choose how the customer is now. “Don’t know” is fine.")
        },
        widget=IconTiles(MOOD_ICONS, attrs={"data-question": True}),
    )
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=IssueKind.choices,
        initial=IssueKind.BREAKDOWN,
        widget=forms.RadioSelect,
    )
    occurred_at = day_field(
        _("Day it happened"),
        required=False,
        help_text=_("Leave both empty if it was just now."),
    )
    occurred_time = time_field(_("Time, if you know it"), required=False)
    voice = forms.ChoiceField(
        label=_("Who said it?"),
        choices=Voice.choices,
        initial=Voice.CUSTOMER,
        widget=forms.RadioSelect,
    )
    done_on_the_spot = forms.CharField(
        label=_("What did you do on the spot?"), required=False, max_length=2000
    )
    customer_name = forms.CharField(
        label=_("Customer’s name, if they want an answer"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-nodraft": True}),
    )
    customer_phone = forms.CharField(
        label=_("Their phone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(
            attrs={"type": "tel", "autocomplete": "off", "data-nodraft": True}
        ),
    )
    customer_email = forms.EmailField(
        label=_("Their e-mail"),
        required=False,
        error_messages={"invalid": _("This isn’t a whole e-mail address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "data-nodraft": True}),
    )

    #: Below the fold, in this order.
    MORE = (
        "kind",
        "unit",
        "occurred_at",
        "occurred_time",
        "done_on_the_spot",
        "voice",
        "channel",
        "customer_name",
        "customer_phone",
        "customer_email",
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.home = choices.home_unit(person)
        self.fields["touchpoint"] = PlaceField(
            label=_("2. Where did it go wrong?"),
            touchpoints=choices.touchpoints(),
            usual=choices.usual_touchpoints(self.home),
        )
        self.fields["touchpoint"].widget.attrs["data-question"] = True
        self.fields["unit"] = forms.ModelChoiceField(
            label=_("Where was it?"),
            queryset=choices.units(),
            initial=self.home,
            empty_label=None if self.home else _("Choose a unit"),
        )
        self.fields["channel"] = forms.ModelChoiceField(
            label=_("How did you hear of it?"),
            queryset=choices.channels(),
            required=False,
            empty_label=_("Not said"),
        )

    @property
    def more(self) -> list[Any]:
        """The fields one may add."""
        return [self[name] for name in self.MORE]

    @property
    def has_more(self) -> bool:
        """Whether the fold holds something that was typed or is wrong."""
        typed = set(self.changed_data) & set(self.MORE) if self.is_bound else set()
        return bool(typed) or any(self[name].errors for name in self.MORE)

    def draft(self) -> IssueDraft:
        """What every door brings, from clean data."""
        data = self.cleaned_data
        unit: Unit = data["unit"]
        day, hour = data["occurred_at"], data["occurred_time"]
        if hour is not None and day is None:
            day = local_date(now(), unit.time_zone)
        return IssueDraft(
            description=data["description"],
            unit=unit,
            kind=IssueKind(data["kind"]),
            voice=Voice(data["voice"]),
            touchpoint=data["touchpoint"],
            channel=data["channel"],
            mood=Mood(data["customer_mood"]),
            occurred_at=moment(day, hour, unit.time_zone) if day else None,
            occurred_precision=Precision.DAY if hour is None else Precision.MINUTE,
            customer=CustomerDraft(
                name=data["customer_name"],
                phone=data["customer_phone"],
                email=data["customer_email"],
            ),
            done_on_the_spot=data["done_on_the_spot"],
        )
