"""Where files lie: under names we made, in a folder no address leads to.

Bytes are safely on disk before a row names them. Until its row is there a file has a
mark in ``new/``; what still has one after a day came to nothing and is swept away.
"""

import logging
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from cxops.kernel.errors import Unavailable
from issues.files.checked import CheckedFile

logger = logging.getLogger("issues.files")

_NEW = "new"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A checked file that lies on the shelf under ``path``."""

    path: str
    file: CheckedFile


def put(file: CheckedFile) -> StoredFile:
    """Write the bytes and wait for the disk. Raises Unavailable where it can't."""
    key = secrets.token_hex(16)
    stored = StoredFile(f"{key[:2]}/{key}", file)
    try:
        write_new(_mark(stored.path), b"")
        write_new(_place(stored.path), file.raw)
        if file.small:
            write_new(_small(stored.path), file.small)
    except OSError as error:
        logger.exception("a file could not be kept: %s", type(error).__name__)
        raise Unavailable(
            _("This file can’t be kept right now. Try again later.")
        ) from error
    return stored


def read(path: str) -> bytes | None:
    """The bytes; None where they are gone."""
    return _read(_place(path))


def read_small(path: str) -> bytes | None:
    """The small picture, else the picture itself."""
    small = _read(_small(path))
    return read(path) if small is None else small


def keep(path: str) -> None:
    """A row names it now: the mark goes."""
    _mark(path).unlink(missing_ok=True)


def erase(path: str) -> None:
    """Take the bytes off the disk, the small picture first, the mark last."""
    for place in (_small(path), _place(path), _mark(path)):
        place.unlink(missing_ok=True)


def unclaimed(*, before: datetime) -> Iterator[str]:
    """Files whose mark is older than a moment: nobody came back for them."""
    folder = Path(settings.MEDIA_ROOT) / _NEW
    if not folder.is_dir():
        return
    for mark in folder.iterdir():
        try:
            made = datetime.fromtimestamp(mark.stat().st_mtime, UTC)
        except FileNotFoundError:
            continue
        if made < before:
            key = mark.name.removeprefix(".")
            yield f"{key[:2]}/{key}"


def _place(path: str) -> Path:
    return Path(settings.MEDIA_ROOT) / path


def _small(path: str) -> Path:
    # Hidden: it is made from the other and needs no copy in a backup.
    place = _place(path)
    return place.with_name(f".{place.name}.small")


def _mark(path: str) -> Path:
    return Path(settings.MEDIA_ROOT) / _NEW / f".{Path(path).name}"


def _read(place: Path) -> bytes | None:
    try:
        return place.read_bytes()
    except FileNotFoundError:
        return None


def write_new(place: Path, raw: bytes) -> None:
    """A new file, on disk with its name when this returns."""
    folder = place.parent
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync_folder(folder.parent)
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
