"""What Northline does about it: improvements in every state they can be in."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from accounts.models import User
from cxops.demo.diary import Diary
from cxops.demo.organisation import Organisation
from cxops.demo.patterns import Problems
from improvements.drafts import ActionDraft, ChangeDraft, TargetDraft
from improvements.enums import ActionStrength, ActionType, Protection
from improvements.models import Action, Initiative
from improvements.services import (
    changing,
    delivering,
    planning,
    proposing,
    reviewing,
)

STRONG, MEDIUM, WEAK = (
    ActionStrength.STRONG,
    ActionStrength.MEDIUM,
    ActionStrength.WEAK,
)


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
            counted = self._problems.weekly_rate(self._themes, since, until)
            draft = TargetDraft(
                measure=measure,
                unit_of_measure=counted_in,
                baseline=Decimal(baseline) if baseline else counted,
                baseline_source="Reports in CXOps, counted by Priya Raman",
                baseline_from=since,
                baseline_to=until,
                goal=Decimal(goal),
                due_on=day(-due),
            )
            planning.set_target(self.initiative, draft, actor=owner, at=at)
            for title, person, strength in actions:
                self._add(title, person, strength, due=due, actor=owner, at=at)
            planning.mark_planned(self.initiative, actor=owner, at=at)

        return self._write(days_ago, event)

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
