"""The runner: takes jobs in turn, a step each, until its time is over.

A job is claimed as an outbox event is: by pushing its next step into the future,
where the old moment is part of the condition. The step then happens under the lock of
the job's row, so that a claim that was thought dead and isn't can't do it twice.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from cxops.kernel.errors import DomainError
from cxops.kernel.jobs import KINDS, JobKind, JobStatus
from cxops.models import Job
from cxops.outbox.sweep import wait_after

logger = logging.getLogger("cxops.jobs")

#: How long a claimed job is left alone: longer than any step takes.
CLAIMED_FOR = timedelta(seconds=60)
#: A step that keeps failing for another reason than its own rules is given up.
MOST_ATTEMPTS = 8


def run_jobs(
    *,
    now: Callable[[], datetime],
    is_over: Callable[[], bool],
    pause: Callable[[], None] = lambda: None,
) -> int:
    """Do steps of due jobs in turn; returns how many were done.

    ``pause`` is called between two transactions, to let other writers in.
    """
    count = 0
    while not is_over() and run_next(at=now()):
        count += 1
        pause()
    return count


def run_next(*, at: datetime) -> bool:
    """One step of the job that has waited longest; False when none is due."""
    due = Job.objects.filter(ended_at=None, next_step_at__lte=at)
    for job in due.order_by("next_step_at", "id")[:10]:
        if _claim(job, at):
            _carry_on(job, at)
            return True
    return False


def _claim(job: Job, at: datetime) -> bool:
    free = Job.objects.filter(pk=job.pk, ended_at=None, next_step_at=job.next_step_at)
    taken = free.update(next_step_at=at + CLAIMED_FOR, attempts=job.attempts + 1)
    return bool(taken)


def _carry_on(job: Job, at: datetime) -> None:
    kind = KINDS.get(job.kind)
    try:
        if kind is None:
            raise LookupError(job.kind)
        _step(job.pk, kind, at)
    except DomainError as error:
        _end(job.pk, JobStatus.FAILED, at, error=error.code)
    except Exception as error:  # noqa: BLE001 -- one failing job must not stop the rest
        _note_failure(job.pk, at, type(error).__name__)


@transaction.atomic
def _step(key: int, kind: JobKind, at: datetime) -> None:
    job = _locked(key)
    if job.ended_at is not None:
        return
    if job.cancel_asked_at is not None or not job.actor.is_active:
        _end(key, JobStatus.CANCELLED, at)
        return
    progress = kind.step(
        subject=job.subject, place=dict(job.place), actor=job.actor, at=at
    )
    job.status = JobStatus.DONE if progress.is_finished else JobStatus.RUNNING
    job.place, job.done = progress.place, progress.done
    if progress.total is not None:
        job.total = progress.total
    job.started_at = job.started_at or at
    job.ended_at = at if progress.is_finished else None
    job.next_step_at, job.attempts, job.error = at, 0, ""
    job.save()


@transaction.atomic
def _end(key: int, status: JobStatus, at: datetime, *, error: str = "") -> None:
    job = _locked(key)
    if job.ended_at is not None:
        return
    kind = KINDS.get(job.kind)
    if kind is not None and kind.stop is not None:
        kind.stop(subject=job.subject, actor=job.actor, at=at)
    job.status, job.ended_at, job.error = status, at, error
    job.save()


def _locked(key: int) -> Job:
    rows = Job.objects.select_for_update(of=("self",)).select_related("actor")
    return rows.get(pk=key)


def _note_failure(key: int, at: datetime, error: str) -> None:
    # The class alone: a message may repeat what people wrote.
    job = Job.objects.get(pk=key)
    if job.attempts >= MOST_ATTEMPTS:
        logger.error("job %d given up: %s", key, error)
        _end(key, JobStatus.FAILED, at, error=error)
        return
    logger.warning("job %d failed (%d): %s", key, job.attempts, error)
    Job.objects.filter(pk=key).update(
        next_step_at=at + wait_after(job.attempts), error=error
    )
