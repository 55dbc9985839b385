"""Long work in steps: apps say how one step is done, ``cxops.jobs`` carries it out.

A step and the note of where the next one begins are one transaction. A process that
dies takes with it at most the step it was in, and the next one goes on from there.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxops.kernel.errors import Conflict
from cxops.kernel.registry import Registry


class JobStatus(models.TextChoices):
    """Where a job stands. The last three are over."""

    WAITING = "waiting", gettext_lazy("Waiting for its turn")
    RUNNING = "running", gettext_lazy("Running")
    DONE = "done", gettext_lazy("Done")
    CANCELLED = "cancelled", gettext_lazy("Cancelled")
    FAILED = "failed", gettext_lazy("Stopped by a mistake")


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a job stands after a step: where the next begins, rows done, rows in all.

    ``place`` holds numbers and short words, never content.
    """

    place: dict[str, Any] = field(default_factory=dict)
    done: int = 0
    total: int | None = None
    is_finished: bool = False


@dataclass(frozen=True, slots=True)
class JobKind:
    """How one kind of long work is done.

    ``step(subject=…, place=…, actor=…, at=…)`` does a little (0.15 s of writing at
    most) and says where it stands. ``address(subject)`` is the page that tells of it.
    ``stop(subject=…, actor=…, at=…)`` tidies up when it was cancelled or has failed.
    """

    label: Any
    step: Callable[..., Progress]
    address: Callable[[int], str]
    stop: Callable[..., None] | None = None


#: name → how it is done
KINDS: "Registry[JobKind]" = Registry("kind of job")


@dataclass(frozen=True, slots=True)
class JobState:
    """What may be told of a job."""

    key: int
    kind: str
    subject: int
    status: JobStatus
    done: int
    total: int | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    is_cancelling: bool

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None

    @property
    def label(self) -> Any:
        """What it is, for a person."""
        kind = KINDS.get(self.kind)
        return kind.label if kind else self.kind

    @property
    def address(self) -> str:
        """The page that tells of its record; none where the kind isn't known."""
        kind = KINDS.get(self.kind)
        return kind.address(self.subject) if kind else ""

    @property
    def percent(self) -> int | None:
        """How much of it is done; None where nobody knows how much there is."""
        if self.status == JobStatus.DONE:
            return 100
        if not self.total:
            return None
        return min(self.done * 100 // self.total, 99)


def start_job(
    kind: str, *, subject: int, actor: Any, at: datetime, total: int | None = None
) -> int:
    """Promise, in the caller's transaction, that this work will be done."""
    if kind not in KINDS:
        raise ValueError(f"nothing does the job {kind!r}")
    try:
        with transaction.atomic():
            job = _rows().create(
                kind=kind,
                subject=subject,
                actor=actor,
                total=total,
                created_at=at,
                next_step_at=at,
            )
    except IntegrityError:
        raise Conflict(_("This is under way already. Wait until it has ended.")) from (
            None
        )
    return int(job.pk)


def ask_to_cancel(kind: str, *, subject: int, at: datetime) -> bool:
    """Let it end after the step it is in; False when it has ended before."""
    running = _rows().filter(kind=kind, subject=subject, ended_at=None)
    return bool(running.update(cancel_asked_at=at, next_step_at=at))


def state_of(kind: str, *, subject: int) -> JobState | None:
    """Where the latest job of this kind for this record stands."""
    job = _rows().filter(kind=kind, subject=subject).order_by("-id").first()
    return None if job is None else told(job)


def told(job: Any) -> JobState:
    """A job's row as what may be told of it."""
    return JobState(
        key=job.pk,
        kind=job.kind,
        subject=job.subject,
        status=JobStatus(job.status),
        done=job.done,
        total=job.total,
        created_at=job.created_at,
        started_at=job.started_at,
        ended_at=job.ended_at,
        is_cancelling=job.cancel_asked_at is not None and job.ended_at is None,
    )


def _rows() -> Any:
    return apps.get_model("cxops", "Job")._default_manager
