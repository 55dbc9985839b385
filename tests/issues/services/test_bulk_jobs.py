"""Many reports at once as a job: in steps, resumable, stoppable, undone."""

import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Unit, User
from cxops.jobs.runner import run_jobs, run_next
from cxops.kernel.history import acting_as, bulk_create_tracked
from cxops.kernel.jobs import ask_to_cancel, state_of
from cxops.models import AuditEntry, Job
from issues.enums import BulkVerb
from issues.models import BulkChange, Issue, Pattern
from issues.services import bulk, bulk_steps
from issues.services.bulk import (
    LOOK,
    RUN,
    confirm_bulk_change,
    open_bulk_change,
    undo_bulk_change,
)
from issues.services.triage import triage_issue
from issues.workflow import ISSUE_FLOW
from tests.builders.clock import AT
from tests.builders.issues import make_issue, make_pattern

LATER = AT + timedelta(hours=1)


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A handful of reports is many here."""
    monkeypatch.setattr(bulk, "LOOK_AT_ONCE", 5)
    monkeypatch.setattr(bulk, "RUN_AT_ONCE", 2)
    for module in (bulk, bulk_steps):
        monkeypatch.setattr(module, "LOOK_ROWS", 4)
    monkeypatch.setattr("issues.services.bulk_jobs.LOOK_ROWS", 4)
    monkeypatch.setattr(bulk_steps, "RUN_ROWS", {"sqlite": 3, "postgresql": 3})


def work() -> int:
    return run_jobs(now=lambda: LATER, is_over=lambda: False)


def look_at_all(manager: User, query: str = "state=new", **values: Any) -> BulkChange:
    return open_bulk_change(
        verb=BulkVerb.TRIAGE,
        values=values or {"severity": 2},
        matching=Issue.objects.visible_to(manager).filter(state="new"),
        query=query,
        actor=manager,
        at=AT,
    )


def confirmed(manager: User, issues: Sequence[Issue], **values: Any) -> BulkChange:
    change = open_bulk_change(
        verb=BulkVerb.TRIAGE,
        values=values or {"severity": 2},
        picked=[(issue.pk, issue.version) for issue in issues],
        actor=manager,
        at=AT,
    )
    return confirm_bulk_change(change, actor=manager, at=AT)


def test_all_that_match_are_counted_by_a_job(unit: Unit, manager: User) -> None:
    issues = [make_issue(unit) for _turn in range(9)]
    make_issue(unit, state="closed")

    change = look_at_all(manager)
    assert (change.state, change.row_count) == ("preparing", 0)
    steps = work()

    change.refresh_from_db()
    assert steps == 3
    assert (change.state, change.row_count, change.waiting_count) == ("previewed", 9, 9)
    assert [row.issue_id for row in change.rows.order_by("id")] == [
        issue.pk for issue in issues
    ]
    state = state_of(LOOK, subject=change.pk)
    assert state is not None
    assert (state.is_over, state.done) == (True, 9)


def test_many_are_changed_in_steps_and_undone_in_steps(
    unit: Unit, manager: User, colleague: User
) -> None:
    issues = [make_issue(unit) for _turn in range(8)]

    change = confirmed(manager, issues, severity=2, owner=colleague)
    assert (change.state, change.done_count) == ("running", 0)
    assert work() == 4
    change.refresh_from_db()
    assert (change.state, change.done_count, change.given_count) == ("finished", 8, 8)
    assert Issue.objects.filter(state="triaged", owner=colleague).count() == 8

    undone = undo_bulk_change(change, actor=manager, at=LATER)
    assert (undone.state, undone.row_count) == ("preparing", 0)
    work()

    undone.refresh_from_db()
    assert (undone.state, undone.row_count, undone.done_count) == ("finished", 8, 8)
    assert Issue.objects.filter(state="new", severity=None, owner=None).count() == 8
    state = state_of(RUN, subject=undone.pk)
    assert state is not None
    assert (state.done, state.total, state.is_over) == (8, 8, True)


def test_a_step_that_failed_is_done_again_and_each_report_changes_once(
    unit: Unit, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    issues = [make_issue(unit) for _turn in range(7)]
    change = confirmed(manager, issues)
    assert run_next(at=LATER)
    whole = bulk_steps.bulk_update_tracked
    monkeypatch.setattr(bulk_steps, "bulk_update_tracked", _breaking(whole))

    assert run_next(at=LATER)
    change.refresh_from_db()
    assert change.done_count == 3
    monkeypatch.setattr(bulk_steps, "bulk_update_tracked", whole)
    run_jobs(now=lambda: LATER + timedelta(hours=1), is_over=lambda: False)

    change.refresh_from_db()
    assert (change.state, change.done_count) == ("finished", 7)
    assert {issue.history.count() for issue in issues} == {2}
    assert set(Issue.objects.values_list("version", flat=True)) == {2}


def _breaking(whole: Any) -> Any:
    """Writes everything, then dies before the step is noted."""

    def broken(*given: Any) -> None:
        whole(*given)
        raise RuntimeError("the power went")

    return broken


def test_a_cancelled_change_stops_and_what_was_done_can_be_undone(
    unit: Unit, manager: User
) -> None:
    issues = [make_issue(unit) for _turn in range(7)]
    change = confirmed(manager, issues)
    run_next(at=LATER)

    ask_to_cancel(RUN, subject=change.pk, at=LATER)
    work()

    change.refresh_from_db()
    assert (change.state, change.done_count, change.waiting_count) == ("stopped", 3, 4)
    undone = undo_bulk_change(change, actor=manager, at=LATER)
    work()
    undone.refresh_from_db()
    assert undone.done_count == 3
    assert set(Issue.objects.values_list("state", flat=True)) == {"new"}


def test_rights_are_those_of_the_moment_of_each_step(unit: Unit, manager: User) -> None:
    issues = [make_issue(unit) for _turn in range(6)]
    change = confirmed(manager, issues)
    run_next(at=LATER)
    manager.memberships.update(until=AT.date() - timedelta(days=1))

    work()

    change.refresh_from_db()
    assert (change.state, change.done_count, change.refused_count) == ("finished", 3, 3)
    assert Issue.objects.filter(state="new").count() == 3


def test_it_stops_with_the_sentence_when_the_whole_cant_go_on(
    unit: Unit, manager: User
) -> None:
    issues = [make_issue(unit) for _turn in range(6)]
    pattern = make_pattern(unit, manager)
    change = open_bulk_change(
        verb=BulkVerb.GROUP,
        values={"pattern": pattern},
        picked=[(issue.pk, 1) for issue in issues],
        actor=manager,
        at=AT,
    )
    confirm_bulk_change(change, actor=manager, at=AT)
    run_next(at=LATER)
    Pattern.objects.filter(pk=pattern.pk).update(state="refuted")

    work()

    change.refresh_from_db()
    assert (change.state, change.done_count, change.waiting_count) == ("stopped", 3, 3)
    assert change.problem == (
        "This was found not to be a repeat problem. Open it again first."
    )
    assert not Job.objects.exclude(status="done").exists()


def test_too_many_reports_are_refused_while_they_are_counted(
    unit: Unit, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _turn in range(9):
        make_issue(unit)
    monkeypatch.setattr(bulk_steps, "MOST_ROWS", 6)
    change = look_at_all(manager)

    work()

    change.refresh_from_db()
    assert change.state == "stopped"
    assert change.problem.startswith("More than 100,000 reports match.")


def test_what_changes_while_it_is_counted_or_waits_is_left_alone(
    unit: Unit, manager: User
) -> None:
    issues = [make_issue(unit) for _turn in range(6)]
    change = confirmed(manager, issues)
    run_next(at=LATER)
    triage_issue(issues[4], severity=0, touchpoint=None, actor=manager, at=LATER)

    work()

    change.refresh_from_db()
    assert (change.done_count, change.stale_count) == (5, 1)


@pytest.mark.slow
def test_ten_thousand_are_sorted_and_brought_back(
    unit: Unit, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    number = 10_000
    fill(unit, number)
    began = time.monotonic()

    change = look_at_all(manager)
    work()
    change.refresh_from_db()
    looked = time.monotonic()
    confirm_bulk_change(change, actor=manager, at=LATER)
    work()
    change.refresh_from_db()
    changed = time.monotonic()
    undone = undo_bulk_change(change, actor=manager, at=LATER)
    work()
    undone.refresh_from_db()
    told = {
        "looked at": looked - began,
        "changed": changed - looked,
        "undone": time.monotonic() - changed,
    }
    sys.stderr.write(f"10,000 reports, seconds: {told}\n")
    # Some seconds on a quiet machine; this finds what would take minutes.
    assert max(told.values()) < 60, told

    assert (change.state, change.done_count, change.row_count) == (
        "finished",
        number,
        number,
    )
    assert change.rows.filter(outcome="done").count() == number
    assert (undone.state, undone.done_count) == ("finished", number)
    entries = AuditEntry.objects.filter(object_type="issues.issue")
    for verb in ("issue.triage", "issue.undo_bulk_to_new"):
        assert Issue.history.filter(history_verb=verb).count() == number
        assert entries.filter(verb=verb).count() == number
    assert Issue.objects.filter(state="new", severity=None, version=3).count() == number


def fill(unit: Unit, number: int) -> None:
    """So many new reports, as a source would bring them."""
    with acting_as(None, verb="issue.import", at=AT):
        for start in range(0, number, 500):
            rows = [
                Issue(
                    voice="customer",
                    title=f"Late {start + place}",
                    description="Late again.",
                    unit=unit,
                    occurred_at=AT,
                    occurred_on=AT.date(),
                    received_at=AT,
                    filed_at=AT,
                    recorded_at=AT,
                )
                for place in range(500)
            ]
            for row in rows:
                ISSUE_FLOW.begin(row, "import")
            bulk_create_tracked(Issue, rows)
