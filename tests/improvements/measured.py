"""Improvements whose reports are there week by week, without living each day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import cycle, islice
from typing import Any

from accounts.models import User
from cxops.kernel.clock import local_date
from cxops.kernel.history import acting_as, bulk_create_tracked
from improvements.drafts import MeasureDraft
from improvements.enums import ImpactKind, ImpactStage
from improvements.models import EffectivenessCheck, Initiative
from improvements.services.checking import confirm_effect
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
from improvements.services.reviewing import approve_plan, submit_plan
from issues.models import Issue, Pattern
from issues.services.rollups import count_dirty
from issues.workflow import ISSUE_FLOW
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

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
#: Mondays: the fix, and the first day on which its effect is checked.
FIX = date(2026, 3, 16)
CHECK = FIX + 12 * WEEK
#: Reports a week, again and again: ten before; two, or ten as ever, after.
TEN, TWO = (9, 12, 10, 8, 13, 11, 7, 10), (2, 1, 3, 2, 0, 4, 2, 2)
WEEKS_BEFORE, WEEKS_OF_BASELINE = 28, 26


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Measured:
    """One improvement in effect, who takes part, and the days that matter."""

    cast: Cast
    pattern: Pattern
    initiative: Initiative
    fix: date
    check_on: date

    @property
    def due(self) -> datetime:
        """Noon of the day on which its effect is checked."""
        return noon(self.check_on)

    @property
    def now(self) -> Initiative:
        return reread(self.initiative)

    @property
    def check(self) -> EffectivenessCheck:
        return self.initiative.checks.latest("id")


def report_weeks(
    cast: Cast, pattern: Pattern | None, first: date, counts: Sequence[int], **over: Any
) -> list[Issue]:
    """So many reports on the Wednesday of each week from a Monday on."""
    rows = [
        _report(cast, pattern, first + number * WEEK + 2 * DAY, **over)
        for number, count in enumerate(counts)
        for _each in range(count)
    ]
    with acting_as(cast.clerk, verb="issue.file", at=noon(first)):
        return bulk_create_tracked(Issue, rows)


def report_on(
    cast: Cast, pattern: Pattern, day: date, number: int = 1, **over: Any
) -> list[Issue]:
    """So many reports of one day."""
    rows = [_report(cast, pattern, day, **over) for _each in range(number)]
    with acting_as(cast.clerk, verb="issue.file", at=noon(day)):
        return bulk_create_tracked(Issue, rows)


def count_all() -> None:
    """The worker's ticks until nothing is left to count."""
    while count_dirty():
        pass


def weeks(counts: Sequence[int], number: int) -> list[int]:
    """So many weeks of what repeats."""
    return list(islice(cycle(counts), number))


def make_measured(
    cast: Cast | None = None,
    *,
    title: str = "Lift dead",
    fix: date = FIX,
    before: Sequence[int] = TEN,
    after: Sequence[int] = (),
    check_on: date | None = None,
    **over: Any,
) -> Measured:
    """In effect from a day, with 26 frozen weeks of a repeating count before it.

    ``after`` are the weeks from the first whole one after the fix on. ``over`` goes
    to the target's draft.
    """
    cast = cast or make_cast()
    pattern = make_problem(cast, title)
    monday = fix - timedelta(days=fix.weekday())
    first = monday - WEEKS_BEFORE * WEEK
    report_weeks(cast, pattern, first, weeks(before, WEEKS_BEFORE))
    count_all()
    check_on = check_on or fix + 12 * WEEK
    initiative = make_approved(
        cast, pattern, at=noon(monday - WEEK), check_on=check_on, **over
    )
    initiative = put_in_effect(cast, initiative, fix)
    report_weeks(cast, pattern, fix + timedelta(days=-fix.weekday() % 7), after)
    count_all()
    return Measured(cast, pattern, initiative, fix, check_on)


def measure_draft(at: datetime, **over: Any) -> MeasureDraft:
    """The 26 whole weeks before a moment, from ten reports a week to six."""
    last = at.date() - timedelta(days=at.weekday() + 1)
    values: dict[str, Any] = {
        "counted_as": "reports",
        "baseline_from": last - WEEKS_OF_BASELINE * WEEK + DAY,
        "baseline_to": last,
        "goal": Decimal(6),
        "due_on": last + 20 * WEEK,
    }
    return MeasureDraft(**(values | over))


def make_accepted_for(cast: Cast, pattern: Pattern, *, at: datetime) -> Initiative:
    """Accepted, with a cause, an action and the plan's words; no target yet."""
    initiative = accept_proposal(
        make_proposed(cast, [pattern], at=at),
        owner=cast.owner,
        sponsor=cast.sponsor,
        actor=cast.manager,
        at=at,
    )
    if not initiative.has_cause:
        state_evidence(initiative, cast)
    action = action_draft(cast.clerk, due_on=at.date() + WEEK)
    add_action(initiative, action, actor=cast.owner, at=at)
    return reread(initiative)


def make_approved(
    cast: Cast, pattern: Pattern, *, at: datetime, check_on: date, **over: Any
) -> Initiative:
    """Planned with a counted target, and approved: its baseline is frozen."""
    who: dict[str, Any] = {"actor": cast.owner, "at": at}
    initiative = make_accepted_for(cast, pattern, at=at)
    measure_target(initiative, measure_draft(at, **over), **who)
    values = plan_values(due_on=at.date() + 2 * WEEK, check_on=check_on)
    set_plan(reread(initiative), **values, **who)
    mark_planned(reread(initiative), **who)
    approve_anew(cast, initiative, at=at)
    return reread(initiative)


def approve_anew(cast: Cast, initiative: Initiative, *, at: datetime) -> None:
    """Asked for by its owner, and approved."""
    submit_plan(
        reread(initiative),
        approver=cast.approver,
        due_on=at.date() + WEEK,
        actor=cast.owner,
        at=at,
    )
    approve_plan(reread(initiative), actor=cast.approver, at=at)


def put_in_effect(cast: Cast, initiative: Initiative, fix: date) -> Initiative:
    """Its action done, and in effect from a day."""
    at = noon(fix)
    finish_action(only_action(initiative), result="Done.", actor=cast.clerk, at=at)
    return implement(
        reread(initiative),
        fixed_from=fix,
        fixed_place="Everywhere",
        evidence="One can see it.",
        actor=cast.owner,
        at=at,
    )


def confirm(found: Measured) -> Initiative:
    """Its effect confirmed by its checker, on the day it is due."""
    return confirm_effect(found.now, actor=found.check.checker, at=found.due)


def write_down(found: Measured, *, actual: bool = True) -> None:
    """What it brought, where that is known, and what was learned."""
    who: dict[str, Any] = {"actor": found.cast.owner, "at": found.due}
    if actual:
        record_impact(
            found.now,
            kind=ImpactKind.HOURS,
            stage=ImpactStage.ACTUAL,
            amount=Decimal(120),
            note="Two hours for each report.",
            **who,
        )
    record_lesson(found.now, sentence="Sensors fail in the cold.", **who)


def ask_to_end(found: Measured, approver: User | None = None) -> None:
    """Its owner asks to close it."""
    ask_to_close(
        found.now,
        approver=approver or found.cast.approver,
        due_on=found.check_on + WEEK,
        actor=found.cast.owner,
        at=found.due,
    )


def close(found: Measured) -> Initiative:
    """Confirmed, written down, asked for and closed."""
    confirm(found)
    write_down(found)
    ask_to_end(found)
    return close_initiative(found.now, actor=found.cast.approver, at=found.due)


def _report(cast: Cast, pattern: Pattern | None, day: date, **over: Any) -> Issue:
    happened = noon(day)
    values: dict[str, Any] = {
        "voice": "customer",
        "title": "Lift dead again.",
        "description": "Lift dead again.",
        "unit": cast.unit,
        "reporter": cast.clerk,
        "pattern": pattern,
        "occurred_at": happened,
        "occurred_on": local_date(happened, cast.unit.time_zone),
        "received_at": happened,
        "filed_at": happened,
        "recorded_at": happened,
        "triaged_at": happened,
    }
    state = over.pop("state", "triaged")
    issue = Issue(**(values | over))
    ISSUE_FLOW.begin(issue, "file", state=state)
    return issue
