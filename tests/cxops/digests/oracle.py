"""When digests are due, found by reading the clock minute after minute.

It shares nothing with ``cxops.digests.schedule``: no fold, no search, only what a
person would see who sat beneath the wall clock all day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


def due_moments(
    zone: str, hour: int, start: datetime, end: datetime, *, step_minutes: int = 1
) -> dict[date, datetime]:
    """For each date seen between two instants, the first one at ``hour`` or later.

    The first and last date seen may be cut off; the caller gives a margin.
    """
    place, step = ZoneInfo(zone), timedelta(minutes=step_minutes)
    due: dict[date, datetime] = {}
    seen: set[date] = set()
    waiting: set[date] = set()
    moment = start
    while moment < end:
        wall = moment.astimezone(place)
        day = wall.date()
        # A day that ended before its hour came is due when the next one begins.
        over = {each for each in waiting if each < day}
        due |= dict.fromkeys(over - due.keys(), moment)
        waiting -= over
        if day not in seen:
            seen.add(day)
            waiting.add(day)
        if wall.hour >= hour and day in waiting:
            due[day] = moment
            waiting.discard(day)
        moment += step
    return due


@dataclass(frozen=True, slots=True)
class Made:
    """One edition: whose, for which local date, by which reading of the clock."""

    reader: int
    day: date
    at: datetime


def faults(made: Iterable[Made], due: dict[int, dict[date, datetime]]) -> list[str]:
    """Every edition that is doubled, early, lost or that nobody was promised."""
    found: list[str] = []
    seen: set[tuple[int, date]] = set()
    for edition in made:
        key = (edition.reader, edition.day)
        promised = due[edition.reader].get(edition.day)
        if key in seen:
            found.append(f"doubled: {edition.reader} {edition.day}")
        elif promised is None:
            found.append(f"invented: {edition.reader} {edition.day}")
        elif edition.at < promised:
            found.append(f"early: {edition.reader} {edition.day}")
        seen.add(key)
    found += [
        f"lost: {reader} {day}"
        for reader, days in due.items()
        for day in sorted(days)
        if (reader, day) not in seen
    ]
    return found
