"""From baseline to verdict and back, day by day, by what the reports themselves say."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from accounts.models import Notification
from improvements.drafts import MeasureDraft
from improvements.enums import ImpactKind, ImpactStage
from improvements.models import Initiative, Reading, Reopening
from improvements.services.checking import (
    ask_for_checks,
    confirm_effect,
    find_no_effect,
)
from improvements.services.closing import (
    ask_to_close,
    close_initiative,
    record_impact,
    record_lesson,
)
from improvements.services.delivering import finish_action, implement
from improvements.services.measuring import measure_target
from improvements.services.planning import add_action, mark_planned, set_plan
from improvements.services.proposing import accept_proposal
from improvements.services.reading import read_effects
from improvements.services.recurrence import watch
from improvements.services.reviewing import approve_plan, submit_plan
from issues.models import Issue, Pattern
from tests.builders.improvements import (
    Cast,
    action_draft,
    make_cast,
    make_problem,
    make_proposed,
    only_action,
    plan_values,
    reread,
    state_evidence,
)
from tests.builders.issues import make_issue
from tests.improvements.measured import DAY, count_all, noon
from tests.improvements.proof.conftest import kept

FIRST, FIX = date(2025, 6, 2), date(2026, 3, 16)
CHECK = FIX + timedelta(weeks=12)


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
    """Ten reports a week for nine months, then a plan; in effect from 16 March."""
    cast = make_cast()
    replay = Replay(cast, make_problem(cast, name), Random(seed))  # noqa: S311 -- fixed dice  # noqa: S311 -- dice, not a secret
    replay.live(date(2026, 3, 8), weekly=10)
    count_all()
    at = noon(date(2026, 3, 9))
    initiative = accept_proposal(
        make_proposed(cast, [replay.pattern], at=at),
        owner=cast.owner,
        sponsor=cast.sponsor,
        actor=cast.manager,
        at=at,
    )
    state_evidence(initiative, cast)
    who = {"actor": cast.owner, "at": at}
    draft = MeasureDraft(
        counted_as="reports",
        baseline_from=date(2025, 9, 1),
        baseline_to=date(2026, 3, 1),
        goal=Decimal(6),
        due_on=CHECK,
        left_out=[date(2026, 2, 23)],
    )
    measure_target(initiative, draft, **who)
    action = action_draft(cast.clerk)
    add_action(initiative, action, **who)
    values = plan_values(due_on=date(2026, 3, 20), check_on=CHECK)
    set_plan(initiative, **values, **who)
    mark_planned(reread(initiative), **who)
    submit_plan(
        reread(initiative), approver=cast.approver, due_on=date(2026, 3, 12), **who
    )
    approve_plan(reread(initiative), actor=cast.approver, at=at)
    finish_action(only_action(initiative), result="Done.", actor=cast.clerk, at=at)
    replay.live(FIX - DAY, weekly=10)
    replay.initiative = implement(
        reread(initiative),
        fixed_from=FIX,
        fixed_place="Everywhere",
        evidence="One can see it.",
        actor=cast.owner,
        at=noon(FIX),
    )
    return replay


def close(replay: Replay) -> None:
    cast, initiative = replay.cast, replay.initiative
    assert initiative is not None
    at = noon(replay.today)
    who = {"actor": cast.owner, "at": at}
    record_impact(
        reread(initiative),
        kind=ImpactKind.HOURS,
        stage=ImpactStage.ACTUAL,
        amount=Decimal(120),
        note="Two hours for each report.",
        **who,
    )
    record_lesson(reread(initiative), sentence="Sensors fail in the cold.", **who)
    ask_to_close(reread(initiative), approver=cast.approver, due_on=replay.today, **who)
    close_initiative(reread(initiative), actor=cast.approver, at=at)


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

    confirm_effect(reread(proven.initiative), actor=cast.sponsor, at=noon(CHECK))
    close(proven)

    assert proven.state == "closed"
    proven.pattern.refresh_from_db()
    assert proven.pattern.state == "verified"
    check = proven.initiative.checks.get()
    assert (check.conclusion, check.decided_by) == ("confirmed", cast.sponsor)
    assert check.numbers["high"] < 1
    assert [proof["held"] for proof in check.numbers["proofs"]] == [True, True]


def test_hundred_late_reports_of_old_events_open_nothing(proven: Replay) -> None:
    cast = proven.cast
    confirm_effect(reread(proven.initiative), actor=cast.sponsor, at=noon(CHECK))
    close(proven)
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
    confirm_effect(reread(proven.initiative), actor=cast.sponsor, at=noon(CHECK))
    close(proven)

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
