"""The filters of the register of improvements: one set for the page and the API."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries.places import ids_below
from cxops.kernel.clock import local_date, now
from cxops.kernel.filtering import StrictFilterForm, StrictFilterSet
from cxops.kernel.keyset import Sort
from improvements.enums import InitiativeState
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

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=[(ACTIVE, gettext_lazy("Under way")), *InitiativeState.choices],
        method="with_state",
        empty_label=gettext_lazy("Any"),
    )
    unit = django_filters.CharFilter(
        label=gettext_lazy("Unit"),
        method="in_unit",
        validators=[_code],
        widget=forms.Select,
    )
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
    due_before = django_filters.DateFilter(
        label=gettext_lazy("Due before"),
        field_name="due_on",
        lookup_expr="lt",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Give a day like 2026-06-23.")},
    )
    late = django_filters.ChoiceFilter(
        label=gettext_lazy("Late"),
        choices=_YES,
        method="past_due",
        empty_label=gettext_lazy("Any"),
    )

    class Meta:
        form = StrictFilterForm

    def with_state(self, rows: Any, name: str, value: str) -> Any:
        return rows.active() if value == ACTIVE else rows.filter(state=value)

    def in_unit(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(unit_id__in=ids_below(value))

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
        fields["unit"].widget.choices = [("", _("Any")), *options]
        people = [("", _("Anyone")), (ME, _("Me")), (NOBODY, _("Nobody"))]
        fields["owner"].widget.choices = people
