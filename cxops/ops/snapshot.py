"""What a database holds at one moment, read in plain SQL.

The same reading serves the copy that goes into an archive and the database that was
made from it, so the two can be compared.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

#: Runs one statement and returns its rows.
Query = Callable[[str], Iterable[tuple[Any, ...]]]

_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' "
    "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    "postgresql": "SELECT table_name FROM information_schema.tables "
    "WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' "
    "ORDER BY table_name",
}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that a row names, below the folder of media."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Rows per table, migrations, the head of the audit chain, the files."""

    counts: dict[str, int]
    migrations: dict[str, list[str]]
    head_seal: int
    head_digest: str
    files: tuple[StoredFile, ...]


def read_snapshot(query: Query, vendor: str, *, files_sql: str) -> Snapshot:
    """Read all of it. ``files_sql`` selects name and SHA-256 of each file, or is ""."""
    counts = count_rows(query, vendor)
    migrations: dict[str, list[str]] = {}
    for app, name in query("SELECT app, name FROM django_migrations ORDER BY app, id"):
        migrations.setdefault(app, []).append(name)
    head = list(
        query("SELECT id, digest FROM cxops_auditseal ORDER BY id DESC LIMIT 1")
    )
    files = [StoredFile(*row) for row in query(files_sql)] if files_sql else []
    seal, digest = head[0] if head else (0, "")
    return Snapshot(counts, migrations, seal, digest, tuple(files))


def count_rows(query: Query, vendor: str) -> dict[str, int]:
    """Rows of every table."""
    tables = [row[0] for row in query(_TABLES[vendor])]
    return {
        table: next(iter(query(f'SELECT count(*) FROM "{table}"')))[0]  # noqa: S608 -- the database's own names
        for table in tables
    }
