"""Sealing: batches of entries become links of a chain. Writers never wait for it."""

import logging
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction

from cxops.audit.anchor import anchor_seals
from cxops.audit.columns import UnreadableError, table_of
from cxops.audit.digest import GENESIS, EntriesDigest, line_digest, seal_digest
from cxops.audit.trail import ENTRY_COLUMNS
from cxops.models import AuditEntry, AuditSeal

logger = logging.getLogger("cxops.audit")

#: Most entries of one seal: its transaction stays well below a third of a second.
BATCH = 2000
#: A tick seals at most this many batches, then lets others work.
BATCHES_PER_RUN = 10
SEAL_EVERY = timedelta(seconds=30)
ALARM_AFTER = timedelta(minutes=10)


class LostRaceError(Exception):
    """Another process sealed these entries first; nothing was changed."""


def seal_entries(*, at: datetime, limit: int = BATCH) -> AuditSeal | None:
    """Chain the oldest entries in no seal, as one transaction; None without any.

    An entry that commits later with a lower id goes into the next seal. Two at once
    make one link: the seal's number and the entries' null seal are taken once.
    """
    try:
        with transaction.atomic():
            return _seal(at, limit)
    except (IntegrityError, LostRaceError):
        return None


def seal_when_due(*, at: datetime) -> int:
    """Seal what waits 30 seconds or fills a batch, then anchor; returns the seals.

    Logs an error when something is left that has waited for ten minutes.
    """
    made = 0
    while made < BATCHES_PER_RUN and _is_due(at):
        try:
            if seal_entries(at=at) is None:
                break
        except UnreadableError as error:
            logger.error("an audit entry can't be sealed: its %s is damaged", error)
            break
        made += 1
    anchor_seals(at=at)
    left = oldest_unsealed()
    if left is not None and made == 0 and at - left > ALARM_AFTER:
        logger.error("audit entries have waited for a seal since %s", left.isoformat())
    return made


def oldest_unsealed() -> datetime | None:
    """When the first entry in no seal was written down."""
    waiting = AuditEntry.objects.filter(seal=None).order_by("id")
    return waiting.values_list("at", flat=True).first()


def _is_due(at: datetime) -> bool:
    oldest = oldest_unsealed()
    if oldest is None:
        return False
    waiting = AuditEntry.objects.filter(seal=None).order_by("id")
    return at - oldest >= SEAL_EVERY or waiting[BATCH - 1 : BATCH].exists()


def _seal(at: datetime, limit: int) -> AuditSeal | None:
    table = table_of(AuditEntry, connection.vendor)
    rows = table.fetch("seal_id IS NULL ORDER BY id LIMIT %s", [limit])
    if not rows:
        return None
    digest, keys = EntriesDigest(), []
    for raw in rows:
        texts = table.texts(raw)
        digest.add(line_digest(texts[name] for name in ENTRY_COLUMNS))
        keys.append(raw[0])
    head = AuditSeal.objects.order_by("-pk").first()
    number, previous = (head.pk + 1, head.digest) if head else (1, GENESIS)
    link = (number, at, keys[0], digest.count, digest.value(), previous)
    seal = AuditSeal(
        pk=number,
        at=at,
        first_entry_id=keys[0],
        entry_count=digest.count,
        entries_digest=digest.value(),
        previous_digest=previous,
        digest=seal_digest(*link),
    )
    seal.save(force_insert=True)
    # Not a tracked table: the one change its trigger allows.
    joined = AuditEntry.objects.filter(pk__in=keys, seal=None).update(seal=seal)
    if joined != len(keys):
        raise LostRaceError
    return seal
