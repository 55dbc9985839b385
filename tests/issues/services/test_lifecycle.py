"""Any order of verbs: the records agree with a model small enough to read."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings, strategies
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.models import Notification
from cxops.kernel.errors import Conflict, Invalid
from cxops.models import AuditEntry, OutboxEvent
from issues.models import Issue, Message
from issues.services.closing import close_issue, reopen_issue
from issues.services.conversation import answer_question, ask_reporter
from issues.services.patterns import group_issues, ungroup_issue
from issues.services.recovery import put_right, resolve_issue
from issues.services.triage import decline_issue, thank_reporter, triage_issue
from tests.builders.accounts import make_clerk, make_manager, make_unit
from tests.builders.clock import AT
from tests.builders.issues import make_issue, make_pattern

OPEN = {"new", "triaged", "needs_info", "resolved"}


def traces() -> tuple[int, ...]:
    """What any change or telling adds to (every history row has its audit entry)."""
    models = (AuditEntry, OutboxEvent, Notification, Message)
    return tuple(model._default_manager.count() for model in models)


@dataclass
class Expected:
    """What the report should be, by the words of the design."""

    kind: str
    state: str = "new"
    version: int = 1
    triaged_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    told_at: datetime | None = None
    recovery: str = ""
    is_one_off: bool = False
    is_grouped: bool = False
    reopened_count: int = 0
    told_times: int = 0

    @property
    def back(self) -> str:
        """Where a side step leads back to."""
        return "triaged" if self.triaged_at else "new"

    @property
    def is_answered_for(self) -> bool:
        recovered = self.kind != "breakdown" or self.recovery != ""
        return recovered and (self.is_one_off or self.is_grouped)


class IssueLifecycle(RuleBasedStateMachine):
    """Every verb may come at any time; the model says whether it is taken."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()

    def teardown(self) -> None:
        """Each example ends where it began: with nothing."""
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize(kind=strategies.sampled_from(["breakdown", "near_miss", "praise"]))
    def file(self, kind: str) -> None:
        unit = make_unit("Harbour")
        self.clerk, self.manager = make_clerk(unit), make_manager(unit)
        self.pattern = make_pattern(unit, self.manager)
        self.issue = make_issue(unit, self.clerk, kind=kind)
        self.model = Expected(kind)
        self.at = AT

    def attempt(self, taken: bool, verb: Any, **arguments: Any) -> bool:
        """Call a verb with the version last seen; a refusal leaves no trace."""
        self.at += timedelta(minutes=1)
        before = traces()
        who = {"actor": self.manager, "at": self.at, "version": self.model.version}
        try:
            verb(self.issue, **(who | arguments))
        except (Conflict, Invalid):
            assert not taken
            assert traces() == before
            return False
        assert taken
        self.model.version += 1
        return True

    @rule(is_one_off=strategies.booleans(), severity=strategies.integers(-1, 5))
    def triage(self, is_one_off: bool, severity: int) -> None:
        taken = self.model.state in {"new", "triaged"} and 0 <= severity <= 4
        if self.attempt(
            taken,
            triage_issue,
            severity=severity,
            touchpoint=None,
            is_one_off=is_one_off,
        ):
            self.model.state = "triaged"
            self.model.triaged_at = self.model.triaged_at or self.at
            self.model.is_one_off = is_one_off

    @rule(text=strategies.sampled_from(["Which lift?", ""]))
    def ask(self, text: str) -> None:
        taken = self.model.state in {"new", "triaged"} and bool(text)
        if self.attempt(taken, ask_reporter, question=text):
            self.model.state = "needs_info"

    @rule()
    def answer(self) -> None:
        taken = self.model.state == "needs_info"
        if self.attempt(taken, answer_question, answer="Two.", actor=self.clerk):
            self.model.state = self.model.back

    @rule(
        recovery=strategies.sampled_from(["done", "not_needed", "not_possible"]),
        note=strategies.sampled_from(["Refunded.", " "]),
    )
    def put_right(self, recovery: str, note: str) -> None:
        taken = self.model.state in OPEN - {"resolved"} and bool(note.strip())
        if self.attempt(taken, put_right, recovery=recovery, note=note):
            self.model.recovery = recovery

    @rule()
    def resolve(self) -> None:
        taken = self.model.state == "triaged" and self.model.is_answered_for
        if self.attempt(taken, resolve_issue):
            self.model.state = "resolved"
            self.model.resolved_at = self.model.resolved_at or self.at

    @rule(outcome=strategies.sampled_from(["New door.", ""]))
    def close(self, outcome: str) -> None:
        taken = self.model.state == "resolved" and bool(outcome)
        if self.attempt(taken, close_issue, outcome=outcome):
            self._tell()
            self.model.state = "closed"
            self.model.closed_at = self.model.closed_at or self.at

    @rule()
    def decline(self) -> None:
        taken = self.model.state in OPEN - {"resolved"}
        if self.attempt(taken, decline_issue, reason="No.", go_to="There"):
            self._tell()
            self.model.state = "declined"

    @rule()
    def thank(self) -> None:
        taken = self.model.state == "new" and self.model.kind == "praise"
        if self.attempt(taken, thank_reporter, text="Thanks."):
            self._tell()
            self.model.state = "closed"
            self.model.closed_at = self.model.closed_at or self.at

    @rule()
    def reopen(self) -> None:
        taken = self.model.state in {"resolved", "closed", "declined"}
        if self.attempt(taken, reopen_issue, reason="Again."):
            self.model.state = self.model.back
            self.model.told_at = None
            self.model.reopened_count += 1

    @rule()
    def group(self) -> None:
        if self.model.is_grouped:
            before = traces()
            group_issues(
                self.pattern, issues=[self.issue], actor=self.manager, at=self.at
            )
            assert traces() == before
            return
        taken = self.model.state != "declined"
        if self.attempt(
            taken,
            lambda issue, version, **who: group_issues(
                self.pattern, issues=[issue], **who
            ),
        ):
            self.model.is_grouped = True

    @rule()
    def ungroup(self) -> None:
        taken = self.model.is_grouped and self.model.state != "declined"
        if self.attempt(taken, ungroup_issue, reason="Another."):
            self.model.is_grouped = False

    def _tell(self) -> None:
        self.model.told_at = self.at
        self.model.told_times += 1

    @invariant()
    def the_record_is_as_the_model_says(self) -> None:
        issue, model = Issue.objects.get(pk=self.issue.pk), self.model
        assert (issue.state, issue.version) == (model.state, model.version)
        assert issue.triaged_at == model.triaged_at
        assert issue.resolved_at == model.resolved_at
        assert (issue.closed_at, issue.told_at) == (model.closed_at, model.told_at)
        assert issue.recovery == model.recovery
        assert (issue.pattern_id is not None) == model.is_grouped
        assert issue.reopened_count == model.reopened_count
        assert issue.history.count() == model.version

    @invariant()
    def the_trail_leads_from_new_to_here(self) -> None:
        entries = AuditEntry.objects.filter(
            object_type="issues.issue", object_id=self.issue.pk
        ).order_by("id")
        state = ""
        for entry in entries:
            assert entry.from_state == state
            state = entry.to_state
        assert state == self.model.state
        told = Notification.objects.filter(kind="issues.outcome", user=self.clerk)
        assert told.count() == self.model.told_times


@pytest.mark.django_db
def test_every_order_of_verbs_agrees_with_the_model() -> None:
    run_state_machine_as_test(
        IssueLifecycle,
        settings=settings(
            max_examples=30,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
