"""What a page of sums is about, as its address says it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxops.kernel.errors import Invalid
from cxops.kernel.filtering import StrictFilterForm
from issues.enums import Voice
from issues.queries.choices import Choice, FilterChoices
from issues.queries.pareto import By, Weight
from issues.queries.periods import Period
from issues.queries.selection import Selection, offered_units, reader_filters

if TYPE_CHECKING:
    from accounts.models import User

OWN = "own"
_DAYS = [
    ("28", gettext_lazy("Last 28 days")),
    ("90", gettext_lazy("Last 90 days")),
    ("365", gettext_lazy("Last 12 months")),
    (OWN, gettext_lazy("From – to")),
]
#: Three years and a bit: more than that nobody compares.
MOST_DAYS = 1100


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Give a day like 2026-06-23.")},
    )


def _word(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy(
                "There is no “%(value)s” here. Choose one from the list."
            )
        },
    )


class SelectionForm(StrictFilterForm):
    """Days, unit, journey and voice; what isn't said has its usual value."""

    also_known: frozenset[str] = frozenset()
    usual: ClassVar[Mapping[str, str]] = {"days": "90", "voice": Voice.CUSTOMER.value}

    days = forms.ChoiceField(label=gettext_lazy("Days"), choices=_DAYS)
    first = _day(gettext_lazy("From"))
    last = _day(gettext_lazy("to"))
    unit = _word(gettext_lazy("Unit"))
    journey = _word(gettext_lazy("Journey"))
    voice = forms.ChoiceField(label=gettext_lazy("Said by"), choices=Voice.choices)

    def __init__(
        self, asked: QueryDict, *, person: "User", words: FilterChoices
    ) -> None:
        data = asked.copy()
        for name, value in self.usual.items():
            if not data.get(name):
                data[name] = value
        super().__init__(data)
        self.asked = data
        self.person, self.words = person, words
        self.offer("unit", offered_units(person, words), gettext_lazy("All"))
        self.offer("journey", words.of("journey"), gettext_lazy("All"))

    def offer(self, name: str, found: Iterable[Choice], none: Any = "") -> None:
        """Fill one drop-down; ``none`` are the words for no choice."""
        field: Any = self.fields[name]
        nothing = [("", none)] if none else []
        field.choices = [*nothing, *((each.value, each.name) for each in found)]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("days") != OWN:
            return data
        first, last = data.get("first"), data.get("last")
        if first is None or last is None:
            self.add_error("first", _("Give the first and the last day."))
        elif first > last:
            self.add_error("last", _("The last day lies before the first day."))
        elif (last - first).days >= MOST_DAYS:
            self.add_error("first", _("Choose at most three years."))
        return data

    def checked(self) -> dict[str, Any]:
        """What was asked. Raises Invalid naming each parameter that is wrong."""
        if self.is_valid():
            return self.cleaned_data
        fields = {name: str(errors[0]) for name, errors in self.errors.items()}
        raise Invalid(next(iter(fields.values())), fields=fields)

    def period(self, today: date) -> Period:
        """The days; those that lie ahead have nothing yet."""
        data = self.checked()
        if data["days"] == OWN:
            return Period(data["first"], data["last"])
        return Period(today - timedelta(days=int(data["days"]) - 1), today)

    def selection(self, today: date) -> Selection:
        """Everything together, for this reader."""
        data = self.checked()
        return Selection(
            period=self.period(today),
            voice=data["voice"],
            reader=reader_filters(self.person),
            **{
                name: self._named(name, data[name])
                for name in ("unit", "journey", "touchpoint", "cause")
                if name in data
            },
        )

    def _named(self, kind: str, value: str) -> Choice | None:
        found = (word for word in self.words.of(kind) if word.value == value)
        return next(found, None)


class ParetoForm(SelectionForm):
    """And what the breakdowns are put together by, and what is added up."""

    usual: ClassVar[Mapping[str, str]] = {
        **SelectionForm.usual,
        "by": By.CAUSE.value,
        "weight": Weight.REPORTS.value,
    }

    by = forms.ChoiceField(label=gettext_lazy("Put together by"), choices=By.choices)
    weight = forms.ChoiceField(label=gettext_lazy("Add up"), choices=Weight.choices)
    field_order = ("by", "weight")


class ConsistencyForm(SelectionForm):
    """And which reports are compared with which volume. Customers only."""

    touchpoint = _word(gettext_lazy("Where it went wrong"))
    cause = _word(gettext_lazy("Cause type"))
    measure = _word(gettext_lazy("Volume"))
    voice = forms.ChoiceField(
        widget=forms.HiddenInput, choices=[(Voice.CUSTOMER.value, "")]
    )

    def __init__(
        self, asked: QueryDict, *, person: "User", words: FilterChoices
    ) -> None:
        super().__init__(asked, person=person, words=words)
        places = [word for word in words.of("touchpoint") if not word.replaced_by_id]
        leaves = [
            word
            for word in words.of("cause")
            if word.parent_id and not word.replaced_by_id
        ]
        self.offer("touchpoint", places, gettext_lazy("All"))
        self.offer("cause", leaves, gettext_lazy("All"))

    def offer_places(self, units: Sequence[Choice], measures: Sequence[str]) -> None:
        """The units one can look below, and the volumes that are known."""
        self.offer("unit", units)
        field: Any = self.fields["measure"]
        field.choices = [
            ("", gettext_lazy("Told most widely")),
            *((name, name) for name in measures),
        ]
        if units and not self.asked.get("unit"):
            self.asked["unit"] = units[0].value
