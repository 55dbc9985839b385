"""The database: does it keep what it took, and is it what this program needs?"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from cxops.audit.triggers import present_triggers, triggers_for
from cxops.kernel.clock import now
from cxops.ops.findings import Finding, broken, ok, warning

#: Setting → what it must be so that an acknowledged report survives a power cut.
_DURABLE: dict[str, dict[str, set[Any]]] = {
    "sqlite": {
        "journal_mode": {"wal"},
        "synchronous": {2, 3},
        "foreign_keys": {1},
        "secure_delete": {1},
    },
    "postgresql": {
        "fsync": {"on"},
        "synchronous_commit": {"on", "remote_apply", "remote_write"},
        "full_page_writes": {"on"},
    },
}
_INDEXES = {
    "sqlite": "SELECT name, 1 FROM sqlite_master WHERE type = 'index'",
    "postgresql": "SELECT relname, indisvalid::int FROM pg_index "
    "JOIN pg_class ON pg_class.oid = indexrelid",
}
#: Seconds the clocks may differ.
TOLERABLE, WRONG = 2, 60


def examine_durability(at: datetime) -> Iterator[Finding]:
    """A commit waits for the disk."""
    verb = "PRAGMA" if connection.vendor == "sqlite" else "SHOW"
    for name, allowed in _DURABLE[connection.vendor].items():
        found = _rows(f"{verb} {name}")[0][0]
        if found not in allowed:
            yield broken(
                "durability",
                f"{name} is {found}, so a power cut can lose or damage records.",
                f"Set {name} to {sorted(map(str, allowed))[0]} in the database’s "
                "configuration, and take it out of CXOPS_DATABASE_URL.",
            )
            return
    yield ok("durability", "What is acknowledged survives a power cut.")


def examine_migrations(at: datetime) -> Iterator[Finding]:
    """The tables are those that this version needs."""
    applied = set(MigrationRecorder(connection).applied_migrations())
    known = set(MigrationLoader(None).disk_migrations or {})
    missing, newer = sorted(known - applied), sorted(applied - known)
    if missing:
        step = ".".join(missing[0])
        sentence = f"{len(missing)} migrations are missing, the first is {step}."
        yield broken("migrations", sentence, "manage.py migrate")
    elif newer:
        step = ".".join(newer[0])
        sentence = f"The database is newer than this version: it has {step}."
        yield warning("migrations", sentence, "Install the newer version again.")
    else:
        yield ok("migrations", "All applied.")


def examine_triggers(at: datetime) -> Iterator[Finding]:
    """The trail is append-only, records aren't deleted."""
    wanted = {trigger.name for trigger in triggers_for(connection.vendor)}
    missing = sorted(wanted - present_triggers().keys())
    if missing:
        sentence = f"{len(missing)} triggers guard nothing, the first is {missing[0]}."
        remedy = "manage.py migrate, then manage.py verify_audit"
        yield broken("triggers", sentence, remedy)
        return
    yield ok("triggers", f"{len(wanted)} guard the trail.")


def examine_indexes(at: datetime) -> Iterator[Finding]:
    """Lists stay quick."""
    present = dict(_rows(_INDEXES[connection.vendor]))
    wanted = [
        index.name
        for model in apps.get_models()
        if model._meta.managed
        for index in model._meta.indexes
    ]
    missing = sorted(name for name in wanted if not present.get(name))
    if missing:
        yield warning(
            "indexes",
            f"{len(missing)} are missing or unfinished, the first is {missing[0]}.",
            "manage.py migrate; an unfinished one: REINDEX INDEX CONCURRENTLY.",
        )
        return
    yield ok("indexes", f"{len(wanted)} are there.")


def examine_clock(
    at: datetime, ours: Callable[[], datetime] = now
) -> Iterator[Finding]:
    """This machine and the database's agree on the time.

    ``at`` is when the doctor began; what it did before took its time.
    """
    if connection.vendor == "sqlite":
        yield ok("clock", "The database is on this machine.")
        return
    theirs = _rows("SELECT clock_timestamp()")[0][0]
    apart = abs((theirs - ours()).total_seconds())
    if apart <= TOLERABLE:
        yield ok("clock", "This machine and the database’s agree.")
        return
    make = broken if apart > WRONG else warning
    sentence = f"This machine and the database’s are {apart:.0f} seconds apart."
    yield make("clock", sentence, "Let both follow a time server.")


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
