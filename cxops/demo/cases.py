"""The cases of two years as the case tool keeps them: one row each, when closed."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from cxops.demo.company import TIME_ZONE
from cxops.demo.diary import Diary
from cxops.demo.rhythm import WENT_LIVE, draw, expected
from cxops.demo.streams import Stream
from issues.enums import IssueKind, Mood, Voice

#: Of a hundred cases so many name no touchpoint; and no cause.
_UNPLACED, _UNKNOWN = 0.04, 0.12
_OFFICE: tuple[str, ...] = ("phone",) * 6 + (
    "e-mail",
    "e-mail",
    "web-form",
    "web-form",
    "letter",
)
_OFFICE += ("chat-or-messenger", "chat-or-messenger", "partner-ombudsman-regulator")
_STATION: tuple[str, ...] = (
    ("face-to-face",) * 8 + ("app",) * 4 + ("phone", "survey-answer")
)
_STATION += ("social-media", "review-site", "web-form")
#: Channels whose writers name the day only.
_DAY_ONLY = ("letter", "e-mail", "review-site", "survey-answer")
_SLOW = (*_DAY_ONLY, "web-form", "partner-ombudsman-regulator")
_HOURS: tuple[int, ...] = (
    5,
    6,
    6,
    7,
    7,
    7,
    7,
    8,
    8,
    8,
    9,
    10,
    11,
    12,
    13,
    14,
    15,
    16,
    16,
    17,
    17,
)
_HOURS += (17, 18, 18, 19, 20, 21)
_OFFICE_HOURS = (8, 8, 9, 9, 9, 10, 10, 11, 11, 12, 13, 13, 14, 14, 15, 15, 16, 17)


@dataclass(frozen=True, slots=True)
class Case:
    """One closed case. ``theme`` is its stream; the tool doesn't know that."""

    theme: str
    written_at: datetime
    closed_at: datetime
    values: dict[str, str]


class CaseTool:
    """Where Northline's customer service keeps its cases."""

    def __init__(self, diary: Diary, seed: int) -> None:
        self._diary = diary
        self._seed = seed
        self._zone = ZoneInfo(TIME_ZONE)

    def cases(self, streams: Iterable[Stream]) -> list[Case]:
        """All cases closed up to now, numbered in the order they were written down."""
        cases = [case for stream in streams for case in self._of(stream)]
        cases = [case for case in cases if case.closed_at <= self._diary.as_of]
        cases.sort(key=lambda case: (case.written_at, case.theme, case.values["text"]))
        for number, case in enumerate(cases, 1):
            case.values["case"] = f"C{case.written_at:%y}-{number:05}"
        return cases

    def _of(self, stream: Stream) -> Iterator[Case]:
        # Each stream has its own dice, so that one more sentence moves no other.
        dice = f"{self._seed} {stream.key}{stream.dice}"
        random = Random(dice)  # noqa: S311 -- a story
        said_last = ""
        for days_ago in range(max(WENT_LIVE.values()), -1, -1):
            day = self._diary.day(days_ago)
            for place, weekly in stream.places:
                mean = expected(
                    weekly, place, day, days_ago, stream.season, stream.course
                )
                for _each in range(draw(random, mean)):
                    case = self._case(stream, place, days_ago, random, said_last)
                    said_last = case.values["text"]
                    yield case

    def _case(
        self, stream: Stream, place: str, days_ago: int, random: Random, said_last: str
    ) -> Case:
        is_office = place in ("phones", "claims")
        is_staff = random.random() < stream.staff
        channel = _channel(is_staff, is_office, random)
        hour = random.choice(_OFFICE_HOURS if is_office else _HOURS)
        happened_at = self._diary.moment(days_ago, hour, random.randrange(60))
        written_at = happened_at + _delay(channel, random)
        closed_at = written_at + timedelta(minutes=random.choice((20, 45, 240, 1500)))
        closed_at += timedelta(minutes=random.randrange(15, 2800))
        text = said_last
        while text == said_last:
            text = stream.words(random, is_staff, happened_at.date(), place)
        is_day_only = channel in _DAY_ONLY
        values = {
            "kind": stream.kind.value,
            "voice": (Voice.STAFF if is_staff else Voice.CUSTOMER).value,
            "text": text,
            "place": place,
            "touchpoint": stream.touchpoint if random.random() > _UNPLACED else "",
            "channel": channel,
            "cause": stream.cause if random.random() > _UNKNOWN else "",
            "happened": self._local(happened_at)[: 10 if is_day_only else None],
            "written": self._local(written_at),
            "closed": self._local(closed_at),
        }
        values |= _judgement(stream, is_staff, random)
        return Case(stream.key, written_at, closed_at, values)

    def _local(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._zone):%Y-%m-%d %H:%M}"


def deliveries(cases: list[Case], moments: list[datetime]) -> list[list[Case]]:
    """The cases by delivery: each comes with the first after it was closed."""
    parts: list[list[Case]] = [[] for _moment in moments]
    for case in cases:
        number = bisect_left(moments, case.closed_at)
        if number < len(moments):
            parts[number].append(case)
    return parts


def over_a_week(stream: Stream, diary: Diary, days_ago: int) -> Stream:
    """The stream in the calendar week of a day, and in no other."""
    monday = days_ago + diary.day(days_ago).weekday()
    return replace(stream, course=((monday, 1.0), (monday - 7, 0.0)))


def _channel(is_staff: bool, is_office: bool, random: Random) -> str:
    if is_staff:
        return "noticed-by-a-colleague"
    return random.choice(_OFFICE if is_office else _STATION)


def _delay(channel: str, random: Random) -> timedelta:
    """From what happened until it was written down."""
    if channel in _SLOW:
        return timedelta(minutes=random.randrange(200, 4300))
    return timedelta(minutes=random.randrange(3, 180))


def _judgement(stream: Stream, is_staff: bool, random: Random) -> dict[str, str]:
    """How bad it was, for how many, and what was done on the spot."""
    values = {"severity": "", "mood": Mood.UNKNOWN.value, "customers": "1", "done": ""}
    if stream.severities:
        values["severity"] = str(random.choice(stream.severities))
    if stream.kind != IssueKind.BREAKDOWN:
        return values
    values["customers"] = str(random.choice((1, 1, 1, 1, 1, 2, 2, 4, 12)))
    if not is_staff:
        moods = (Mood.SORTED, Mood.SORTED, Mood.WAITING, Mood.UNHAPPY)
        values["mood"] = random.choice(moods).value
    if stream.fix and random.random() < 0.5:
        values["done"] = random.choice(stream.fix).format(
            town="the next station", euro="the amount"
        )
    return values
