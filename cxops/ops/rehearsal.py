"""The rehearsal: a backup is restored for real, beside the installation, and verified.

A process of its own with a scratch folder and a scratch database, so that it is the
very same restore that an emergency needs.
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection, utils
from django.utils.translation import gettext as _

from cxops.kernel.errors import Conflict


def rehearse(archive: Path) -> None:
    """Restore the archive into scratch places; Conflict when it isn't sound."""
    with (
        tempfile.TemporaryDirectory(prefix="cxops-rehearsal-") as folder,
        _scratch_database(Path(folder)) as address,
    ):
        done = subprocess.run(  # noqa: S603 -- this very program
            [sys.executable, "manage.py", "restore", "--json", str(archive.resolve())],
            cwd=settings.BASE_DIR,
            env=_environment(Path(folder), address),
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        said = (done.stdout if done.returncode == 1 else done.stderr).strip()
        why = _first_complaint(said)
        raise Conflict(_("The trial restore failed: %(why)s") % {"why": why})


def _first_complaint(said: str) -> str:
    """What the restore found, in one line: from its result, or from its refusal."""
    try:
        found = json.loads(said.splitlines()[-1])
    except (ValueError, IndexError):
        return said.splitlines()[-1] if said else "?"
    wrong = [*found["wrong_counts"], *found["wrong_files"]]
    return str(found["trail"]["sentence"] if not found["trail"]["sound"] else wrong[0])


def _environment(folder: Path, address: str) -> dict[str, str]:
    """This process's environment with its places exchanged; the key is the same."""
    dropped = ("CXOPS_AUDIT_ANCHOR_FILE", "CXOPS_SECRET_KEY_FILE", "CXOPS_MEDIA_DIR")
    kept = {name: text for name, text in os.environ.items() if name not in dropped}
    return kept | {
        "CXOPS_VAR_DIR": str(folder),
        "CXOPS_DATABASE_URL": address,
        "CXOPS_SECRET_KEY": str(settings.SECRET_KEY),
    }


@contextmanager
def _scratch_database(folder: Path) -> Iterator[str]:
    """The address of an empty database that is gone afterwards."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / 'cxops.sqlite3'}"
        return
    name = f"cxops_rehearsal_{secrets.token_hex(4)}"
    try:
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
    except utils.ProgrammingError as error:
        sentence = _(
            "A trial restore needs a scratch database, and the database account may "
            "not make one: ALTER ROLE … CREATEDB, or leave out --verify-restore."
        )
        raise Conflict(sentence) from error
    try:
        yield _address_of(name)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _address_of(name: str) -> str:
    """The address of another database on the same server, as the same account."""
    values = connection.settings_dict
    account = quote(values["USER"], safe="")
    if values["PASSWORD"]:
        account += ":" + quote(values["PASSWORD"], safe="")
    port = f":{values['PORT']}" if values["PORT"] else ""
    return f"postgres://{account}@{quote(values['HOST'], safe='')}{port}/{name}"
