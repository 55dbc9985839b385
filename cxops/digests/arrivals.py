"""What came in on a digest's days, counted by voice, kind and place.

A report counts once, on the local day it was filed, as far as the reader sees it.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from issues.enums import IssueKind
from issues.models import Issue

if TYPE_CHECKING:
    from accounts.models import User
    from issues.querysets import IssueQuerySet

DAY = timedelta(days=1)
WEEK = 7 * DAY
#: So many same weekdays before stand beside a single day.
WEEKS_BEFORE = 4


@dataclass(frozen=True, slots=True)
class Days:
    """Local days of a reader, both ends included."""

    first: date
    last: date
    zone: str

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The first moment of them, and the first after them."""
        zone = ZoneInfo(self.zone)
        return (
            datetime.combine(self.first, time.min, tzinfo=zone),
            datetime.combine(self.last + DAY, time.min, tzinfo=zone),
        )

    @property
    def filed(self) -> Q:
        """The condition of the reports that came in on them."""
        begin, end = self.bounds
        return Q(filed_at__gte=begin, filed_at__lt=end)

    @property
    def are_one(self) -> bool:
        return self.first == self.last

    def earlier(self, weeks: int) -> "Days":
        """As many weeks before."""
        return Days(self.first - weeks * WEEK, self.last - weeks * WEEK, self.zone)

    def as_facts(self) -> dict[str, str]:
        return {"first": self.first.isoformat(), "last": self.last.isoformat()}


#: Kind, voice, touchpoint.
Key = tuple[str, str, int | None]


def arrivals(reader: "User", days: Days) -> "Counter[Key]":
    """The reports of these days in one statement."""
    rows = _counted(reader).filter(days.filed).order_by()
    sums = rows.values_list("kind", "voice", "touchpoint_id").annotate(n=Count("pk"))
    return Counter({row[:3]: row[3] for row in sums})


def breakdowns_on(
    reader: "User", asked: list[Days], voices: tuple[str, ...]
) -> list[dict[str, int]]:
    """Breakdowns by voice on several stretches of days, in one statement."""
    if not asked:
        return []
    sums: dict[str, Any] = {}
    wanted = Q()
    for number, days in enumerate(asked):
        wanted |= days.filed
        for voice in voices:
            sums[f"{voice}_{number}"] = Count("pk", filter=days.filed & Q(voice=voice))
    rows = _counted(reader).filter(wanted, kind=IssueKind.BREAKDOWN)
    found = rows.aggregate(**sums)
    return [
        {voice: found[f"{voice}_{number}"] for voice in voices}
        for number in range(len(asked))
    ]


def breakdowns_again(reader: "User", days: Days, since: datetime) -> tuple[int, int]:
    """The breakdowns of days counted before: how many now, how many of them were
    recorded since."""
    rows = _counted(reader).filter(days.filed, kind=IssueKind.BREAKDOWN)
    late = Count("pk", filter=Q(recorded_at__gt=since))
    found = rows.aggregate(now=Count("pk"), late=late)
    return found["now"], found["late"]


def _counted(reader: "User") -> "IssueQuerySet":
    return Issue.objects.visible_to(reader).counted()
