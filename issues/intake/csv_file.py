"""Rows of a CSV file, plain or gzipped, one at a time. Pure: reads, never stores."""

import csv
import gzip
import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid
from issues.intake.mapping import Mapping

_LARGEST_FIELD = 1_000_000
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Row:
    """One row and the line of the file it begins on. ``problem`` where it is broken."""

    line: int
    values: dict[str, str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RowError:
    """Why one row was not stored: line, column, sentence."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        where = f", {self.column}" if self.column else ""
        return _("line %(line)d%(where)s: %(reason)s") % {
            "line": self.line,
            "where": where,
            "reason": self.reason,
        }


def sha256_of(path: Path) -> str:
    """The digest of the file as it lies there."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def count_bytes(path: Path) -> int:
    """How much there is to read, for the progress bar."""
    return path.stat().st_size


@contextmanager
def open_rows(
    path: Path, mapping: Mapping
) -> Iterator[tuple[Iterator[Row], IO[bytes]]]:
    """The rows of a file and the raw stream, whose position shows the progress.

    Raises Invalid when the file or its header can't be read. Text that isn't in the
    mapping's encoding survives as lone surrogates, which the draft rules refuse row
    by row.
    """
    try:
        raw = path.open("rb")
    except OSError:
        raise Invalid(
            _("There is no file %(name)s to import.") % {"name": path.name},
            field="file",
        ) from None
    with raw:
        binary: IO[bytes] = raw
        if raw.read(2) == b"\x1f\x8b":
            raw.seek(0)
            binary = gzip.GzipFile(fileobj=raw)  # type: ignore[assignment]
        else:
            raw.seek(0)
        text = io.TextIOWrapper(
            binary, encoding=mapping.encoding, errors="surrogateescape", newline=""
        )
        yield _rows(text, mapping), raw


def _rows(text: IO[str], mapping: Mapping) -> Iterator[Row]:
    csv.field_size_limit(_LARGEST_FIELD)
    reader = csv.reader(text, delimiter=mapping.delimiter, strict=True)
    try:
        header = [name.strip().removeprefix("\ufeff") for name in next(reader)]
    except StopIteration:
        raise Invalid(_("The file is empty."), field="file") from None
    except (csv.Error, OSError, EOFError) as error:
        raise _unreadable(1, error) from None
    missing = sorted(mapping.columns - set(header))
    if missing:
        raise Invalid(
            _("The file has no column %(columns)s. The mapping needs it.")
            % {"columns": ", ".join(missing)},
            field="file",
        )
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, OSError, EOFError) as error:
            raise _unreadable(line, error) from None
        if cells:
            yield _row(line, header, cells)


def _row(line: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) == len(header):
        return Row(line, dict(zip(header, cells, strict=True)))
    problem = _("%(have)d columns instead of %(want)d") % {
        "have": len(cells),
        "want": len(header),
    }
    return Row(line, {}, problem)


def _unreadable(line: int, error: Exception) -> Invalid:
    return Invalid(
        _("The file can’t be read beyond line %(line)d (%(why)s).")
        % {"line": line, "why": error},
        field="file",
    )
