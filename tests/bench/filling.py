"""A million reports with history, audit and words, in minutes: SQL, not services.

The rows are those that filing, sorting, putting right, closing and importing write,
column by column; a column this module doesn't name gets its model's default. Two
things differ: salts and digests have the right form but digest nothing (so the trail
of this database can't be verified), and triggers and indexes come after the rows.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection as django_connection
from django.db import models

from cxops.models import AuditEntry
from issues.models import Exposure, Issue
from tests.bench import columns
from tests.bench.texts import texts

#: Raised with every change of what is filled.
VERSION = 4
YEARS = 3
#: Entries under one seal.
SEALED = 5_000
TABLES = (
    "issues_issue",
    "issues_historicalissue",
    "cxops_auditentry",
    "issues_issuetext",
)
#: Volumes: of each branch day by day, of the first places week by week.
VOLUME_DAYS, VOLUME_WEEKS, VOLUME_PLACES = 120, 30, 8
Say = Callable[[str], None]


def fill(url: str, rows: int, say: Say) -> None:
    """Fill an installation that has its organisation and no report."""
    with psycopg.connect(url) as connection:
        # Constraints hold by construction; what derives rows is written out below.
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute("SET work_mem = '128MB'")
        connection.execute("SELECT setseed(0.5)")
        with _indexes_after(connection, say):
            for name, step in _STEPS:
                started = time.monotonic()
                step(connection, rows)
                say(f"{name}: {time.monotonic() - started:.0f} s")
        _set_sequences(connection)
    with psycopg.connect(url, autocommit=True) as connection:
        started = time.monotonic()
        connection.execute("VACUUM ANALYZE")
        say(f"vacuum and statistics: {time.monotonic() - started:.0f} s")


def _stage_texts(connection: "psycopg.Connection[Any]", rows: int) -> None:
    connection.execute(
        "CREATE TEMP TABLE staged (id bigint, title text, whole text) ON COMMIT DROP"
    )
    with connection.cursor().copy("COPY staged FROM STDIN") as copy:
        lines: list[str] = []
        for key, (title, whole) in enumerate(texts(rows), start=1):
            lines.append(f"{key}\t{title}\t{whole}\n")
            if len(lines) == 1000:
                copy.write("".join(lines))
                lines.clear()
        copy.write("".join(lines))


def _make_reports(connection: "psycopg.Connection[Any]", rows: int) -> None:
    connection.execute(_lists())
    drawn = columns.DRAWN.format(rows=rows, years=YEARS)
    _insert(connection, Issue, columns.ISSUE, f"FROM ({drawn}) AS r")


def _make_history(connection: "psycopg.Connection[Any]", rows: int) -> None:
    history: Any = Issue.history.model  # type: ignore[attr-defined]
    kept = {
        field.column: f'i."{field.column}"' for field in Issue._meta.concrete_fields
    }
    _insert(connection, history, kept | columns.HISTORY, columns.STEPS)


def _make_entries(connection: "psycopg.Connection[Any]", rows: int) -> None:
    row = connection.execute(
        "SELECT count(*), (SELECT coalesce(max(id), 0) FROM cxops_auditentry) "
        "FROM issues_historicalissue"
    ).fetchone()
    assert row is not None
    connection.execute(columns.SEALS.format(sealed=SEALED, entries=row[0]))
    values = {
        name: value.format(sealed=SEALED, first=row[1])
        for name, value in columns.ENTRY.items()
    }
    _insert(connection, AuditEntry, values, "FROM issues_historicalissue AS h")


def _make_words(connection: "psycopg.Connection[Any]", rows: int) -> None:
    connection.execute(
        "INSERT INTO issues_issuetext (issue_id, words, is_fresh) "
        "SELECT id, title || E'\\n' || whole, true FROM staged ORDER BY id"
    )


def _make_volumes(connection: "psycopg.Connection[Any]", rows: int) -> None:
    """Visits of every branch, and of what happens at some places there."""
    _insert(connection, Exposure, columns.VOLUME, columns.DAILY.format(VOLUME_DAYS))
    _insert(
        connection,
        Exposure,
        columns.VOLUME,
        columns.WEEKLY.format(VOLUME_WEEKS, VOLUME_PLACES),
    )


_STEPS = (
    ("texts", _stage_texts),
    ("reports", _make_reports),
    ("words", _make_words),
    ("history", _make_history),
    ("audit", _make_entries),
    ("volumes", _make_volumes),
)


def _insert(
    connection: "psycopg.Connection[Any]",
    model: type[models.Model],
    values: dict[str, str],
    rest: str,
) -> None:
    """INSERT … SELECT with an expression for every column of the model."""
    names, parts = [], []
    for field in model._meta.concrete_fields:
        if field.column in values:
            parts.append(values[field.column])
        elif field.primary_key:
            continue
        else:
            parts.append(_default(field))
        names.append(f'"{field.column}"')
    statement = (
        f'INSERT INTO "{model._meta.db_table}" ({", ".join(names)}) '
        f"SELECT {', '.join(parts)} {rest}"
    )
    connection.execute(statement.encode())


def _default(field: Any) -> str:
    """What a new record has in a column nobody sets."""
    value = field.get_default()
    if value is None:
        return "NULL"
    stored = field.get_db_prep_save(value, django_connection)
    if isinstance(stored, bool | int):
        return str(stored)
    text = json.dumps(value) if isinstance(value, dict | list) else str(stored)
    return "'" + text.replace("'", "''") + "'"


def _lists() -> str:
    """The keys that reports draw from, as arrays that are read by number."""
    return """
    CREATE TEMP TABLE lists ON COMMIT DROP AS SELECT
      (SELECT array_agg(id ORDER BY id) FROM accounts_unit WHERE code LIKE 'u-%-%-%')
        AS branches,
      (SELECT array_agg(u.id ORDER BY b.id, u.id) FROM accounts_unit b
        JOIN accounts_membership m ON m.unit_id = b.id AND m.role = 'frontline'
        JOIN accounts_user u ON u.id = m.user_id) AS clerks,
      (SELECT array_agg(m.user_id ORDER BY b.id) FROM accounts_unit b
        JOIN accounts_membership m ON m.unit_id = b.id AND m.role = 'manager'
        WHERE b.code LIKE 'u-%-%-%') AS managers,
      (SELECT array_agg(id ORDER BY id) FROM issues_touchpoint) AS touchpoints,
      (SELECT array_agg(id ORDER BY id) FROM issues_channel) AS channels,
      (SELECT array_agg(id ORDER BY id) FROM issues_rootcause
        WHERE parent_id IS NOT NULL) AS causes,
      (SELECT array_agg(id ORDER BY id) FROM issues_pattern) AS patterns,
      (SELECT array_agg(id ORDER BY id DESC) FROM issues_importbatch) AS batches
    """


@contextmanager
def _indexes_after(connection: "psycopg.Connection[Any]", say: Say) -> Iterator[None]:
    """Take the tables' indexes off and make them again over what was written."""
    found = connection.execute(
        "SELECT i.indexname, i.indexdef FROM pg_indexes i "
        "WHERE i.tablename = ANY(%s) AND NOT EXISTS (SELECT 1 FROM pg_constraint c "
        "WHERE c.conindid = format('%%I', i.indexname)::regclass)",
        [list(TABLES)],
    ).fetchall()
    for name, _definition in found:
        connection.execute(f'DROP INDEX "{name}"'.encode())
    yield
    started = time.monotonic()
    for _name, definition in found:
        connection.execute(definition.encode())
    say(f"{len(found)} indexes: {time.monotonic() - started:.0f} s")


def _set_sequences(connection: "psycopg.Connection[Any]") -> None:
    for table, key in (
        ("issues_issue", "id"),
        ("issues_historicalissue", "history_id"),
        ("cxops_auditentry", "id"),
        ("issues_exposure", "id"),
    ):
        connection.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', '{key}'), "  # noqa: S608
            f"(SELECT max({key}) FROM {table}))".encode()
        )
