"""One kind of failure over two years: where, how often, and in which words."""

from dataclasses import dataclass
from datetime import date
from random import Random

from cxops.demo.rhythm import Course
from issues.enums import IssueKind

ALWAYS: Course = ((735, 1.0),)
_TOWNS = ("Hillside", "Old Town", "the airport", "Harbour", "Lakeside", "Millbrook")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


@dataclass(frozen=True, slots=True)
class Stream:
    """Failures of one kind.

    ``places`` are units with the reports of a usual week. ``said`` are sentences of
    customers, ``noted`` of colleagues; ``more`` and ``end`` go on after either. Words
    in braces are filled in. ``cause`` is empty where nobody could say. Other ``dice``
    give another course of the same: what is told of an improvement must come out of
    its numbers on whatever weekday the demo is made.
    """

    key: str
    touchpoint: str
    cause: str
    places: tuple[tuple[str, float], ...]
    said: tuple[str, ...]
    noted: tuple[str, ...]
    more: tuple[str, ...]
    end: tuple[str, ...]
    fix: tuple[str, ...] = ()
    severities: tuple[int, ...] = (1, 1, 2)
    season: str = "even"
    course: Course = ALWAYS
    staff: float = 0.2
    kind: IssueKind = IssueKind.BREAKDOWN
    dice: str = ""

    def words(self, random: Random, is_staff: bool, day: date, place: str) -> str:
        """What somebody at a place writes about it."""
        begin = (self.noted if is_staff else self.said) or self.said or self.noted
        parts = [random.choice(begin)]
        if self.more and random.random() < 0.8:
            parts.append(random.choice(self.more))
        if self.end and random.random() < 0.4:
            parts.append(random.choice(self.end))
        return " ".join(parts).format(**_details(random, day, place))


def _details(random: Random, day: date, place: str) -> dict[str, str]:
    here = place.split("-")[0]
    towns = [town for town in _TOWNS if here not in town.lower().split()]
    return {
        "clock": f"{random.randrange(5, 23)}:{random.randrange(60):02}",
        "min": str(random.randrange(11, 58)),
        "track": str(random.randrange(1, 7)),
        "few": str(random.randrange(2, 6)),
        "coach": str(random.randrange(1, 9)),
        "n": str(random.randrange(3, 30)),
        "weeks": str(random.randrange(3, 9)),
        "euro": f"{random.randrange(4, 96)}.{random.choice(('00', '20', '50', '90'))}",
        "town": random.choice(towns),
        "weekday": random.choice(_DAYS),
        "month": f"{day:%B}",
    }
