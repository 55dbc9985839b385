"""Backup: database, files and audit anchor of one moment in one archive.

Taken while people file. Written under a name that is no backup's, read back, brought
to the disk and only then renamed: a half backup is never taken for one. The
installation's key is never in it; keep the key elsewhere, the anchor needs it.
"""

import fcntl
import json
import os
import re
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from cxops.kernel.errors import Conflict, Invalid
from cxops.ops.archive import (
    ANCHOR,
    DATABASES,
    MEDIA,
    ArchiveWriter,
    Manifest,
    open_archive,
)
from cxops.ops.dumps import database_version, dump_database, sync_folder
from cxops.ops.media import files_sql, media_folder
from cxops.ops.snapshot import Snapshot

_NAME = re.compile(r"^cxops-\d{8}T\d{6}Z\.tar$")
_UNFINISHED = ".cxops-unfinished-"
_LOCK = ".cxops-backup.lock"
#: Beside the installation's other state: when the last backup was made, and where.
RECORD = "last-backup.json"


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup: what a cron job's mail should say."""

    archive: str
    at: str
    size: int
    reports: int
    files: int
    missing: list[str]
    pruned: list[str]
    is_restored: bool = False


def back_up(
    folder: Path,
    *,
    at: datetime,
    keep: int | None = None,
    rehearse: Callable[[Path], None] | None = None,
) -> Backup:
    """Make an archive in ``folder`` and read it back; older ones beyond ``keep`` go.

    ``rehearse`` gets the archive before it has its name, and raises when it isn't
    sound. Raises Invalid or Conflict, with a sentence, when there is no new backup;
    then the older ones stay.
    """
    target = folder / f"cxops-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.tar"
    with _alone_in(folder):
        staging = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=folder))
        try:
            draft = staging / "archive"
            manifest = _write(draft, staging, at)
            with open_archive(draft) as archive:
                read_back = archive.manifest
            if read_back != manifest:
                raise Conflict(
                    _("The disk gives back something else than was written.")
                )
            if rehearse:
                rehearse(draft)
            _publish(draft, target)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        pruned = prune(folder, keep) if keep else []
    files = sum(part.name.startswith(MEDIA) for part in manifest.parts)
    return Backup(
        archive=str(target),
        at=manifest.made_at,
        size=target.stat().st_size,
        reports=manifest.counts.get("issues_issue", 0),
        files=files,
        missing=manifest.missing,
        pruned=pruned,
        is_restored=rehearse is not None,
    )


def record_backup(made: Backup) -> None:
    """Note beside the installation that this backup was made; ``doctor`` reads it."""
    path = Path(settings.VAR_DIR) / RECORD
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(asdict(made)), encoding="utf-8")
    draft.replace(path)


def prune(folder: Path, keep: int) -> list[str]:
    """Remove all but the newest ``keep`` backups; returns the names of the removed."""
    names = sorted(path.name for path in folder.iterdir() if _NAME.match(path.name))
    old = names[:-keep]
    for name in old:
        (folder / name).unlink()
    return old


def product_version() -> str:
    """The version of CXOps that runs from this checkout."""
    text = (Path(settings.BASE_DIR) / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, and clear what a backup left that was killed."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        sentence = _("CXOps can’t write to %(folder)s: %(why)s.")
        raise Invalid(sentence % {"folder": folder, "why": error.strerror}) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            sentence = _("Another backup into this folder is under way.")
            raise Conflict(sentence) from error
        for left in folder.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield
    finally:
        os.close(handle)


def _write(draft: Path, staging: Path, at: datetime) -> Manifest:
    """Write the archive; returns its manifest. The bytes are on the disk after this."""
    dump = staging / "database"
    holds = dump_database(dump, files_sql=files_sql())
    anchor = _anchor_up_to(holds.head_seal)
    handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w+b") as file:
        writer = ArchiveWriter(file)
        with dump.open("rb") as source:
            size = dump.stat().st_size
            writer.add(DATABASES[connection.vendor], source, size)
        dump.unlink()
        (staging / ANCHOR).write_bytes(anchor)
        with (staging / ANCHOR).open("rb") as source:
            writer.add(ANCHOR, source, len(anchor))
        missing = _add_media(writer, holds)
        manifest = Manifest(
            made_at=at.isoformat(),
            product=product_version(),
            vendor=connection.vendor,
            database_version=database_version(),
            migrations=holds.migrations,
            counts=holds.counts,
            head_seal=holds.head_seal,
            head_digest=holds.head_digest,
            missing=missing,
            parts=writer.parts,
        )
        writer.finish(manifest)
        file.flush()
        os.fsync(file.fileno())
    return manifest


def _add_media(writer: ArchiveWriter, holds: Snapshot) -> list[str]:
    """Add the files that the copied rows name; returns those that aren't intact.

    A changed file is kept as it is: it may be all that is left.
    """
    folder, missing = media_folder(), []
    for stored in holds.files:
        try:
            source = (folder / stored.name).open("rb")
        except OSError:
            missing.append(stored.name)
            continue
        with source:
            size = os.fstat(source.fileno()).st_size
            part = writer.add(MEDIA + stored.name, source, size)
        if part.sha256 != stored.sha256:
            missing.append(stored.name)
    return missing


def _anchor_up_to(head: int) -> bytes:
    """The anchor's whole lines that name a seal of the copy; later ones are cut."""
    try:
        lines = Path(settings.AUDIT_ANCHOR_FILE).read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return b""
    return b"".join(
        line for line in lines if line.endswith(b"\n") and _seal_of(line) <= head
    )


def _seal_of(line: bytes) -> int:
    """The seal that a line of the anchor names; 0 for one that can't be read."""
    try:
        return int(json.loads(line)["seal"])
    except (ValueError, KeyError, TypeError):
        return 0


def _publish(draft: Path, target: Path) -> None:
    """Give the archive its name; never in the place of another."""
    try:
        target.hardlink_to(draft)
    except FileExistsError as error:
        sentence = _("%(name)s is there already: wait a second and try again.")
        raise Conflict(sentence % {"name": target.name}) from error
    sync_folder(target.parent)
