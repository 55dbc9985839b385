"""A control chart as it is to be seen and told, before it has a size."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cxops.charts.figures import figure, places_for
from cxops.charts.stairs import last_known
from cxops.stats.types import Chart


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlView:
    """A control chart as it is to be seen, before it has a size."""

    chart: Chart
    unit: str
    labels: tuple[date, ...]
    signs: tuple[str, ...]
    start: int | None
    target: float | None
    links: tuple[str, ...]
    names: tuple[str, ...]
    places: int

    @property
    def has_limits(self) -> bool:
        return any(value is not None for value in self.chart.upper)

    @property
    def middle(self) -> float | None:
        """What is shown where no limits may be drawn: half lie above it."""
        return None if self.has_limits else self.chart.median

    @property
    def range_words(self) -> str:
        """The last range that is known: "3 to 45"."""
        found = (self.range_at(i) for i in reversed(range(len(self.labels))))
        return next((text for text in found if text), "")

    @property
    def average_words(self) -> str:
        value = last_known(self.chart.centre)
        return "" if value is None else figure(value, self.average_places)

    @property
    def average_places(self) -> int:
        """A mean of whole numbers is hardly one."""
        known = [value for value in self.chart.centre if value is not None]
        return 0 if max(known, default=0.0) >= 100 else max(1, places_for(known))

    def range_at(self, index: int) -> str:
        """The range of one period; empty where none may be said."""
        low, high = self.chart.lower[index], self.chart.upper[index]
        if high is None:
            return ""
        places = places_for((*self.chart.lower, *self.chart.upper))
        if low is None:
            return _("up to %(high)s") % {"high": figure(high, places)}
        return _("%(low)s to %(high)s") % {
            "low": figure(low, places),
            "high": figure(high, places),
        }

    def stands_out(self, index: int) -> bool:
        """Whether chance hardly explains a point."""
        return self.signs[index] in {"diamond", "triangle", "square"}

    def is_old(self, index: int) -> bool:
        """Whether the limits here are those from before the fix, only carried on."""
        if self.start is None or index < self.start:
            return False
        phase = max(first for first in self.chart.segments if first <= index)
        return phase < self.start
