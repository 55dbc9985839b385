"""The database that is measured: its own, reused while it is whole."""

from dataclasses import dataclass
from typing import LiteralString
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests.bench.filling import VERSION

_NOTE = "bench_fill"


@dataclass(frozen=True, slots=True)
class Database:
    """One database on a PostgreSQL server."""

    server: str
    name: str

    @property
    def url(self) -> str:
        parts = urlsplit(self.server)
        return urlunsplit(parts._replace(path=f"/{self.name}"))

    def is_filled(self, rows: int) -> bool:
        """Whether it holds so many reports, filled by this very way."""
        try:
            with psycopg.connect(self.url) as connection:
                found = connection.execute(
                    f"SELECT rows, version FROM {_NOTE}"  # noqa: S608
                ).fetchone()
        except (psycopg.OperationalError, psycopg.errors.UndefinedTable):
            return False
        return found == (rows, VERSION)

    def make_anew(self) -> None:
        """Drop it and make it, empty."""
        self.drop()
        self._of_server("CREATE DATABASE {}")

    def drop(self) -> None:
        """Drop it, whoever is connected."""
        self._of_server("DROP DATABASE IF EXISTS {} WITH (FORCE)")

    def _of_server(self, statement: LiteralString) -> None:
        with psycopg.connect(self.server, autocommit=True) as server:
            server.execute(sql.SQL(statement).format(sql.Identifier(self.name)))

    def note_filled(self, rows: int) -> None:
        """Remember that the fill came to its end, and the last keys it gave."""
        with psycopg.connect(self.url) as connection:
            connection.execute(
                f"CREATE TABLE {_NOTE} AS SELECT %s::int AS rows, %s::int AS version, "  # noqa: S608
                "(SELECT max(id) FROM issues_issue) AS last_issue, "
                "(SELECT max(history_id) FROM issues_historicalissue) AS last_history, "
                "(SELECT max(id) FROM cxops_auditentry) AS last_entry, "
                "(SELECT max(id) FROM issues_importbatch) AS last_batch",
                [rows, VERSION],
            )

    def take_back(self) -> None:
        """Take out what earlier measurements filed, so that each begins alike."""
        with psycopg.connect(self.url) as connection:
            connection.execute("SET LOCAL session_replication_role = replica")
            for table, column, last in (
                ("issues_issuetext", "issue_id", "last_issue"),
                ("issues_issue", "id", "last_issue"),
                ("issues_historicalissue", "history_id", "last_history"),
                ("cxops_auditentry", "id", "last_entry"),
                ("issues_importbatch", "id", "last_batch"),
            ):
                connection.execute(
                    f"DELETE FROM {table} WHERE {column} > "  # noqa: S608
                    f"(SELECT {last} FROM {_NOTE})"
                )
            # What was filed was never counted: no worker runs.
            connection.execute("DELETE FROM issues_dirtycell")
            connection.execute("DELETE FROM cxops_idempotencykey")
            connection.execute("DELETE FROM django_session")

    def size(self) -> int:
        """Bytes on disk."""
        with psycopg.connect(self.url) as connection:
            row = connection.execute(
                "SELECT pg_database_size(current_database())"
            ).fetchone()
        return int(row[0]) if row else 0
