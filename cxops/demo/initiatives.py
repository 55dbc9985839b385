"""What Northline does about it: improvements in every state they can be in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from accounts.models import User
from cxops.demo.diary import Diary
from cxops.demo.organisation import Organisation
from cxops.demo.patterns import Problems
from improvements.drafts import (
    ActionDraft,
    ChangeDraft,
    MeasureDraft,
    QuickFixDraft,
    TargetDraft,
)
from improvements.enums import (
    ActionStrength,
    ActionType,
    Counting,
    ImpactKind,
    ImpactStage,
    Protection,
)
from improvements.models import Action, Initiative
from improvements.services import (
    changing,
    checking,
    closing,
    delivering,
    measuring,
    planning,
    proposing,
    quick_fixing,
    reviewing,
)
from improvements.services.measuring import FEWEST_WEEKS
from improvements.services.recurrence import watch
from issues.services.rollups import count_dirty

STRONG, MEDIUM, WEAK = (
    ActionStrength.STRONG,
    ActionStrength.MEDIUM,
    ActionStrength.WEAK,
)


def count_everything() -> None:
    """What the worker does within a minute: no verdict is told from half the days."""
    while count_dirty():
        pass


class Project:
    """One improvement; each method writes one event into the diary and returns it."""

    def __init__(
        self,
        diary: Diary,
        organisation: Organisation,
        problems: Problems,
        themes: tuple[str, ...],
    ) -> None:
        self._diary = diary
        self._organisation = organisation
        self._problems = problems
        self._themes = themes
        self._actions: list[Action] = []
        self.initiative: Initiative

    def person(self, key: str) -> User:
        return self._organisation.people[key]

    def propose(
        self, days_ago: int, by: str, unit: str, title: str, summary: str
    ) -> "Project":
        def event(at: datetime) -> None:
            self.initiative = proposing.propose_initiative(
                title=title,
                summary=summary,
                unit=self._organisation.units[unit],
                patterns=[self._problems.by_theme[theme] for theme in self._themes],
                actor=self.person(by),
                at=at,
            )

        return self._write(days_ago, event)

    def quick_fix(
        self, days_ago: int, by: str, unit: str, title: str, person: str, *, due: int
    ) -> "Project":
        """Who does what by when; ``due`` is counted in days from today."""

        def event(at: datetime) -> None:
            self.initiative = quick_fixing.start_quick_fix(
                QuickFixDraft(
                    title=title,
                    owner=self.person(person),
                    due_on=self._diary.day(-due),
                    strength=WEAK,
                ),
                unit=self._organisation.units[unit],
                patterns=[self._problems.by_theme[theme] for theme in self._themes],
                actor=self.person(by),
                at=at,
            )

        return self._write(days_ago, event)

    def accept(self, days_ago: int, by: str, owner: str, sponsor: str) -> "Project":
        return self.do(
            days_ago,
            proposing.accept_proposal,
            by,
            owner=self.person(owner),
            sponsor=self.person(sponsor),
        )

    def name_checker(self, days_ago: int, by: str, checker: str) -> "Project":
        """Say who will look whether it worked."""

        def event(at: datetime) -> None:
            initiative = Initiative.objects.get(pk=self.initiative.pk)
            proposing.name_people(
                initiative,
                owner=initiative.owner,
                sponsor=initiative.sponsor,
                approver=initiative.approver,
                checker=self.person(checker),
                actor=self.person(by),
                at=at,
            )

        return self._write(days_ago, event)

    def plan(
        self,
        days_ago: int,
        by: str,
        *,
        due: int,
        measure: str,
        goal: str,
        cost: str,
        protection: str,
        actions: tuple[tuple[str, str, str], ...],
        counted_in: str = "reports a week",
        baseline: str = "",
        weeks: int = 4,
        gap: int = 14,
        check: int = 0,
    ) -> "Project":
        """The whole plan in one sitting. ``due`` and ``check`` are counted in days
        from today; ``actions`` are title, person and strength.

        Without a ``baseline`` the reports are counted, over so many weeks that end
        ``gap`` days before: younger ones may not have been handed over or grouped.
        """
        owner, day = self.person(by), self._diary.day
        since, until = day(days_ago + gap - 1 + 7 * weeks), day(days_ago + gap)
        check_on = day(-check if check else -due - 42)

        def event(at: datetime) -> None:
            planning.set_plan(
                self.initiative,
                summary=self.initiative.summary,
                due_on=day(-due),
                check_on=check_on,
                planned_cost=Decimal(cost),
                protection=Protection.YES,
                protection_note=protection,
                actor=owner,
                at=at,
            )
            target = TargetDraft(
                measure=measure,
                unit_of_measure=counted_in,
                baseline=Decimal(baseline or 0),
                baseline_source="Reports in CXOps, counted by Priya Raman",
                baseline_from=since,
                baseline_to=until,
                goal=Decimal(goal),
                due_on=day(-due),
            )
            is_counted = weeks >= FEWEST_WEEKS and not baseline
            self._set_target(target, is_counted=is_counted, actor=owner, at=at)
            for title, person, strength in actions:
                self._add(title, person, strength, due=due, actor=owner, at=at)
            planning.mark_planned(self.initiative, actor=owner, at=at)

        return self._write(days_ago, event)

    def _set_target(
        self, draft: TargetDraft, *, is_counted: bool, actor: User, at: datetime
    ) -> None:
        """Measured by the reports where there are weeks enough, else typed in."""
        if is_counted:
            count_everything()
            measured = MeasureDraft(
                counted_as=Counting.REPORTS,
                baseline_from=draft.baseline_from,
                baseline_to=draft.baseline_to,
                goal=draft.goal,
                due_on=draft.due_on,
            )
            measuring.measure_target(self.initiative, measured, actor=actor, at=at)
            return
        period = draft.baseline_from, draft.baseline_to
        known = draft.baseline or self._problems.weekly_rate(self._themes, *period)
        draft = replace(draft, baseline=known)
        planning.set_target(self.initiative, draft, actor=actor, at=at)

    def submit(
        self, days_ago: int, by: str, approver: str, decide_in: int = 7
    ) -> "Project":
        return self.do(
            days_ago,
            reviewing.submit_plan,
            by,
            approver=self.person(approver),
            due_on=self._diary.day(days_ago - decide_in),
        )

    def finish(self, days_ago: int, by: str, number: int, result: str) -> "Project":
        def event(at: datetime) -> None:
            delivering.finish_action(
                self._actions[number], result=result, actor=self.person(by), at=at
            )

        return self._write(days_ago, event)

    def add_action(
        self, days_ago: int, by: str, title: str, person: str, *, due: int
    ) -> "Project":
        """One more action, while it is being done or planned."""

        def event(at: datetime) -> None:
            self._add(title, person, MEDIUM, due=due, actor=self.person(by), at=at)

        return self._write(days_ago, event)

    def raise_goal(
        self, days_ago: int, by: str, *, later: int, goal: str, reason: str
    ) -> "Project":
        """Ask for a later date and another goal."""

        def event(at: datetime) -> None:
            target = self.initiative.targets.get()
            draft = ChangeDraft(
                due_on=self._diary.day(-later),
                check_on=self._diary.day(-later - 42),
                target_goals={target.pk: Decimal(goal)},
                target_dates={target.pk: self._diary.day(-later)},
            )
            changing.request_change(
                self.initiative,
                changes=draft,
                reason=reason,
                due_on=self._diary.day(-5),
                actor=self.person(by),
                at=at,
            )

        return self._write(days_ago, event)

    def do(
        self, days_ago: int, verb: Callable[..., Any], by: str, **values: Any
    ) -> "Project":
        """Any other verb of an improvement."""

        def event(at: datetime) -> None:
            verb(self.initiative, actor=self.person(by), at=at, **values)

        return self._write(days_ago, event)

    def look(self, days_ago: int) -> "Project":
        """What was reported is put into its repeat problem and counted, and the
        worker looks whether something is due or came back."""

        def event(at: datetime) -> None:
            for theme in self._themes:
                self._problems.group(theme, at)
            count_everything()
            watch(at=at)
            checking.ask_for_checks(at=at)

        self._diary.write(self._diary.moment(days_ago, 9), event)
        return self

    def check(self, days_ago: int, by: str, reason: str) -> "Project":
        """Somebody else looks at the numbers and confirms the effect."""
        return self.look(days_ago).do(
            days_ago, checking.confirm_effect, by, reason=reason
        )

    def close(
        self,
        days_ago: int,
        by: str,
        approver: str,
        *,
        hours: str,
        how: str,
        lesson: str,
        elsewhere: str = "",
    ) -> "Project":
        """What it brought and taught, and its end: asked for, given a week later."""
        self.do(
            days_ago + 8,
            closing.record_impact,
            by,
            kind=ImpactKind.HOURS,
            stage=ImpactStage.ACTUAL,
            amount=Decimal(hours),
            note=how,
        )
        self.do(
            days_ago + 8,
            closing.record_lesson,
            by,
            sentence=lesson,
            elsewhere=elsewhere,
        )
        self.do(
            days_ago + 7,
            closing.ask_to_close,
            by,
            approver=self.person(approver),
            due_on=self._diary.day(days_ago - 3),
        )
        return self.do(days_ago, closing.close_initiative, approver)

    def _add(
        self,
        title: str,
        person: str,
        strength: str,
        *,
        due: int,
        actor: User,
        at: datetime,
    ) -> None:
        draft = ActionDraft(
            title=title,
            owner=self.person(person),
            due_on=self._diary.day(-due),
            strength=strength,
            type=ActionType.CORRECTIVE,
        )
        action = planning.add_action(self.initiative, draft, actor=actor, at=at)
        self._actions.append(action)

    def _write(self, days_ago: int, event: Callable[[datetime], None]) -> "Project":
        self._diary.write(self._diary.moment(days_ago, 11), event)
        return self
