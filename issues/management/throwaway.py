"""An installation that is thrown away: the same command again, in a database of its
own. SQLite in a folder; PostgreSQL where the installation's settings name one."""

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

_DATABASE = "CXOPS_DATABASE_URL"


def run_again_in_throwaway(flag: str) -> None:
    """Run this very command line once more with ``flag``; leaves when that fails."""
    with _folder() as folder, _database() as database:
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("CXOPS_")
        }
        environment |= database | {
            "CXOPS_VAR_DIR": folder,
            "CXOPS_SECRET_KEY": secrets.token_urlsafe(64),
        }
        python = [sys.executable, sys.argv[0]]
        for step in (["migrate", "-v0"], ["set_up", "-v0"], [*sys.argv[1:], flag]):
            done = subprocess.run([*python, *step], env=environment, check=False)  # noqa: S603 -- ourselves
            if done.returncode:
                sys.exit(done.returncode)


@contextmanager
def _folder() -> Iterator[str]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield folder


@contextmanager
def _database() -> Iterator[dict[str, str]]:
    """The variable that names a new, empty database; none for SQLite."""
    address = os.environ.get(_DATABASE, "")
    if not address.startswith("postgres"):
        yield {}
        return
    name = f"cxops_throwaway_{secrets.token_hex(6)}"
    parts = urlsplit(address)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield {_DATABASE: urlunsplit(parts._replace(path=f"/{name}"))}
        finally:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )
