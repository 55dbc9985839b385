"""Can this installation serve, and does the work behind the pages get done?"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from cxops.audit.seals import ALARM_AFTER, oldest_unsealed
from cxops.audit.triggers import present_triggers, triggers_for
from cxops.models import Lease, OutboxEvent

#: The tick renews its lease every two seconds.
TICK = "tick"
#: Work that is due and hasn't been done for so long is a backlog.
BACKLOG_AFTER = timedelta(minutes=10)

Examine = Callable[[datetime], bool]


def database_answers(at: datetime) -> bool:
    """Whether a query is answered."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def migrations_applied(at: datetime) -> bool:
    """Whether the database has every step this program knows; it may have more."""
    applied = MigrationRecorder(connection).applied_migrations()
    return _known_migrations() <= applied.keys()


def triggers_present(at: datetime) -> bool:
    """Whether everything that guards the trail is there."""
    return _known_triggers(connection.vendor) <= present_triggers().keys()


def worker_ticks(at: datetime) -> bool:
    """Whether some worker holds the lease of the tick."""
    return Lease.objects.filter(name=TICK, until__gt=at).exists()


def outbox_flows(at: datetime) -> bool:
    """Whether nothing that is due has waited for long."""
    waiting = OutboxEvent.objects.filter(done_at=None, given_up_at=None)
    return not waiting.filter(next_attempt_at__lt=at - BACKLOG_AFTER).exists()


def trail_is_sealed(at: datetime) -> bool:
    """Whether no audit entry waits for its seal for longer than it should."""
    oldest = oldest_unsealed()
    return oldest is None or at - oldest <= ALARM_AFTER


#: Without these nobody can file.
NEEDED: dict[str, Examine] = {
    "database": database_answers,
    "migrations": migrations_applied,
    "triggers": triggers_present,
}
#: Filing goes on without these.
USEFUL: dict[str, Examine] = {
    "worker": worker_ticks,
    "outbox": outbox_flows,
    "seals": trail_is_sealed,
}


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations or {})


@cache
def _known_triggers(vendor: str) -> frozenset[str]:
    return frozenset(trigger.name for trigger in triggers_for(vendor))


def holds(examine: Examine, at: datetime) -> bool:
    """Whether it is so; what can't be asked isn't."""
    try:
        return examine(at)
    except DatabaseError:
        return False
