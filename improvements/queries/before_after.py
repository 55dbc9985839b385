"""Before and after a quick fix: the same reports, counted week by week, no verdict."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Sum

from cxops.stats.types import Direction, Series
from improvements.models import Initiative
from improvements.queries.weeks import (
    WEEK,
    Measured,
    first_monday_from,
    monday,
    patterns_of,
)
from issues.enums import IssueKind, Voice
from issues.models.daily_count import DailyCount

#: As many whole weeks before the fix; a quarter is what people remember.
WEEKS_BEFORE = 12
#: And at most so many since: later other things have changed too.
WEEKS_AFTER = 26


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """Reports of whole weeks on either side; the week of the fix is in neither."""

    voice: str
    before: tuple[int, ...]
    after: tuple[int, ...]
    first_after: date
    """The first Monday whose week lies wholly after the fix."""

    @property
    def rate_before(self) -> float:
        """Reports a week."""
        return sum(self.before) / len(self.before)

    @property
    def rate_after(self) -> float | None:
        """Reports a week; None before the first whole week."""
        return sum(self.after) / len(self.after) if self.after else None

    @property
    def first_known_on(self) -> date:
        """The day on which the first whole week after the fix is over."""
        return self.first_after + WEEK

    @property
    def numbers(self) -> dict[str, Any]:
        """As a check keeps them."""
        return {
            "count_before": sum(self.before),
            "weeks_before": len(self.before),
            "count_after": sum(self.after),
            "weeks_after": len(self.after),
        }

    def compared(self) -> Any:
        """How far the truth may lie from it, where there is enough to say so."""
        from cxops.stats.comparison import compare_before_after  # noqa: PLC0415 -- slow import

        series = Series(
            start=self.first_after - len(self.before) * WEEK,
            counts=[*self.before, *self.after],
            period="week",
            last_complete=True,
            per=1,
            direction=Direction.DECREASE,
        )
        return compare_before_after(series, len(self.before))


def before_after_of(initiative: Initiative, *, today: date) -> BeforeAfter | None:
    """The weeks before and since a fix; None while it isn't in effect, where none of
    its repeat problems is left, or nobody counted before. Counts only, no reports."""
    patterns = patterns_of(initiative)
    if initiative.fixed_from is None or not patterns:
        return None
    broken, after = (
        monday(initiative.fixed_from),
        first_monday_from(initiative.fixed_from),
    )
    first = broken - WEEKS_BEFORE * WEEK
    last = min(after + WEEKS_AFTER * WEEK, monday(today)) - timedelta(days=1)
    voice = _louder(patterns, first, broken)
    counted = Measured(patterns, voice).counted(first, max(last, broken), today=today)
    counts = {b.first: b.count for b in counted.buckets if b.count is not None}
    before = tuple(number for day, number in counts.items() if day < broken)
    if not before:
        return None
    return BeforeAfter(
        voice=voice,
        before=before,
        after=tuple(n for day, n in counts.items() if after <= day <= last),
        first_after=after,
    )


def _louder(patterns: tuple[int, ...], first: date, end: date) -> str:
    """The voice that said more of it before the fix; the two are never added up."""
    rows = DailyCount.objects.filter(
        pattern_id__in=patterns,
        kind=IssueKind.BREAKDOWN,
        day__gte=first,
        day__lt=end,
    )
    sums = rows.order_by().values_list("voice").annotate(n=Sum("reports"))
    said = {voice: number or 0 for voice, number in sums}
    customers = said.get(Voice.CUSTOMER.value, 0)
    louder = said.get(Voice.STAFF.value, 0) > customers
    return Voice.STAFF.value if louder else Voice.CUSTOMER.value
