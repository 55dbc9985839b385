"""The steps of a change of many that is done as a job: counting, then changing."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from cxops.kernel.errors import DomainError
from cxops.kernel.jobs import Progress
from cxops.kernel.locks import lock
from issues.enums import BulkState
from issues.models import BulkChange
from issues.services.bulk import seen_by_undo
from issues.services.bulk_steps import (
    LOOK_ROWS,
    Seen,
    end_look,
    end_run,
    freeze,
    run_part,
    stop_change,
)

if TYPE_CHECKING:
    from accounts.models import User
    from issues.querysets import IssueQuerySet

FIRST = {"after": 0}


@transaction.atomic
def look_on(
    change: BulkChange,
    *,
    matching: "Callable[[], IssueQuerySet]",
    after: int,
    actor: "User",
    at: datetime,
) -> Progress:
    """Look at the next reports that match."""

    def look(change: BulkChange) -> Progress:
        rows = matching().filter(pk__gt=after).order_by("pk")
        seen = list(rows.values_list("pk", "version")[:LOOK_ROWS])
        return _keep(change, seen, actor=actor, at=at)

    return _guarded(change, look, actor=actor, at=at)


@transaction.atomic
def carry_on(
    change: BulkChange, *, after: int, actor: "User", at: datetime
) -> Progress:
    """Change the next reports; an undo finds out first which they are."""

    def carry(change: BulkChange) -> Progress:
        if change.state == BulkState.PREPARING:
            seen = seen_by_undo(change, after=after)
            kept = _keep(change, seen, actor=actor, at=at)
            return Progress(FIRST, 0) if kept.is_finished else kept
        last = run_part(change, after=after, actor=actor, at=at)
        if last is None:
            end_run(change, actor=actor, at=at)
        dealt_with = change.row_count - change.waiting_count
        return Progress({"after": last}, dealt_with, is_finished=last is None)

    return _guarded(change, carry, actor=actor, at=at)


@transaction.atomic
def give_up(change: BulkChange, *, actor: "User", at: datetime) -> BulkChange:
    """The job was cancelled or has failed: the rest stays as it is."""
    change = lock(change)
    if change.state in (BulkState.PREPARING, BulkState.RUNNING):
        stop_change(change, actor=actor, at=at)
    return change


def _keep(
    change: BulkChange, seen: list[Seen], *, actor: "User", at: datetime
) -> Progress:
    if seen:
        freeze(change, seen, actor=actor, at=at)
    is_over = len(seen) < LOOK_ROWS
    if is_over:
        end_look(change, actor=actor, at=at)
    after = seen[-1][0] if seen else 0
    return Progress({"after": after}, change.row_count, is_finished=is_over)


def _guarded(
    change: BulkChange,
    step: Callable[[BulkChange], Progress],
    *,
    actor: "User",
    at: datetime,
) -> Progress:
    """Do a step; where the whole can't go on, keep the sentence that says why."""
    change = lock(change)
    try:
        with transaction.atomic():
            return step(change)
    except DomainError as refusal:
        fresh = lock(change)
        stop_change(fresh, problem=refusal.message, actor=actor, at=at)
        return Progress(FIRST, fresh.row_count, is_finished=True)
