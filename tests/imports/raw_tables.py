"""The same rows written without a program around them: what an import is held against.

The tables of reports, their histories and their audit entries are made again, with
all indexes, in a place of their own, and filled by COPY (PostgreSQL) or executemany
(SQLite). Foreign keys and triggers are left out: the comparison is the harder one.
"""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import psycopg
from psycopg import sql

TABLES = ("issues_issue", "issues_historicalissue", "cxops_auditentry")


def copy_seconds(url: str) -> float:
    """How long COPY takes for what is in the tables of a PostgreSQL database."""
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        seconds = 0.0
        for name in TABLES:
            table, twin = sql.Identifier(name), sql.Identifier(f"raw_{name}")
            cursor.execute(
                sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(twin, table)
            )
            with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(table)) as out:
                data = b"".join(bytes(block) for block in out)
            start = time.monotonic()
            with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(twin)) as into:
                into.write(data)
            seconds += time.monotonic() - start
        connection.rollback()
    return seconds


def executemany_seconds(file: Path, folder: Path) -> float:
    """How long one prepared statement a table takes for what is in a SQLite file."""
    seconds = 0.0
    with (
        closing(sqlite3.connect(file)) as source,
        closing(sqlite3.connect(folder / "raw.sqlite3")) as target,
    ):
        target.execute("PRAGMA journal_mode=WAL")
        target.execute("PRAGMA synchronous=FULL")
        for name in TABLES:
            made = source.execute(
                "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL "
                "AND type IN ('table', 'index') ORDER BY type DESC",
                [name],
            )
            for (statement,) in made.fetchall():
                target.execute(statement)
            rows = source.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608
            marks = ", ".join("?" * len(rows[0]))
            start = time.monotonic()
            with target:
                target.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)  # noqa: S608
            seconds += time.monotonic() - start
    return seconds
