"""A whole installation in a folder of its own, run as processes that can be killed."""

import os
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.processes.template import copy_of_sqlite, copy_on_postgres

ROOT = Path(__file__).resolve().parent.parent.parent
_PLACES = """
from tests.builders.accounts import make_unit
from tests.imports.files import make_channels
from cxops.kernel.history import through_door
with through_door("test"):
    make_channels()
    make_unit("Head office", code="head", time_zone="America/New_York")
"""


@dataclass(frozen=True)
class Installation:
    """``manage.py`` in a folder and on a database that nobody else uses."""

    environment: dict[str, str]

    def start(self, *arguments: str | Path) -> "subprocess.Popen[str]":
        """Start ``manage.py`` and don't wait."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *map(str, arguments)],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str | Path) -> str:
        """What ``manage.py`` prints; it has to end well."""
        process = self.start(*arguments)
        out, error = process.communicate(timeout=300)
        assert process.returncode == 0, error
        return out

    def count_reports(self) -> int:
        """How many are stored at this moment; quick, for watching from outside."""
        return self._count("SELECT count(*) FROM issues_issue")

    def count_imports(self) -> int:
        """How many runs were ever begun."""
        return self._count("SELECT count(*) FROM issues_importbatch")

    def _count(self, query: str) -> int:
        url = self.environment.get("CXOPS_DATABASE_URL")
        if url:
            with psycopg.connect(url) as connection:
                row = connection.execute(query.encode()).fetchone()
                return int(row[0]) if row else 0
        file = Path(self.environment["CXOPS_VAR_DIR"]) / "cxops.sqlite3"
        with closing(sqlite3.connect(file, timeout=10)) as connection:
            return int(connection.execute(query).fetchone()[0])

    def ask(self, code: str) -> str:
        """What a piece of Python prints in there."""
        return self.run("shell", "--verbosity", "0", "--command", code).strip()


@contextmanager
def new_installation(folder: Path, address: str | None) -> Iterator[Installation]:
    """Migrated, with one unit and two channels. ``address`` None: SQLite in a file."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CXOPS_", "DJANGO_"))
    } | {"CXOPS_VAR_DIR": str(folder), "CXOPS_SECRET_KEY": secrets.token_urlsafe(64)}
    if address is None:
        folder.mkdir(parents=True, exist_ok=True)
        copy_of_sqlite(folder / "cxops.sqlite3")
        yield _prepare(environment)
        return
    name = f"cxops_import_{os.getpid()}_{secrets.token_hex(4)}"
    with psycopg.connect(address, autocommit=True) as server:
        try:
            url = copy_on_postgres(address, name)
            yield _prepare(environment | {"CXOPS_DATABASE_URL": url})
        finally:
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            server.execute(drop.format(sql.Identifier(name)))


def _prepare(environment: dict[str, Any]) -> Installation:
    installation = Installation(environment)
    installation.ask(_PLACES)
    return installation
