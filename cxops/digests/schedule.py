"""On which days and at which moments a digest is due. Pure: no database, no clock.

An hour that a day doesn't have (clocks go forward) is due at the first moment after
the gap, an hour it has twice (clocks go back) at the first. A date that a place left
out when it crossed the date line has no digest.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cxops.models import DigestFrequency

DAY = timedelta(days=1)
SATURDAY = 5
#: How far back the newest due day can lie: a weekend, and a date that was left out.
LOOK_BACK_DAYS = 5
#: Of a long silence an edition names this many days, the newest.
MOST_MISSED = 366


def first_moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) at which the clocks in a zone read ``wall`` or later."""
    early = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    late = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if early <= late:
        return early
    # In a gap the fold decides the other way round, and the change lies between.
    before, after = late, early
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(zone).replace(tzinfo=None) >= wall:
            after = middle
        else:
            before = middle
    return after.replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often, at which hour and by whose clocks somebody gets a digest."""

    frequency: str
    hour: int
    time_zone: str

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def due_at(self, day: date) -> datetime | None:
        """When the digest for ``day`` is due; None for a date that doesn't exist."""
        begins = first_moment(datetime.combine(day, time()), self.zone)
        if begins.astimezone(self.zone).date() != day:
            return None
        return first_moment(datetime.combine(day, time(self.hour)), self.zone)

    def includes(self, day: date) -> bool:
        """Whether a digest is wanted for ``day`` at all."""
        if self.frequency == DigestFrequency.WORKING_DAYS:
            return day.weekday() < SATURDAY
        return self.frequency == DigestFrequency.DAILY

    def latest_due(self, at: datetime) -> date | None:
        """The newest wanted day whose digest is due by ``at``."""
        today = at.astimezone(self.zone).date()
        for back in range(LOOK_BACK_DAYS):
            day = today - back * DAY
            due = self.due_at(day) if self.includes(day) else None
            if due is not None and due <= at:
                return day
        return None

    def next_due(self, after: date) -> datetime | None:
        """When the first digest for a day after ``after`` is due; None for never."""
        if self.frequency == DigestFrequency.NEVER:
            return None
        day = after
        while True:
            day += DAY
            due = self.due_at(day) if self.includes(day) else None
            if due is not None:
                return due

    def days_between(self, after: date, before: date) -> list[date]:
        """The wanted days strictly between two, oldest first; of many the newest."""
        first = max(after + DAY, before - MOST_MISSED * DAY)
        days = (first + n * DAY for n in range((before - first).days))
        return [day for day in days if self.includes(day) and self.due_at(day)]
