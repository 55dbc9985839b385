"""Whatever people try, in whatever order: the rules between the records hold."""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from cxops.kernel.errors import DomainError
from cxops.kernel.history import through_door
from improvements.enums import ReviewDecision
from improvements.models import Initiative
from improvements.services.delivering import finish_action, hold, implement, resume
from improvements.services.planning import add_action, set_plan
from improvements.services.proposing import name_people, withdraw
from improvements.services.reviewing import (
    approve_plan,
    reassign_review,
    reject_plan,
    return_plan,
    submit_plan,
)
from tests.builders.clock import AT
from tests.builders.improvements import (
    CHECK,
    DECIDE_BY,
    Cast,
    action_draft,
    make_cast,
    make_planned,
    plan_values,
    reread,
)

PEOPLE = st.sampled_from(["owner", "approver", "manager", "clerk", "sponsor"])


class Improvement(RuleBasedStateMachine):
    """One planned improvement, and five people who try everything."""

    cast: Cast
    initiative: Initiative

    @initialize()
    def plan(self) -> None:
        with through_door("test"):
            self.cast = make_cast()
            self.initiative = make_planned(self.cast)
        self.version = self.initiative.version

    def tried(self, verb: Any, *given: Any, **values: Any) -> None:
        """Do it, or be refused and leave everything as it was."""
        before = self.initiative.history.count()
        try:
            with through_door("test"):
                verb(*given or (self.initiative,), at=AT, **values)
        except DomainError:
            assert self.initiative.history.count() == before

    def who(self, name: str) -> Any:
        person = getattr(self.cast, name)
        person.__dict__.pop("_reach", None)
        return person

    @rule(who=PEOPLE, approver=PEOPLE)
    def submit(self, who: str, approver: str) -> None:
        self.tried(
            submit_plan,
            approver=self.who(approver),
            due_on=DECIDE_BY,
            actor=self.who(who),
        )

    @rule(who=PEOPLE, verb=st.sampled_from([approve_plan, return_plan, reject_plan]))
    def decide(self, who: str, verb: Any) -> None:
        self.tried(verb, reason="So.", actor=self.who(who))

    @rule(who=PEOPLE, to=PEOPLE)
    def reassign(self, who: str, to: str) -> None:
        self.tried(
            reassign_review, to=self.who(to), reason="Away.", actor=self.who(who)
        )

    @rule(who=PEOPLE)
    def edit(self, who: str) -> None:
        self.tried(set_plan, **plan_values(), actor=self.who(who))

    @rule(who=PEOPLE, owner=PEOPLE, checker=PEOPLE)
    def name(self, who: str, owner: str, checker: str) -> None:
        self.tried(
            name_people,
            owner=self.who(owner),
            sponsor=self.who("sponsor"),
            approver=reread(self.initiative).approver,
            checker=self.who(checker),
            actor=self.who(who),
        )

    @rule(who=PEOPLE)
    def add(self, who: str) -> None:
        draft = action_draft(self.who("clerk"))
        self.tried(add_action, reread(self.initiative), draft, actor=self.who(who))

    @rule(who=PEOPLE)
    def finish(self, who: str) -> None:
        action = self.initiative.actions.order_by("-state", "pk").first()
        self.tried(finish_action, action, result="Done.", actor=self.who(who))

    @rule(who=PEOPLE)
    def pause(self, who: str) -> None:
        self.tried(hold, reason="Snow.", resume_on=CHECK, actor=self.who(who))

    @rule(who=PEOPLE)
    def go_on(self, who: str) -> None:
        self.tried(resume, actor=self.who(who))

    @rule(who=PEOPLE)
    def end(self, who: str) -> None:
        self.tried(withdraw, reason="Enough.", actor=self.who(who))

    @rule(who=PEOPLE)
    def put_into_effect(self, who: str) -> None:
        self.tried(
            implement,
            fixed_from=AT.date(),
            fixed_place="Harbour",
            evidence="Seen.",
            actor=self.who(who),
        )

    @rule()
    def go_one_step_as_meant(self) -> None:
        """So that the later states are reached as well."""
        now = reread(self.initiative)
        if now.state == "on_hold":
            self.go_on(self._owner_of(now))
        elif now.state == "in_progress":
            self.finish(self._owner_of(now))
            self.put_into_effect(self._owner_of(now))
        elif now.open_review is None:
            self.submit(self._owner_of(now), "approver")
        else:
            self.decide("approver", approve_plan)

    def _owner_of(self, initiative: Initiative) -> str:
        parts = ("owner", "approver", "manager", "clerk", "sponsor")
        return next(p for p in parts if getattr(self.cast, p) == initiative.owner)

    @invariant()
    def versions_rise_and_every_one_is_recorded(self) -> None:
        now = reread(self.initiative)
        assert now.version >= self.version
        assert now.history.first().version == now.version
        self.version = now.version

    @invariant()
    def nobody_decides_or_checks_their_own(self) -> None:
        now = reread(self.initiative)
        assert now.checker_id is None or now.checker_id != now.owner_id
        for review in now.reviews.exclude(decided_by=None):
            involved = {review.owner_id, review.submitted_by_id}
            assert review.decided_by_id not in involved | {review.plan_edited_by_id}

    @invariant()
    def only_an_approved_plan_is_done(self) -> None:
        now = reread(self.initiative)
        approved = now.reviews.filter(decision=ReviewDecision.APPROVED).count()
        is_done = now.state in ("in_progress", "on_hold", "implemented")
        assert approved == int(is_done)
        assert now.reviews.filter(decision="").count() <= int(now.state == "planned")

    @invariant()
    def what_is_in_effect_has_no_open_action(self) -> None:
        now = reread(self.initiative)
        open_ones = now.actions.filter(state__in=["open", "held"]).count()
        held = now.actions.filter(state="held").count()
        assert now.state != "implemented" or open_ones == 0
        assert held == 0 or now.state == "on_hold"


class TestAnyOrder(Improvement.TestCase, TestCase):  # type: ignore[name-defined,misc]
    """Each example runs in a transaction of its own."""

    settings = settings(
        max_examples=12,
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )


pytestmark = pytest.mark.django_db
