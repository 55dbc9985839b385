"""Which tallies and volumes: the same filters for pages and API."""

from datetime import datetime
from typing import Any

import django_filters
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxops.kernel.filtering import DayFilter, MomentFilter, StrictFilterForm
from cxops.kernel.keyset import Sort
from issues.enums import Voice
from issues.filters.words import (
    KNOWN,
    NONE,
    EffectiveCauseFilter,
    InMyScopeFilter,
    PlacedFilter,
    UnitFilter,
    WordFilter,
    WordFilterSet,
    any_or_none,
)
from issues.models import RootCause

FIGURE_SORTS = (
    Sort("period", "last_on", gettext_lazy("Newest period"), descending=True),
    Sort("recorded", "pk", gettext_lazy("Recorded last"), descending=True),
)
_short = RegexValidator(
    r"\A[a-z0-9-]{1,60}\Z", gettext_lazy("This isn’t a short name.")
)


class CauseFilter(EffectiveCauseFilter):
    """What was counted is put down to the cause it was counted under."""

    def filter(self, qs: Any, value: Any) -> Any:
        if not value:
            return qs
        if KNOWN in value:
            return qs if NONE in value else qs.filter(cause__isnull=False)
        return any_or_none(qs, "cause_id", RootCause, value)


class FigureFilterForm(StrictFilterForm):
    """Beside single values it checks that the days are in their order."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, last = data.get("counted_from"), data.get("counted_to")
        if first and last and first > last:
            self.add_error("counted_to", _("The last day lies before the first day."))
        return data


class FigureFilter(WordFilterSet):
    """What both kinds of numbers can be narrowed by."""

    counted_from = DayFilter(label=gettext_lazy("Counted from"), method="begun_since")
    counted_to = DayFilter(
        label=gettext_lazy("to"), field_name="last_on", lookup_expr="lte"
    )
    touchpoint = PlacedFilter(
        label=gettext_lazy("Where"), field_name="touchpoint", kind="touchpoint"
    )
    unit = UnitFilter(label=gettext_lazy("Unit"))
    unit_itself = WordFilter(
        label=gettext_lazy("Unit without those below"),
        field_name="unit__code",
        kind="unit",
    )
    measure = django_filters.CharFilter(
        label=gettext_lazy("What was counted"), validators=[_short]
    )
    source = django_filters.CharFilter(
        label=gettext_lazy("Came from"), validators=[_short]
    )
    as_of = MomentFilter(
        label=gettext_lazy("As known at (day or moment)"), method="known_at"
    )
    superseded = django_filters.ChoiceFilter(
        label=gettext_lazy("Superseded and taken back"),
        choices=[("also", gettext_lazy("Show them too"))],
        method="with_superseded",
        empty_label=gettext_lazy("Left out"),
    )

    class Meta:
        form = FigureFilterForm

    def narrowed(self) -> Any:
        rows = super().narrowed()
        data = self.form.cleaned_data
        if data.get("as_of") or data.get("superseded"):
            return rows
        return rows.in_force()

    def begun_since(self, rows: Any, name: str, value: Any) -> Any:
        # The second bound is implied, and is the one that has an index.
        return rows.filter(first_on__gte=value, last_on__gte=value)

    def known_at(self, rows: Any, name: str, value: datetime) -> Any:
        if self.form.cleaned_data.get("superseded"):
            return rows.filter(recorded_at__lte=value)
        return rows.in_force(value)

    def with_superseded(self, rows: Any, name: str, value: str) -> Any:
        return rows


class TallyFilter(FigureFilter):
    """Which counted contacts."""

    effective_cause = CauseFilter(label=gettext_lazy("Looks like"), kind="cause")
    channel = PlacedFilter(
        label=gettext_lazy("How we heard"), field_name="channel", kind="channel"
    )
    journey = WordFilter(
        label=gettext_lazy("Journey"),
        field_name="touchpoint__stage__journey__slug",
        kind="journey",
    )
    in_my_scope = InMyScopeFilter(
        label=gettext_lazy("Only my units and journeys"), right="tally.read"
    )
    voice = django_filters.ChoiceFilter(
        label=gettext_lazy("Said by"),
        choices=Voice.choices,
        empty_label=gettext_lazy("Anyone"),
    )


class ExposureFilter(FigureFilter):
    """Which volumes."""
