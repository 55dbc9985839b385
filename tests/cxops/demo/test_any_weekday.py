"""What the demo tells of its improvements comes out of its numbers on any weekday.

Which reports fall into which week depends on the weekday on which the demo is made. The
story stops where its checker confirms what the numbers don't prove.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from cxops.demo.cases import CaseTool
from cxops.demo.diary import Diary
from cxops.demo.story import SEED
from cxops.demo.streams import Stream
from cxops.demo.words_stories import CAME_BACK, DID_NOT, FELL, STORIES
from cxops.stats.effectiveness import Verdict, effectiveness
from cxops.stats.types import Direction, Series
from tests.cxops.demo.content import AS_OF

WEEK = timedelta(weeks=1)
STREAMS = {stream.key: stream for stream in STORIES}


@dataclass(frozen=True)
class Told:
    """One improvement, in days before today: its plan, its fix, and who looks when."""

    theme: str
    planned: int
    weeks: int
    fixed: int
    looked: int
    goal: float = 4.0


#: As in ``projects_past``; a baseline ends 35 days before its plan.
CONFIRMED = Told("platform", 330, 26, FELL, FELL - 12 * 7 - 3)
CONFIRMED_ONCE = Told("clean", 386, 18, CAME_BACK, 124)
CAME_BACK_LATER = replace(CONFIRMED_ONCE, looked=0)
UNCHANGED = Told("pass", 262, 26, DID_NOT, 0, goal=3.0)
GAP = 35


def verdict(told: Told, weekday: int, stream: Stream | None = None) -> Verdict:
    """What the customers' reports of whole weeks say on the day of the look."""
    diary = Diary(AS_OF + timedelta(days=weekday), SEED)
    cases = CaseTool(diary, SEED).cases([stream or STREAMS[told.theme]])
    happened = Counter(
        _monday(date.fromisoformat(case.values["happened"][:10]))
        for case in cases
        if case.values["voice"] == "customer"
    )
    first, end = min(happened), _monday(diary.day(told.looked))
    days = [first + n * WEEK for n in range((end - first) // WEEK)]
    counts: list[int | None] = [happened[day] for day in days]
    since = diary.day(told.planned + GAP - 1 + 7 * told.weeks)
    until = diary.day(told.planned + GAP) + timedelta(days=1)
    inside = [n for n, day in enumerate(days) if since <= day <= until - WEEK]
    fixed = diary.day(told.fixed)
    start = sum(day < fixed for day in days)
    if _monday(fixed) != fixed:
        counts[days.index(_monday(fixed))] = None
    return effectiveness(
        Series(start=first, counts=counts, period="week", direction=Direction.DECREASE),
        start,
        baseline=(inside[0], inside[-1] + 1),
        target=told.goal,
        planned_check=diary.day(told.looked),
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


@pytest.mark.parametrize("weekday", range(7))
@pytest.mark.parametrize(
    ("told", "state"),
    [
        (CONFIRMED, "proven_and_on_target"),
        (CONFIRMED_ONCE, "proven_and_on_target"),
        (CAME_BACK_LATER, "regressed"),
        (UNCHANGED, "no_change_seen"),
    ],
    ids=["platform", "clean", "clean, back", "pass"],
)
def test_story_comes_out_of_the_numbers(told: Told, state: str, weekday: int) -> None:
    assert verdict(told, weekday).state == state


def test_dice_that_stop_the_story_on_some_weekdays_are_found() -> None:
    """The first ones: their weeks before the fix resembled each other by luck."""
    thrown = replace(STREAMS["platform"], dice="")

    states = {str(verdict(CONFIRMED, day, thrown).state) for day in range(7)}

    assert states == {"proven_and_on_target", "cannot_judge"}
