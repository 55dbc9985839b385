"""Which signals."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy

from cxops.kernel import clock
from cxops.kernel.filtering import StrictFilterForm
from cxops.kernel.keys import OneOf
from issues.enums import SignalDirection, SignalKind
from issues.filters.words import UnitFilter, WordFilter, WordFilterSet
from issues.models import Touchpoint
from issues.queries.merged import merged_into

NOW, HELD, OVER = "now", "put_off", "over"
STATES = (
    (NOW, gettext_lazy("Now")),
    (HELD, gettext_lazy("Put off")),
    (OVER, gettext_lazy("Over")),
)


class TouchpointFilter(WordFilter):
    """Signals of a touchpoint, also of what was merged into it since."""

    def filter(self, qs: Any, value: Any) -> Any:
        if not value:
            return qs
        return qs.filter(OneOf("touchpoint_id", merged_into(Touchpoint, *value)))


class SignalFilter(WordFilterSet):
    """Which signals; without a state those of now that nobody put off."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=STATES,
        method="in_state",
        empty_label=gettext_lazy("Now"),
    )
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind"),
        choices=SignalKind.choices,
        empty_label=gettext_lazy("Any"),
    )
    direction = django_filters.ChoiceFilter(
        label=gettext_lazy("Direction"),
        choices=SignalDirection.choices,
        empty_label=gettext_lazy("Any"),
    )

    touchpoint = TouchpointFilter(
        label=gettext_lazy("Where"), field_name="touchpoint", kind="touchpoint"
    )
    unit = UnitFilter(label=gettext_lazy("Unit"))

    class Meta:
        form = StrictFilterForm

    def narrowed(self) -> Any:
        rows = super().narrowed()
        if self.form.cleaned_data.get("state"):
            return rows
        return rows.waiting(clock.now())

    def in_state(self, rows: Any, name: str, value: str) -> Any:
        if value == OVER:
            return rows.exclude(ended_on=None)
        at = clock.now()
        return rows.current().held(at) if value == HELD else rows.waiting(at)
