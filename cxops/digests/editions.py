"""Making the editions that are due: once per reader and local date, whatever happens.

A due subscription is claimed by pushing its next attempt into the future, by a change
that only one worker can make. The facts are read outside any transaction; then one
short transaction moves the subscription on and writes the edition, its delivery and
the promise to mail it. A process that dies in between leaves the subscription to the
next tick after its claim; facts that can't be read wait longer each time and stop
nobody else's. The database's own rule (reader, kind, local date) stands behind it all.
"""

import logging
import secrets
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.queries.reach import Reach
from cxops.digests.schedule import Rhythm
from cxops.digests.subscriptions import rhythm_of, right_to_receive
from cxops.kernel.outbox import emit
from cxops.models import (
    DigestDelivery,
    DigestEdition,
    DigestKind,
    DigestSubscription,
)

logger = logging.getLogger("cxops.digests")

#: The event of an edition that waits to be mailed.
MADE = "digests.made"
#: Editions made in one tick; the next tick, two seconds later, makes more.
BATCH = 25
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)


class Gather(Protocol):
    """Reads what one reader's digest says, as of a moment."""

    def __call__(
        self, reader: User, *, as_of: datetime, local_date: date, time_zone: str
    ) -> dict[str, Any]: ...


def make_due(*, at: datetime, gather: Gather, limit: int = BATCH) -> int:
    """Make the editions that are due, oldest first; returns how many were made."""
    due = (
        DigestSubscription.objects.filter(next_due_at__lte=at)
        .select_related("reader")
        .order_by("next_due_at", "id")[:limit]
    )
    return sum(_attempt(row, at, gather) for row in due if _claim(row, at))


def wait_after(failures: int) -> timedelta:
    """How long a failing digest waits: a minute, doubled each time, at most an hour."""
    return min(FIRST_WAIT * 2 ** min(failures, 6), LONGEST_WAIT)


def _claim(subscription: DigestSubscription, at: datetime) -> bool:
    """Count the attempt before it is made: one that ends the process counts too."""
    until, failures = at + wait_after(subscription.failures), subscription.failures + 1
    is_ours = _move(subscription, next_due_at=until, failures=failures)
    subscription.next_due_at, subscription.failures = until, failures
    return is_ours


def _attempt(subscription: DigestSubscription, at: datetime, gather: Gather) -> bool:
    try:
        return _make(subscription, at, gather)
    except Exception as error:  # noqa: BLE001 -- one failing digest must not stop the rest
        # The class alone: a message may repeat what people wrote.
        name = type(error).__name__
        _move(subscription, error=name[:80])
        logger.error(
            "digest of subscription %d failed (%d): %s",
            subscription.pk,
            subscription.failures,
            name,
        )
        return False


def _make(subscription: DigestSubscription, at: datetime, gather: Gather) -> bool:
    rhythm = rhythm_of(subscription)
    day = rhythm.latest_due(at)
    if day is None or day <= subscription.served_until:
        _settle(subscription, subscription.served_until, rhythm)
        return False
    reach = right_to_receive(subscription, at=at)
    if reach is None:
        _settle(subscription, day, rhythm)
        return False
    reader = subscription.reader
    facts = gather(reader, as_of=at, local_date=day, time_zone=reader.time_zone)
    missed = rhythm.days_between(subscription.served_until, day)
    edition = DigestEdition(
        reader=reader,
        kind=DigestKind.DAILY,
        local_date=day,
        time_zone=reader.time_zone,
        language=reader.language,
        hour=subscription.hour,
        as_of=at,
        facts=facts,
        missed_days=[each.isoformat() for each in missed],
        scope=scope_of(reach),
        made_at=at,
    )
    return _keep(edition, subscription, rhythm)


@transaction.atomic
def _keep(
    edition: DigestEdition, subscription: DigestSubscription, rhythm: Rhythm
) -> bool:
    """Edition, delivery, promise and the next date: all of it or nothing."""
    if not _settle(subscription, edition.local_date, rhythm):
        # The reader chose anew meanwhile, or the claim has passed to another worker.
        return False
    edition.save(force_insert=True)
    DigestDelivery.objects.create(edition=edition, message_id=_new_message_id(edition))
    emit(MADE, at=edition.made_at, edition=edition.pk)
    return True


def scope_of(reach: Reach) -> list[list[Any]]:
    """The roles somebody has, as an edition keeps them."""
    roles = [[str(g.role), g.unit_id, g.journey_id] for g in reach.grants]
    return sorted(roles, key=str)


def _settle(subscription: DigestSubscription, day: date, rhythm: Rhythm) -> bool:
    """Move on to the day after; False where the subscription is ours no more."""
    return _move(
        subscription,
        served_until=day,
        next_due_at=rhythm.next_due(day),
        failures=0,
        error="",
    )


def _move(subscription: DigestSubscription, **values: Any) -> bool:
    """Change the worker's columns, if nobody else did since we read them."""
    moved = DigestSubscription.objects.filter(
        pk=subscription.pk,
        version=subscription.version,
        next_due_at=subscription.next_due_at,
    ).update(**values)
    return moved == 1


def _new_message_id(edition: DigestEdition) -> str:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "cxops"
    day = edition.local_date.strftime("%Y%m%d")
    # Short enough for one line: a folded Message-ID confuses some programs.
    return f"<digest-{day}-{secrets.token_hex(8)}@{domain[:80]}>"
