"""The trail as a file that an auditor verifies without this database.

JSON lines (``.gz`` packs them): a header, then each seal followed by its entries with
their history rows: values as canonical texts, salts and kept leaves. It holds what
people wrote, so it is to be guarded like the database itself.
"""

import gzip
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from cxops.audit.anchor import read_anchor, size_of
from cxops.audit.findings import Report
from cxops.audit.trail import (
    ENTRY_COLUMNS,
    SEAL_COLUMNS,
    Piece,
    Record,
    Row,
    Seal,
    newest_seal,
    read_trail,
)
from cxops.audit.verification import Verifier
from cxops.kernel.errors import Invalid

FORMAT = "cxops-audit-1"


def export_trail(path: Path, *, at: datetime) -> int:
    """Write the whole trail to a new file; returns the number of entries."""
    entries = 0
    with _open(path, "xt") as file:
        _write(file, {"format": FORMAT, "at": at.isoformat()})
        for piece in read_trail(newest_seal()):
            if piece is None:
                _write(file, {"unsealed": True})
            elif isinstance(piece, Seal):
                _write(file, {"seal": piece.texts})
            else:
                entries += 1
                _write(file, {"entry": piece.texts, "row": _row(piece.row)})
        _write(file, {"entries": entries})
    return entries


def verify_file(path: Path, *, at: datetime, anchor: Path | None = None) -> Report:
    """Verify an exported file alone, or with a copy of the anchor beside it."""
    size = size_of(anchor) if anchor else None
    if anchor and size is None:
        raise Invalid(_("There is no anchor file %(path)s.") % {"path": anchor})
    anchored = read_anchor(anchor, size) if anchor and size is not None else None
    verifier = Verifier(at=at, anchored=anchored)
    try:
        for piece in read_archive(path):
            verifier.take(piece)
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid(_("The file holds a value that no trail has.")) from error
    return verifier.finish()


def read_archive(path: Path) -> Iterator[Piece]:
    """The pieces of an exported file; raises Invalid where it isn't one, or is cut."""
    number = entries = 0
    is_whole = False
    try:
        with _open(path, "rt") as file:
            header = json.loads(file.readline())
            if header.get("format") != FORMAT:
                raise _broken(1)
            for number, line in enumerate(file, start=2):
                found = json.loads(line)
                if "entry" in found:
                    entries += 1
                    yield _record(found, number)
                elif "seal" in found:
                    yield _seal(found["seal"], number)
                elif "unsealed" in found:
                    yield None
                else:
                    is_whole = found.get("entries") == entries
    except FileNotFoundError as error:
        message = _("There is no file %(path)s.") % {"path": path}
        raise Invalid(message) from error
    except (OSError, EOFError, ValueError, AttributeError, TypeError) as error:
        raise _broken(number + 1) from error
    if not is_whole:
        raise Invalid(_("The file is cut off: its last line is missing."))


def _record(found: dict[str, Any], number: int) -> Record:
    row = found["row"]
    record = Record(
        found["entry"],
        row and Row(row["values"], row["salts"], row["leaves"], row.get("broken", "")),
        found.get("broken", ""),
    )
    texts = record.texts
    if set(texts) != set(ENTRY_COLUMNS) or texts["history_id"][:1] != "i":
        raise _broken(number)
    return record


def _seal(texts: dict[str, str], number: int) -> Seal:
    if set(texts) != set(SEAL_COLUMNS):
        raise _broken(number)
    return Seal(texts)


def _row(row: Row | None) -> dict[str, Any] | None:
    if row is None:
        return None
    found: dict[str, Any] = {
        "values": row.texts,
        "salts": row.salts,
        "leaves": row.leaves,
    }
    return found | ({"broken": row.unreadable} if row.unreadable else {})


def _broken(number: int) -> Invalid:
    words = {"number": number}
    return Invalid(_("Line %(number)d isn't one of an exported trail.") % words)


def _write(file: IO[str], line: dict[str, Any]) -> None:
    file.write(json.dumps(line, ensure_ascii=True, separators=(",", ":")) + "\n")


def _open(path: Path, mode: str) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, mode, encoding="ascii")  # type: ignore[return-value]
    return path.open(mode, encoding="ascii")
