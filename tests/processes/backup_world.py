"""Run inside an installation: who files in the backup tests, and what is there after.

python -m tests.processes.backup_world build
python -m tests.processes.backup_world read
python -m tests.processes.backup_world refuse ARCHIVE …
"""

import hashlib
import json
import sys
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from accounts.services.tokens import create_token  # noqa: E402
from cxops.kernel.clock import now  # noqa: E402
from cxops.kernel.errors import DomainError  # noqa: E402
from cxops.kernel.history import through_door  # noqa: E402
from cxops.ops.restore import restore  # noqa: E402
from issues.models import Attachment  # noqa: E402
from tests.builders.improvements import make_cast  # noqa: E402
from tests.processes import world  # noqa: E402


def build() -> dict[str, str]:
    """A clerk who files and attaches."""
    clerk = make_cast().clerk
    scopes = ["issues:file", "issues:read", "issues:write"]
    _row, secret = create_token(
        user=clerk, name="backup", scopes=scopes, days=2, actor=clerk, at=now()
    )
    return {"clerk": secret}


def read() -> dict[str, object]:
    """Every report with what belongs to it, and every file with the digest it has."""
    folder = Path(settings.MEDIA_ROOT)
    return {
        "stored": world.read()["stored"],
        "files": {
            row.path: [
                row.sha256,
                hashlib.sha256(_bytes(folder / row.path)).hexdigest(),
            ]
            for row in Attachment.objects.filter(withdrawn_at=None)
        },
    }


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b"gone"


def refuse(archives: list[str]) -> dict[str, object]:
    """Offer each archive to ``restore``: what it said, and whether anything changed."""
    said: dict[str, object] = {}
    for archive in archives:
        before = _state()
        try:
            restore(Path(archive), at=now())
            message = ""
        except DomainError as error:
            message = error.message
        said[archive] = [message, _state() == before]
    return said


def _state() -> list[object]:
    """Every row of every table, and every file of the installation."""
    rows: list[object] = []
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 -- our own names
            rows.append((table, sorted(map(repr, cursor.fetchall()))))
    for path in sorted(Path(settings.VAR_DIR).rglob("*")):
        if path.is_file() and "sqlite3" not in path.name and path.suffix != ".log":
            rows.append((str(path), path.read_bytes()))
    return rows


if __name__ == "__main__":
    with through_door("test"):
        made = {"build": build, "read": read}.get(
            sys.argv[1], lambda: refuse(sys.argv[2:])
        )()
    print(json.dumps(made))  # noqa: T201 -- the installation reads this line
