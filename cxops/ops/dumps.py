"""Copying the database out of a running installation, and into an empty one.

SQLite: its online backup, in one step. In WAL mode that is a reader: people go on
filing, and the copy is one moment. PostgreSQL: ``pg_dump`` in a snapshot that is read
here as well, so rows, counts and files belong to the same moment.
"""

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection, connections, transaction
from django.utils.translation import gettext as _
from psycopg.conninfo import make_conninfo

from cxops.kernel.errors import Conflict
from cxops.ops.snapshot import Query, Snapshot, count_rows, read_snapshot

#: What Django adds to the parameters of a connection and libpq doesn't know.
_DJANGO_ONLY = {"cursor_factory", "context", "prepare_threshold", "options"}
#: A dump may take its time, a query of a page may not.
_UNHURRIED = "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0"
_FIRST_NUMBER = re.compile(r"\d+")


def dump_database(to: Path, *, files_sql: str) -> Snapshot:
    """Copy the database into the new file ``to``; returns what the copy holds."""
    if connection.vendor == "sqlite":
        return _dump_sqlite(to, files_sql)
    return _dump_postgres(to, files_sql)


def load_database(source: Path) -> dict[str, int]:
    """Put a copy in the place of this installation's empty database.

    All or nothing. Returns the rows per table that are there now. The old SQLite file
    is kept beside the new one, ``.before-restore`` added to its name.
    """
    if connection.vendor == "sqlite":
        _load_sqlite(source)
    else:
        _load_postgres(source)
    return count_rows(_through_django, connection.vendor)


def database_version() -> str:
    """The version of the database program."""
    if connection.vendor == "sqlite":
        return sqlite3.sqlite_version
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return str(int(cursor.fetchone()[0]) // 10_000)


def is_in_use() -> bool:
    """Whether people or reports are in the database: nothing may replace those."""
    tables = set(connection.introspection.table_names())
    return any(
        next(iter(_through_django(f'SELECT count(*) FROM "{table}"')))[0]  # noqa: S608 -- our own names
        for table in ("accounts_user", "issues_issue")
        if table in tables
    )


def _through_django(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


# --- SQLite ---------------------------------------------------------------------------


def _dump_sqlite(to: Path, files_sql: str) -> Snapshot:
    _private(to)
    name = connection.settings_dict["NAME"]
    with (
        closing(sqlite3.connect(f"file:{name}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(to)) as target,
    ):
        # All pages in one step: a copy in pieces starts anew with each write.
        source.backup(target, pages=-1)
        # A file of its own, without the log that belongs to the original.
        target.execute("PRAGMA journal_mode=DELETE")
    with closing(sqlite3.connect(f"file:{to}?mode=ro", uri=True)) as copy:
        _check_sqlite(copy.execute)
        return read_snapshot(copy.execute, "sqlite", files_sql=files_sql)


def _check_sqlite(query: Query) -> None:
    """SQLite's own verdict on a whole file."""
    verdict = next(iter(query("PRAGMA integrity_check")))[0]
    orphan = next(iter(query("PRAGMA foreign_key_check")), None)
    if verdict != "ok" or orphan:
        raise Conflict(
            _("SQLite finds the database damaged: %(why)s.")
            % {"why": verdict if verdict != "ok" else orphan},
            code="database_damaged",
        )


def _load_sqlite(source: Path) -> None:
    place = Path(connection.settings_dict["NAME"])
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as copy:
        _check_sqlite(copy.execute)
    connections.close_all()
    for ending in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            old = place.with_name(place.name + ending)
            old.rename(place.with_name(f"{place.name}.before-restore{ending}"))
    # The same folder, so that this is one step and not a copy.
    source.rename(place)
    sync_folder(place.parent)


# --- PostgreSQL -----------------------------------------------------------------------


def _dump_postgres(to: Path, files_sql: str) -> Snapshot:
    program = _program("pg_dump")
    _private(to)
    with psycopg.connect(_address(), options=_UNHURRIED, **_password()) as source:
        source.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        source.read_only = True
        row = source.execute("SELECT pg_export_snapshot()").fetchone()
        snapshot = str(row[0]) if row else ""
        _run([program, "--format=custom", f"--snapshot={snapshot}", f"--file={to}"])
        query: Any = source.execute  # which wants literals
        return read_snapshot(query, "postgresql", files_sql=files_sql)


def _load_postgres(source: Path) -> None:
    program = _program("pg_restore")
    _run([program, "--list", str(source)], connects=False)
    _clear_postgres()
    connections.close_all()
    options = ["--no-owner", "--no-privileges", "--exit-on-error"]
    _run([program, *options, "--single-transaction", str(source)])


def _clear_postgres() -> None:
    """Take away the empty tables and the functions of their triggers.

    The copy brings its own. What an extension made stays: it is the server's.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'DROP TABLE IF EXISTS "{name}" CASCADE')
        cursor.execute(
            "SELECT oid::regprocedure FROM pg_proc "
            "WHERE pronamespace = current_schema()::regnamespace AND NOT EXISTS "
            "(SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')"
        )
        for (signature,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {signature}")


def _program(name: str) -> str:
    """The path of a client program that is new enough for the server."""
    path = shutil.which(name)
    if path is None:
        raise Conflict(
            _("%(program)s isn’t installed: install the client of PostgreSQL.")
            % {"program": name},
            code="program_missing",
        )
    said = subprocess.run(  # noqa: S603 -- found on PATH
        [path, "--version"], capture_output=True, text=True, check=False
    )
    found = _FIRST_NUMBER.search(said.stdout)
    server = int(database_version())
    if found is None or int(found.group()) < server:
        raise Conflict(
            _(
                "%(program)s is of version %(found)s and the server of version "
                "%(server)d: install the client of that version or a newer one."
            )
            % {
                "program": name,
                "found": found.group() if found else "?",
                "server": server,
            },
            code="program_too_old",
        )
    return path


def _run(command: list[str], *, connects: bool = True) -> None:
    """Run a client program against the database; the password is no argument."""
    if connects:
        command = [*command[:1], f"--dbname={_address()}", *command[1:]]
    environment = dict(os.environ)
    if password := _password().get("password"):
        environment["PGPASSWORD"] = password
    done = subprocess.run(  # noqa: S603 -- a program of PostgreSQL, found above
        command, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise Conflict(
            _("%(program)s failed: %(why)s")
            % {"program": Path(command[0]).name, "why": lines[0] if lines else ""},
            code="program_failed",
        )


def _address() -> str:
    """The address of the database for libpq, without the password."""
    parameters: dict[str, Any] = connection.get_connection_params()
    return make_conninfo(
        **{
            name: value
            for name, value in parameters.items()
            if name not in _DJANGO_ONLY | {"password"} and value is not None
        }
    )


def _password() -> dict[str, Any]:
    password = connection.settings_dict["PASSWORD"]
    return {"password": password} if password else {}


# --- Files ----------------------------------------------------------------------------


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _private(path: Path) -> None:
    """Make the empty file that will hold people's words, for this account only."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
