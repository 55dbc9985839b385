"""How much happens on a day: roll-out, season, weekday, and the course of a failure."""

import math
from datetime import date
from random import Random

#: Unit → how many days ago it went live. What is reported while it learns to report
#: is no measure of anything.
WENT_LIVE: dict[str, int] = {
    "organisation": 735,
    "north": 735,
    "harbour": 728,
    "harbour-desk": 728,
    "harbour-platforms": 728,
    "contact-centre": 700,
    "phones": 700,
    "claims": 700,
    "hillside": 644,
    "south": 588,
    "old-town": 588,
    "fleet": 560,
    "airport": 504,
}
#: Days until a place reports as much as it goes on to do.
LEARNING_DAYS = 56
#: Monday to Sunday, each adding up to seven.
_OFFICE = (1.75, 1.35, 1.2, 1.2, 1.1, 0.3, 0.1)
_STATION = (1.15, 0.95, 0.95, 1.0, 1.35, 0.85, 0.75)
#: Season → the day of the year on which it is at its height, and by how much.
_SEASONS: dict[str, tuple[int, float]] = {
    "even": (0, 0.0),
    "travel": (355, 0.3),
    "winter": (15, 0.9),
    "summer": (200, 0.8),
}

#: (days ago, times the usual from then on), the longest ago first.
Course = tuple[tuple[int, float], ...]


def expected(
    weekly: float, place: str, day: date, days_ago: int, season: str, course: Course
) -> float:
    """How many cases a place can expect on a day, of so many in a usual week."""
    live = (WENT_LIVE[place] - days_ago) / LEARNING_DAYS
    weekdays = _OFFICE if place in ("phones", "claims") else _STATION
    return (
        weekly
        / 7
        * min(max(live, 0.0), 1.0)
        * weekdays[day.weekday()]
        * _in_season(day, season)
        * _level(course, days_ago)
    )


def draw(random: Random, mean: float) -> int:
    """How many come when ``mean`` are expected, each independently (Poisson)."""
    if mean <= 0:
        return 0
    limit, product, number = math.exp(-mean), random.random(), 0
    while product > limit:
        product *= random.random()
        number += 1
    return number


def _in_season(day: date, season: str) -> float:
    height, swing = _SEASONS[season]
    turn = 2 * math.pi * (day.timetuple().tm_yday - height) / 365.25
    return 1 + swing * math.cos(turn)


def _level(course: Course, days_ago: int) -> float:
    """The last level that has begun; nothing before the first."""
    level = 0.0
    for since, times in course:
        if days_ago <= since:
            level = times
    return level
