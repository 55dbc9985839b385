"""Which signals."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy

from cxops.kernel import clock
from cxops.kernel.filtering import StrictFilterForm, StrictFilterSet
from issues.enums import SignalDirection, SignalKind

NOW, HELD, OVER = "now", "put_off", "over"
STATES = (
    (NOW, gettext_lazy("Now")),
    (HELD, gettext_lazy("Put off")),
    (OVER, gettext_lazy("Over")),
)


class SignalFilter(StrictFilterSet):
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
