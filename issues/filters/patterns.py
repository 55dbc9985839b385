"""Which repeat problems."""

from datetime import date, datetime, timedelta
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries.places import zones_in_use
from cxops.kernel import clock
from cxops.kernel.filtering import (
    DayFilter,
    ManyFilter,
    MomentFilter,
    StrictFilterForm,
)
from issues.enums import OPEN_PATTERN_STATES, PatternState
from issues.filters.words import (
    NONE,
    YES,
    UnitFilter,
    WordFilterSet,
    is_who,
    start_of,
)


class PatternFilter(WordFilterSet):
    """Which repeat problems. Values are short names, never keys of rows."""

    q = django_filters.CharFilter(
        label=gettext_lazy("Words"),
        method="with_words",
        max_length=200,
        widget=forms.SearchInput,
    )
    state = ManyFilter(
        label=gettext_lazy("State"),
        choices=[("open", gettext_lazy("Open")), *PatternState.choices],
        method="with_state",
    )
    # Named by its code: reading every unit's name would cost the list a statement.
    unit = UnitFilter(label=gettext_lazy("Code of a unit"), widget=forms.TextInput)
    owner = django_filters.CharFilter(
        label=gettext_lazy("Who is on it"),
        method="owned_by",
        validators=[is_who],
        widget=forms.Select,
    )
    published = django_filters.ChoiceFilter(
        label=gettext_lazy("Published to all staff"),
        choices=[("true", gettext_lazy("Yes")), ("false", gettext_lazy("No"))],
        method="published_or_not",
        empty_label=gettext_lazy("Any"),
    )
    nobody_on_it = django_filters.ChoiceFilter(
        label=gettext_lazy("Nobody on it"),
        choices=YES,
        method="neglected",
        empty_label=gettext_lazy("Any"),
    )
    opened_from = DayFilter(
        label=gettext_lazy("Opened from"),
        method="opened_since",
        field_name="created_at",
    )
    opened_to = DayFilter(
        label=gettext_lazy("to"), method="opened_until", field_name="created_at"
    )
    as_of = MomentFilter(
        label=gettext_lazy("As of (day or moment)"), method="opened_by"
    )

    class Meta:
        form = StrictFilterForm

    def with_words(self, rows: Any, name: str, value: str) -> Any:
        """Those whose title or what to say holds every word."""
        return rows.matching(value)

    def with_state(self, rows: Any, name: str, value: list[str]) -> Any:
        states = set(value) - {"open"}
        if "open" in value:
            states |= set(OPEN_PATTERN_STATES)
        return rows.filter(state__in=sorted(states))

    def owned_by(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(owner=None if value == NONE else self.request.user)

    def published_or_not(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(published_at__isnull=value == "false")

    def neglected(self, rows: Any, name: str, value: str) -> Any:
        moment = self.form.cleaned_data.get("as_of") or clock.now()
        return rows.neglected(moment, zones_in_use())

    def opened_by(self, rows: Any, name: str, value: datetime) -> Any:
        return rows.filter(created_at__lte=value)

    def opened_since(self, rows: Any, name: str, value: date) -> Any:
        return rows.filter(created_at__gte=start_of(value))

    def opened_until(self, rows: Any, name: str, value: date) -> Any:
        return rows.filter(created_at__lt=start_of(value + timedelta(days=1)))

    def offer_people(self) -> None:
        """Fill the one drop-down that isn't a fixed list."""
        people = [("", _("Anyone")), ("me", _("Me")), (NONE, _("Nobody"))]
        self.form.fields["owner"].widget.choices = people
