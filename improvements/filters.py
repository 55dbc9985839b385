"""The filters of the register of improvements: one set for the page and the API."""

from datetime import date, datetime
from typing import Any

import django_filters
from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries.places import ids_below, zones_in_use
from cxops.kernel.clock import local_date, now
from cxops.kernel.filtering import (
    DayFilter,
    ManyFilter,
    MomentFilter,
    StrictFilterForm,
    StrictFilterSet,
)
from cxops.kernel.keys import OneOf
from cxops.kernel.keyset import Sort
from improvements.enums import ENDED_STATES, InitiativeKind, InitiativeState
from issues.queries.choices import units

INITIATIVE_SORTS = (
    Sort("proposed", "proposed_at", gettext_lazy("Newest"), descending=True),
    Sort("due", "due_on", gettext_lazy("Due first"), null_as=date.max),
)
ACTIVE, NOBODY, ME = "active", "none", "me"
_code = RegexValidator(
    r"\A[A-Za-z0-9_-]{1,40}\Z", gettext_lazy("This isn’t the code of a unit.")
)
_who = RegexValidator(
    r"\A(me|none)\Z",
    gettext_lazy("No list is made by a colleague’s name. Say “me” or “none”."),
)
_YES = [("true", gettext_lazy("Yes"))]


class InitiativeFilter(StrictFilterSet):
    """Which improvements. ``owner`` is "me" or "none"."""

    state = ManyFilter(
        label=gettext_lazy("State"),
        choices=[(ACTIVE, gettext_lazy("Under way")), *InitiativeState.choices],
        method="with_state",
    )
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind"),
        choices=InitiativeKind.choices,
        empty_label=gettext_lazy("Any"),
    )
    unit = ManyFilter(label=gettext_lazy("Unit"), method="in_unit", validators=[_code])
    owner = django_filters.CharFilter(
        label=gettext_lazy("Owner"),
        method="owned_by",
        validators=[_who],
        widget=forms.Select,
    )
    mine = django_filters.ChoiceFilter(
        label=gettext_lazy("I have a part in it"),
        choices=_YES,
        method="with_part",
        empty_label=gettext_lazy("Any"),
    )
    due_from = DayFilter(
        label=gettext_lazy("Due from"), field_name="due_on", lookup_expr="gte"
    )
    due_before = DayFilter(
        label=gettext_lazy("Due before"), field_name="due_on", lookup_expr="lt"
    )
    late = django_filters.ChoiceFilter(
        label=gettext_lazy("Late"),
        choices=_YES,
        method="past_due",
        empty_label=gettext_lazy("Any"),
    )

    nobody_on_it = django_filters.ChoiceFilter(
        label=gettext_lazy("Nobody on it"),
        choices=_YES,
        method="neglected",
        empty_label=gettext_lazy("Any"),
    )
    as_of = MomentFilter(
        label=gettext_lazy("As of (day or moment)"), method="proposed_by_then"
    )

    class Meta:
        form = StrictFilterForm

    def with_state(self, rows: Any, name: str, value: list[str]) -> Any:
        states = set(value) - {ACTIVE}
        if ACTIVE in value:
            states |= set(InitiativeState.values) - set(ENDED_STATES)
        if (moment := self.form.cleaned_data.get("as_of")) is not None:
            return rows.as_of(moment).filter(state_then__in=sorted(states))
        return rows.filter(state__in=sorted(states))

    def neglected(self, rows: Any, name: str, value: str) -> Any:
        moment = self.form.cleaned_data.get("as_of") or now()
        return rows.neglected(moment, zones_in_use())

    def proposed_by_then(self, rows: Any, name: str, value: datetime) -> Any:
        return rows.filter(proposed_at__lte=value)

    def in_unit(self, rows: Any, name: str, value: list[str]) -> Any:
        return rows.filter(OneOf("unit_id", ids_below(*value)))

    def owned_by(self, rows: Any, name: str, value: str) -> Any:
        if value == NOBODY:
            return rows.filter(owner=None)
        return rows.filter(owner=self.request.user)

    def with_part(self, rows: Any, name: str, value: str) -> Any:
        return rows.with_part_of(self.request.user)

    def past_due(self, rows: Any, name: str, value: str) -> Any:
        return rows.late(local_date(now(), self.request.user.time_zone))

    def offer(self) -> None:
        """Fill the form's drop-downs; units are read in one statement."""
        fields = self.form.fields
        options = [(unit.code, unit.name) for unit in units()]
        fields["unit"].widget.choices = options
        people = [("", _("Anyone")), (ME, _("Me")), (NOBODY, _("Nobody"))]
        fields["owner"].widget.choices = people
