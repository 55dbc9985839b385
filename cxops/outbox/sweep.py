"""The sweep: do what committed transactions promised, and note that it was done.

An event is claimed by pushing its next attempt into the future, by a change that only
one sweeper can make (the old moment is part of its condition, on both databases). A
process that dies in the middle leaves the event to the next sweep after the claim has
passed; an event that keeps failing waits longer each time and is given up in the end.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from cxops.kernel.outbox import REACTIONS, Reaction
from cxops.models import Effect, OutboxEvent

logger = logging.getLogger("cxops.outbox")

LIMIT = 100
#: How long a claimed event is left alone: longer than any handler takes.
CLAIMED_FOR = timedelta(seconds=30)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=2), timedelta(hours=1)
#: About two days: a mail server that is down over a weekend's night loses nothing.
MOST_ATTEMPTS = 60
UNKNOWN_KIND = "UnknownKind"


def sweep(*, at: datetime, limit: int = LIMIT) -> int:
    """Carry out due events, oldest first; returns how many were done now."""
    due = OutboxEvent.objects.filter(
        done_at=None, given_up_at=None, next_attempt_at__lte=at
    ).order_by("next_attempt_at", "id")[:limit]
    return sum(_carry_out(event, at) for event in due if _claim(event, at))


def wait_after(attempts: int) -> timedelta:
    """How long a failing event waits: 2 seconds, doubled each time, at most an hour."""
    return min(FIRST_WAIT * 2 ** min(attempts - 1, 12), LONGEST_WAIT)


def _claim(event: OutboxEvent, at: datetime) -> bool:
    taken = OutboxEvent.objects.filter(
        pk=event.pk,
        done_at=None,
        given_up_at=None,
        next_attempt_at=event.next_attempt_at,
    ).update(attempts=F("attempts") + 1, next_attempt_at=at + CLAIMED_FOR)
    event.attempts += 1
    return taken == 1


def _carry_out(event: OutboxEvent, at: datetime) -> bool:
    reaction = REACTIONS.get(event.kind)
    if reaction is None:
        # Written by a newer version: it may be known again after the next start.
        _note_failure(event, at, UNKNOWN_KIND)
        return False
    try:
        _react(event, reaction, at)
    except Exception as error:  # noqa: BLE001 -- one failing event must not stop the rest
        # The class alone: a message may repeat what people wrote.
        _note_failure(event, at, type(error).__name__)
        return False
    return True


def _react(event: OutboxEvent, reaction: Reaction, at: datetime) -> None:
    if reaction.is_internal:
        with transaction.atomic():
            if _note_effect(event, reaction, at):
                reaction.handler(at=at, **event.payload)
            _note_done(event, at)
        return
    if not Effect.objects.filter(event=event, name=reaction.effect).exists():
        reaction.handler(at=at, **event.payload)
    with transaction.atomic():
        _note_effect(event, reaction, at)
        _note_done(event, at)


def _note_effect(event: OutboxEvent, reaction: Reaction, at: datetime) -> bool:
    """Write the effect's row; False when it was there: the effect has happened."""
    try:
        with transaction.atomic():
            Effect.objects.create(event=event, name=reaction.effect, at=at)
    except IntegrityError:
        return False
    return True


def _note_done(event: OutboxEvent, at: datetime) -> None:
    _note(event, done_at=at, error="")


def _note_failure(event: OutboxEvent, at: datetime, error: str) -> None:
    if event.attempts >= MOST_ATTEMPTS:
        _note(event, given_up_at=at, error=error)
        logger.error("outbox event %d given up: %s", event.pk, error)
        return
    _note(event, next_attempt_at=at + wait_after(event.attempts), error=error)
    logger.warning("outbox event %d failed (%d): %s", event.pk, event.attempts, error)


def _note(event: OutboxEvent, **values: Any) -> None:
    OutboxEvent.objects.filter(pk=event.pk).update(**values)
