"""From baseline to verdict and back, day by day, by what the reports themselves say."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from accounts.models import Notification
from improvements.models import Initiative, Reading, Reopening
from improvements.services.checking import ask_for_checks, find_no_effect
from improvements.services.reading import read_effects
from improvements.services.recurrence import watch
from issues.models import Issue, Pattern
from tests.builders.improvements import Cast, make_cast, make_problem, reread
from tests.builders.issues import make_issue
from tests.improvements.measured import (
    CHECK,
    DAY,
    FIX,
    WEEK,
    Measured,
    close,
    count_all,
    make_approved,
    noon,
    put_in_effect,
)
from tests.improvements.proof.conftest import kept

FIRST = date(2025, 6, 2)


@dataclass
class Replay:
    """One improvement whose reports happen day by day, from fixed dice."""

    cast: Cast
    pattern: Pattern
    dice: Random
    today: date = FIRST
    initiative: Initiative | None = None

    def live(self, until: date, *, weekly: float) -> None:
        """Days pass, up to and including ``until``; the worker ticks each evening."""
        while self.today <= until:
            for _each in range(_poisson(self.dice, weekly / 7)):
                self.report(self.today)
            if self.initiative is not None:
                self.tick()
            self.today += DAY

    def report(self, happened: date) -> Issue:
        return make_issue(
            self.cast.unit,
            self.cast.clerk,
            at=noon(self.today),
            occurred_at=noon(happened),
            pattern=self.pattern,
            state="triaged",
        )

    def tick(self) -> None:
        evening = noon(self.today) + timedelta(hours=8)
        count_all()
        watch(at=evening)
        ask_for_checks(at=evening)
        read_effects(at=evening)

    @property
    def measured(self) -> Measured:
        assert self.initiative is not None
        return Measured(self.cast, self.pattern, self.initiative, FIX, CHECK)

    @property
    def verdict(self) -> str:
        assert self.initiative is not None
        return Reading.objects.get(initiative=self.initiative).verdict

    @property
    def state(self) -> str:
        assert self.initiative is not None
        return reread(self.initiative).state


def _poisson(dice: Random, mean: float) -> int:
    """Knuth, 1969: enough for a few a day."""
    number, product = 0, dice.random()
    while product > 2.718281828459045**-mean:
        number += 1
        product *= dice.random()
    return number


def start(seed: int, name: str) -> Replay:
    """Ten reports a week for nine months; planned, in effect from 16 March."""
    cast = make_cast()
    dice = Random(seed)  # noqa: S311 -- fixed dice
    replay = Replay(cast, make_problem(cast, name), dice)
    planned_on = FIX - WEEK
    replay.live(planned_on - DAY, weekly=10)
    count_all()
    initiative = make_approved(
        cast,
        replay.pattern,
        at=noon(planned_on),
        check_on=CHECK,
        left_out=[planned_on - 2 * WEEK],
    )
    replay.live(FIX - DAY, weekly=10)
    replay.initiative = put_in_effect(cast, initiative, FIX)
    return replay


def told(person: object, kind: str) -> int:
    return Notification.objects.filter(user=person, kind=kind).count()


@pytest.fixture(scope="module")
def lived(django_db_setup: None, django_db_blocker: Any) -> Iterator[Replay]:
    with kept(django_db_blocker):
        replay = start(7, "Lift dead")
        replay.live(FIX + timedelta(weeks=2), weekly=2)
        assert replay.verdict == "too_early"
        replay.live(CHECK, weekly=2)
        yield replay


@pytest.fixture
def proven(lived: Replay, db: None) -> Replay:
    """A life of one's own from the day of the check on."""
    return replace(lived, dice=copy(lived.dice))


def test_fall_to_a_fifth_is_proven_confirmed_and_closed(proven: Replay) -> None:
    cast = proven.cast
    assert proven.verdict == "proven_and_on_target"
    assert told(cast.sponsor, "improvements.to_check") == 1

    close(proven.measured)

    assert proven.state == "closed"
    proven.pattern.refresh_from_db()
    assert proven.pattern.state == "verified"
    check = proven.initiative.checks.get()
    assert (check.conclusion, check.decided_by) == ("confirmed", cast.sponsor)
    assert check.numbers["high"] < 1
    assert [proof["held"] for proof in check.numbers["proofs"]] == [True, True]


def test_hundred_late_reports_of_old_events_open_nothing(proven: Replay) -> None:
    cast = proven.cast
    close(proven.measured)
    before = told(cast.approver, "improvements.came_back")

    for number in range(100):
        proven.report(FIX - timedelta(days=1 + number % 60))
    proven.tick()
    proven.live(proven.today + timedelta(days=3), weekly=0)

    assert proven.state == "closed"
    proven.pattern.refresh_from_db()
    assert (proven.pattern.state, proven.pattern.recurrence_count) == ("verified", 1)
    assert Reopening.objects.count() == 0
    assert told(cast.approver, "improvements.came_back") == before == 0
    # The frozen baseline is as it was: the verdict doesn't gain from them either.
    assert proven.verdict == "proven_and_on_target"


def test_return_opens_it_again_once_with_the_evidence(proven: Replay) -> None:
    cast = proven.cast
    close(proven.measured)

    proven.live(CHECK + timedelta(weeks=4), weekly=12)

    assert proven.state == "reopened"
    back = Reopening.objects.get()
    assert back.by is None
    assert len(back.reports) >= 3
    happened = Issue.objects.filter(pk__in=back.reports)
    assert min(happened.values_list("occurred_on", flat=True)) > CHECK - timedelta(
        weeks=1
    )
    assert back.numbers["p_improved"] < 0.01
    for person in (cast.owner, cast.sponsor, cast.approver):
        assert told(person, "improvements.came_back") == 1
    initiative = reread(proven.initiative)
    assert (initiative.reopened_count, initiative.approved_at) == (1, None)


def test_no_change_is_seen_and_sent_back(db: None) -> None:
    replay = start(11, "Gate stuck")
    replay.live(CHECK, weekly=10)
    cast = replay.cast
    assert replay.verdict == "no_change_seen"

    find_no_effect(
        reread(replay.initiative),
        back_to="planned",
        reason="As many as before.",
        actor=cast.sponsor,
        at=noon(CHECK),
    )

    assert replay.state == "planned"
    replay.pattern.refresh_from_db()
    assert replay.pattern.state == "confirmed"
    initiative = reread(replay.initiative)
    assert (initiative.fixed_from, initiative.approved_at) == (None, None)
