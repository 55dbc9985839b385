"""Disk space, and the files of reports: there, unchanged, nobody else's."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from cxops.ops.findings import Finding, broken, ok, warning
from cxops.ops.media import files_on_disk, files_sql, is_intact, media_folder
from cxops.ops.snapshot import StoredFile

LITTLE, ALMOST_NONE = 2_000_000_000, 300_000_000
#: A file is written before its row: only what is older is left over.
SETTLED_SECONDS = 24 * 60 * 60


def examine_disk(at: datetime) -> Iterator[Finding]:
    """There is room where state and files are."""
    for folder in {Path(settings.VAR_DIR), media_folder()}:
        if not folder.exists():
            continue
        free = shutil.disk_usage(folder).free
        if free < LITTLE:
            make = broken if free < ALMOST_NONE else warning
            sentence = f"{free // 1_000_000} MB are left on the disk of {folder}."
            yield make("disk", sentence, "Make room, or move it to a larger disk.")
            return
    yield ok("disk", "There is room.")


def examine_media_folder(at: datetime) -> Iterator[Finding]:
    """It can be written to, and no address leads to it."""
    folder = media_folder().resolve()
    served = [Path(settings.STATIC_ROOT), *map(Path, settings.STATICFILES_DIRS)]
    if any(folder.is_relative_to(place.resolve()) for place in served):
        sentence = f"{folder} is served to everybody."
        yield broken("media folder", sentence, "Set CXOPS_MEDIA_DIR to a place apart.")
    elif not os.access(folder, os.W_OK | os.X_OK):
        sentence = f"CXOps may not write to {folder}, so nobody can add a photo."
        yield broken("media folder", sentence, "Give it to the account of CXOps.")
    else:
        yield ok("media folder", "It can be written to and isn’t served.")


def examine_media(at: datetime) -> Iterator[Finding]:
    """Every row's file is there as it was stored; every file has a row."""
    stored = _stored_files()
    folder = media_folder()
    absent = [each.name for each in stored if not (folder / each.name).is_file()]
    changed = [
        each.name
        for each in stored
        if each.name not in absent and not is_intact(folder / each.name, each.sha256)
    ]
    named = {each.name for each in stored}
    left = [
        name
        for name in files_on_disk()
        if name not in named
        and at.timestamp() - _written(folder / name) > SETTLED_SECONDS
    ]
    for names, what in ((absent, "are missing"), (changed, "were changed")):
        if names:
            sentence = f"{len(names)} files of reports {what}, the first is {names[0]}."
            yield broken("media", sentence, "Bring them back from a backup.")
    if left:
        sentence = f"{len(left)} files belong to no report, the first is {left[0]}."
        yield warning("media", sentence, "Look at them; nothing in CXOps needs them.")
    if not (absent or changed or left):
        yield ok("media", f"{len(stored)} files, all as they were stored.")


def _stored_files() -> list[StoredFile]:
    sql = files_sql()
    if not sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [StoredFile(*row) for row in cursor.fetchall()]


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")  # taken away meanwhile
