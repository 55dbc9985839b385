"""The report form: three answers, and what one may add."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from cxops.kernel.clock import local_date, now
from cxops.kernel.errors import Invalid
from issues.drafts import DESCRIPTION_LENGTH, CustomerDraft, IssueDraft
from issues.enums import IssueKind, Mood, Precision, Voice
from issues.files.checked import CheckedFile, read_upload
from issues.files.kinds import ACCEPT
from issues.forms.moments import day_field, moment, time_field
from issues.forms.similar import KnownProblemField
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
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=_("No faces, please. Where it was taken is left out."),
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

    customer_note = forms.CharField(
        label=_("Their customer number"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-nodraft": True}),
    )

    #: Below the fold, in this order.
    MORE = (
        "photo",
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
        "customer_note",
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.photo_problem = ""
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
        self.fields["pattern"] = KnownProblemField(person=person, required=False)
        if self.is_bound and self.data.get("pattern"):
            # One tap: the repeat problem says what happened.
            for name in ("description", "touchpoint", "customer_mood"):
                self.fields[name].required = False

    def clean_photo(self) -> CheckedFile | None:
        """The checked photo. One that can't be taken doesn't hold up the report: why
        is in ``photo_problem``, for the page that follows."""
        upload = self.cleaned_data["photo"]
        try:
            return read_upload(upload) if upload else None
        except Invalid as error:
            self.photo_problem = error.message
            return None

    def clean(self) -> dict[str, Any]:
        """A browser forgets the chosen photo where the form has to come back."""
        data = super().clean() or self.cleaned_data
        if self.errors and self.files.get("photo"):
            self.add_error("photo", self.photo_problem or _("Choose the photo again."))
        return data

    @property
    def more(self) -> list[Any]:
        """The fields one may add."""
        return [self[name] for name in self.MORE]

    @property
    def has_more(self) -> bool:
        """Whether the fold holds something that was typed or is wrong."""
        known = self.changed_data if self.is_bound else self.initial
        typed = set(known) & set(self.MORE)
        return bool(typed) or any(self[name].errors for name in self.MORE)

    def draft(self) -> IssueDraft:
        """What every door brings, from clean data."""
        data = self.cleaned_data
        unit: Unit = data["unit"]
        day, hour = data["occurred_at"], data["occurred_time"]
        if hour is not None and day is None:
            day = local_date(now(), unit.time_zone)
        return IssueDraft(
            description=data["description"] or str(data["pattern"] or ""),
            pattern=data["pattern"],
            unit=unit,
            kind=IssueKind(data["kind"]),
            voice=Voice(data["voice"]),
            touchpoint=data["touchpoint"],
            channel=data["channel"],
            mood=Mood(data["customer_mood"] or Mood.UNKNOWN),
            occurred_at=moment(day, hour, unit.time_zone) if day else None,
            occurred_precision=Precision.DAY if hour is None else Precision.MINUTE,
            customer=CustomerDraft(
                name=data["customer_name"],
                phone=data["customer_phone"],
                email=data["customer_email"],
                note=data["customer_note"],
            ),
            done_on_the_spot=data["done_on_the_spot"],
        )
