"""A job's steps happen once each, in order, whatever dies in between."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import User
from cxops.jobs import runner
from cxops.jobs.runner import CLAIMED_FOR, MOST_ATTEMPTS, run_jobs, run_next
from cxops.jobs.turn import work_in_turn
from cxops.kernel.errors import Conflict
from cxops.kernel.jobs import JobStatus, ask_to_cancel, start_job, state_of
from cxops.models import Job, Lease
from tests.builders.accounts import make_user
from tests.builders.clock import AT
from tests.cxops.jobs.counting import KIND, TOTAL, Counting, counting, written

pytestmark = pytest.mark.django_db
ALL = list(range(TOTAL))


@pytest.fixture
def kind() -> Iterator[Counting]:
    with counting() as it:
        yield it


@pytest.fixture
def actor() -> User:
    return make_user("Cleo Clerk")


def run_all() -> int:
    return run_jobs(now=lambda: AT, is_over=lambda: False)


def status_of(subject: int = 1) -> Any:
    state = state_of(KIND, subject=subject)
    return state and (state.status, state.done, state.total, state.percent)


def test_a_job_runs_to_its_end_a_step_at_a_time(kind: Counting, actor: User) -> None:
    start_job(KIND, subject=1, actor=actor, at=AT)
    assert status_of() == (JobStatus.WAITING, 0, None, None)

    assert run_next(at=AT) is True
    assert status_of() == (JobStatus.RUNNING, 1, TOTAL, 20)

    assert run_all() == TOTAL - 1
    assert status_of() == (JobStatus.DONE, TOTAL, TOTAL, 100)
    assert written(1) == ALL
    assert run_all() == 0


def test_start_job_is_refused_while_one_is_under_way(
    kind: Counting, actor: User
) -> None:
    start_job(KIND, subject=1, actor=actor, at=AT)

    with pytest.raises(Conflict, match="under way"):
        start_job(KIND, subject=1, actor=actor, at=AT)

    assert Job.objects.count() == 1
    run_all()
    start_job(KIND, subject=1, actor=actor, at=AT)
    assert Job.objects.count() == 2


def test_start_job_is_refused_for_a_kind_nobody_does(actor: User) -> None:
    with pytest.raises(ValueError, match=r"'test\.nothing'"):
        start_job("test.nothing", subject=1, actor=actor, at=AT)


def test_a_job_is_undone_with_its_transaction(kind: Counting, actor: User) -> None:
    with transaction.atomic():
        start_job(KIND, subject=1, actor=actor, at=AT)
        transaction.set_rollback(True)

    assert status_of() is None


def test_jobs_take_turns(kind: Counting, actor: User) -> None:
    for subject in (1, 2):
        began = AT + timedelta(seconds=subject)
        start_job(KIND, subject=subject, actor=actor, at=began)

    for minute in range(1, 5):
        run_next(at=AT + timedelta(minutes=minute))

    assert (written(1), written(2)) == ([0, 1], [0, 1])


def test_a_step_that_dies_leaves_nothing_and_is_done_again(
    kind: Counting, actor: User
) -> None:
    start_job(KIND, subject=1, actor=actor, at=AT)
    kind.dies_at = 2

    run_all()
    assert status_of()[:2] == (JobStatus.RUNNING, 2)
    assert written(1) == [0, 1]
    job = Job.objects.get()
    assert (job.error, job.attempts) == ("RuntimeError", 1)

    kind.dies_at = None
    assert run_next(at=AT + timedelta(seconds=1)) is False
    assert run_jobs(now=lambda: AT + timedelta(seconds=2), is_over=lambda: False) == 3
    assert written(1) == ALL
    assert status_of()[0] == JobStatus.DONE


def test_a_process_that_dies_in_a_step_is_succeeded(
    kind: Counting, actor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_job(KIND, subject=1, actor=actor, at=AT)
    run_next(at=AT)
    # Claimed, and then the process was gone.
    with monkeypatch.context() as patch:
        patch.setattr(runner, "_carry_on", lambda job, at: None)
        run_next(at=AT)
    assert run_next(at=AT + CLAIMED_FOR - timedelta(seconds=1)) is False

    later = AT + CLAIMED_FOR
    run_jobs(now=lambda: later, is_over=lambda: False)

    assert written(1) == ALL


def test_a_step_that_keeps_failing_is_given_up(kind: Counting, actor: User) -> None:
    start_job(KIND, subject=1, actor=actor, at=AT)
    kind.dies_at = 1
    at = AT
    for _turn in range(MOST_ATTEMPTS + 3):
        run_jobs(now=lambda: at, is_over=lambda: False)  # noqa: B023 -- called here
        at += timedelta(hours=1)

    assert status_of()[:2] == (JobStatus.FAILED, 1)
    assert kind.stopped == [1]
    assert Job.objects.get().attempts == MOST_ATTEMPTS


def test_a_refusal_ends_the_job_at_once(kind: Counting, actor: User) -> None:
    start_job(KIND, subject=1, actor=actor, at=AT)
    kind.refuses_at = 3

    run_all()

    assert status_of()[:2] == (JobStatus.FAILED, 3)
    assert written(1) == [0, 1, 2]
    assert kind.stopped == [1]
    assert Job.objects.get().error == "conflict"


def test_a_cancelled_job_keeps_what_was_done(kind: Counting, actor: User) -> None:
    start_job(KIND, subject=1, actor=actor, at=AT)
    run_next(at=AT)

    assert ask_to_cancel(KIND, subject=1, at=AT) is True
    assert state_of(KIND, subject=1).is_cancelling  # type: ignore[union-attr]
    run_all()

    assert status_of()[:2] == (JobStatus.CANCELLED, 1)
    assert (written(1), kind.stopped) == ([0], [1])
    assert ask_to_cancel(KIND, subject=1, at=AT) is False


def test_a_job_ends_when_who_started_it_has_left(kind: Counting, actor: User) -> None:
    start_job(KIND, subject=1, actor=actor, at=AT)
    User.objects.filter(pk=actor.pk).update(is_active=False)

    run_all()

    assert status_of()[0] == JobStatus.CANCELLED
    assert written(1) == []


def test_work_in_turn_does_nothing_while_another_worker_has_the_lease(
    kind: Counting, actor: User
) -> None:
    start_job(KIND, subject=1, actor=actor, at=AT)
    lease = Lease.objects.create(
        name="jobs", holder="another", until=AT + timedelta(seconds=5)
    )

    assert work_in_turn(now=lambda: AT) == 0
    assert written(1) == []

    lease.until = AT
    lease.save()
    assert work_in_turn(now=lambda: AT) == TOTAL
    assert written(1) == ALL
    assert Lease.objects.get().until == AT


def test_work_in_turn_stops_when_its_time_is_over(kind: Counting, actor: User) -> None:
    start_job(KIND, subject=1, actor=actor, at=AT)

    assert work_in_turn(now=lambda: AT, seconds=0) == 0
    assert written(1) == []


def test_what_is_due_is_found_by_its_index(kind: Counting, actor: User) -> None:
    start_job(KIND, subject=1, actor=actor, at=AT)
    if connection.vendor != "sqlite":
        pytest.skip("the planner of an empty table reads it whole")
    due = Job.objects.filter(ended_at=None, next_step_at__lte=AT)

    plan = due.order_by("next_step_at", "id").explain()

    assert "cxops_job_due" in plan
