"""What is going to happen, told in the order in which it happens.

The parts of the demo write their events in any order; played by time, so that
history and audit come out as if people had worked with it day by day.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from cxops.demo.company import TIME_ZONE

Event = Callable[[datetime], None]


class Diary:
    """Events by time up to ``as_of``; what would be later hasn't happened."""

    def __init__(self, as_of: datetime, seed: int) -> None:
        self.as_of = as_of
        self.random = Random(seed)  # noqa: S311 -- a story, not a secret
        self._events: list[tuple[datetime, int, Event]] = []

    def day(self, days_ago: int) -> date:
        """The calendar day so many days before today (negative: ahead)."""
        today = self.as_of.astimezone(ZoneInfo(TIME_ZONE)).date()
        return today - timedelta(days=days_ago)

    def moment(self, days_ago: int, hour: int, minute: int = 0) -> datetime:
        """A time of day so many days ago."""
        at = datetime.combine(self.day(days_ago), time(hour, minute))
        return at.replace(tzinfo=ZoneInfo(TIME_ZONE))

    def write(self, at: datetime, event: Event) -> None:
        """Let something happen at a moment; ``event`` is called with it."""
        if at <= self.as_of:
            self._events.append((at, len(self._events), event))

    def play(self) -> None:
        """Let everything happen, in order."""
        for at, _number, event in sorted(self._events, key=lambda row: row[:2]):
            event(at)
