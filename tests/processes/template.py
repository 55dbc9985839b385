"""Migrated, empty databases that installations begin as copies of.

Migrating computes for half a minute; a copy takes a moment. One template of each kind
is kept and made anew when the code has changed. Whoever makes or copies one holds a
lock, so processes and checkouts side by side don't get in each other's way.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent.parent
#: What a database's tables, triggers and first rows come from.
SOURCES = ("accounts", "cxops", "improvements", "issues")
NAME = "cxops_template"


def copy_of_sqlite(target: Path) -> None:
    """A migrated database in this new file."""
    with _locked() as folder:
        template, noted = folder / "cxops.sqlite3", folder / "version"
        if not noted.exists() or noted.read_text() != version():
            noted.unlink(missing_ok=True)
            template.unlink(missing_ok=True)
            _migrate(f"sqlite:///{template}")
            noted.write_text(version())
        shutil.copyfile(template, target)


def copy_on_postgres(server: str, name: str) -> str:
    """A migrated database of this new name; its address."""
    with _locked(), psycopg.connect(server, autocommit=True) as connection:
        noted = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
            "WHERE datname = %s",
            [NAME],
        ).fetchone()
        if noted != (version(),):
            template = sql.Identifier(NAME)
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            connection.execute(drop.format(template))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(template))
            _migrate(_address(server, NAME))
            note = sql.SQL("COMMENT ON DATABASE {} IS {}")
            connection.execute(note.format(template, sql.Literal(version())))
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(create.format(sql.Identifier(name), sql.Identifier(NAME)))
    return _address(server, name)


@cache
def version() -> str:
    """The state of the code that says what a database is."""
    digest = hashlib.sha256()
    for source in SOURCES:
        for path in sorted((ROOT / source).rglob("*.py")):
            digest.update(path.relative_to(ROOT).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


@contextmanager
def _locked() -> Iterator[Path]:
    folder = Path(tempfile.gettempdir()) / f"{NAME}_{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def _migrate(url: str) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CXOPS_", "DJ"))}
    with tempfile.TemporaryDirectory() as folder:
        own = {
            "CXOPS_VAR_DIR": folder,
            "CXOPS_DATABASE_URL": url,
            "CXOPS_SECRET_KEY": secrets.token_urlsafe(64),
        }
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity=0"],
            cwd=ROOT,
            env=kept | own,
            check=True,
        )


def _address(server: str, name: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
