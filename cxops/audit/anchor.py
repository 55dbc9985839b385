"""The head of the chain, kept outside the database: one line per seal, keyed.

Whoever rewrites the whole chain in the database would have to rewrite this file too,
with the installation's key. Each line also goes to the log, which should leave the
machine. A crash between a seal and its line is repaired by the next run.
"""

import fcntl
import hmac
import json
import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings

from cxops.models import AuditSeal

logger = logging.getLogger("cxops.audit")


@dataclass(frozen=True, slots=True)
class Anchored:
    """One line. ``seal`` 0: the line can't be read."""

    seal: int
    digest: str
    at: str
    mac: str

    @property
    def is_ours(self) -> bool:
        """Whether the line was written with this installation's key."""
        keys: list[Any] = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        return any(
            hmac.compare_digest(self.mac, _mac(key, self.seal, self.digest, self.at))
            for key in keys
        )


def _mac(key: str, seal: int, digest: str, at: str) -> str:
    text = f"cxops.audit.anchor\x1f{seal}\x1f{digest}\x1f{at}"
    return hmac.digest(key.encode(), text.encode(), "sha256").hex()


def anchor_seals(*, at: datetime) -> int:
    """Append a line for every seal beyond the last anchored one; returns how many.

    Called outside any transaction: a line must never name a seal that was undone.
    """
    path = Path(settings.AUDIT_ANCHOR_FILE)
    is_new = not path.exists()
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        last = _last_line(file)
        seals = list(AuditSeal.objects.filter(pk__gt=last).order_by("pk"))
        if not seals:
            return 0
        if is_new and seals[-1].pk > 1:
            logger.warning("there was no audit anchor; %d lines are new", len(seals))
        for seal in seals:
            values = (seal.pk, seal.digest, at.isoformat())
            line = dict(zip(("seal", "digest", "at"), values, strict=True))
            line["mac"] = _mac(settings.SECRET_KEY, *values)
            file.write(json.dumps(line).encode() + b"\n")
            logger.info("audit seal %d %s", seal.pk, seal.digest)
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        _sync_folder(path.parent)
    return len(seals)


def size_of(path: Path) -> int | None:
    """How many bytes the anchor has now; None where there is no such file."""
    with suppress(FileNotFoundError):
        return path.stat().st_size
    return None


def read_anchor(path: Path, size: int) -> Iterator[Anchored]:
    """The lines within the first ``size`` bytes, in order."""
    with path.open("rb") as file:
        while file.tell() < size:
            line = file.readline(10_000)
            if not line:
                return
            yield _parse(line)


def _parse(line: bytes) -> Anchored:
    try:
        values = json.loads(line)
        found = Anchored(**values)
    except (ValueError, TypeError):
        return Anchored(0, "", "", "")
    if type(found.seal) is not int or not all(
        isinstance(text, str) for text in (found.digest, found.at, found.mac)
    ):
        return Anchored(0, "", "", "")
    return found


def _last_line(file: BinaryIO) -> int:
    """The last anchored seal. Cuts off a line that a crash left half-written."""
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - 4096)
    file.seek(start)
    tail = file.read()
    whole = tail[: tail.rfind(b"\n") + 1]
    if len(whole) < len(tail):
        file.truncate(start + len(whole))
    lines = whole.splitlines()
    return _parse(lines[-1]).seal if lines else 0


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
