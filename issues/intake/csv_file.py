"""Rows of a CSV file, plain or gzipped, one at a time. Pure: reads, never stores."""

import csv
import gzip
import hashlib
import io
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid
from issues.intake.mapping import EVERY_OTHER, Mapping

#: Longer cells are refused at once, so that a few of them can't fill the memory.
LONGEST_CELL = 100_000
#: Beyond this a quote was opened and never closed: the reader gives the row up.
_LARGEST_FIELD = 16_000_000
_CHUNK = 1 << 20
_GZIP = b"\x1f\x8b"
_BROKEN = (OSError, EOFError, zlib.error, UnicodeError)


@dataclass(frozen=True, slots=True)
class Row:
    """One row and the line of the file it begins on. ``problem`` where it is broken."""

    line: int
    values: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class RowError:
    """Why one row was not stored: line, column, sentence. Always one line of text."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        where = f", {self.column}" if self.column else ""
        sentence = _("line %(line)d%(where)s: %(reason)s") % {
            "line": self.line,
            "where": where,
            "reason": self.reason,
        }
        return printable(sentence)


def printable(text: str) -> str:
    """One line of text. What a file says is shown, never obeyed by the terminal."""
    tidy = " ".join(text.split())
    return "".join(sign if sign.isprintable() else "�" for sign in tidy)


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
    mapping's encoding survives as lone surrogates, which the text rules refuse row
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
        is_gzip = raw.read(len(_GZIP)) == _GZIP
        raw.seek(0)
        binary: IO[bytes] = gzip.GzipFile(fileobj=raw) if is_gzip else raw  # type: ignore[assignment]
        text = io.TextIOWrapper(
            binary,
            encoding=_without_mark(mapping.encoding),
            errors="surrogateescape",
            newline="",
        )
        yield _rows(text, mapping), raw


def _without_mark(encoding: str) -> str:
    """UTF-8 with or without the byte order mark that spreadsheets put first."""
    is_utf8 = encoding.lower().replace("_", "-") in ("utf-8", "utf8")
    return "utf-8-sig" if is_utf8 else encoding


def _rows(text: IO[str], mapping: Mapping) -> Iterator[Row]:
    csv.field_size_limit(_LARGEST_FIELD)
    reader = csv.reader(text, delimiter=mapping.delimiter, strict=True)
    header = _header(reader, mapping)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # The reader takes up again at the next line; what it makes of the rest
            # of a torn row has the wrong number of columns and is refused as well.
            yield Row(line, problem=_("it is badly quoted (%s)") % error)
            continue
        except _BROKEN as error:
            raise _unreadable(line, error) from None
        if cells:
            yield _row(line, header, cells)


def _header(reader: Iterator[list[str]], mapping: Mapping) -> list[str]:
    """The names of the columns: all that the mapping needs, none it doesn't know."""
    try:
        header = [name.strip() for name in next(reader)]
    except StopIteration:
        raise Invalid(_("The file is empty."), field="file") from None
    except (csv.Error, *_BROKEN) as error:
        raise _unreadable(1, error) from None
    twice = {name for name, count in Counter(header).items() if count > 1}
    unknown = set(header) - mapping.columns - mapping.ignored
    if EVERY_OTHER in mapping.ignored:
        unknown = set()
    for names, sentence in (
        (
            mapping.columns - set(header),
            _("The file has no column %s. The mapping needs it."),
        ),
        (
            mapping.columns & twice,
            _("The file has more than one column %s. The mapping reads it."),
        ),
        (unknown, _("The mapping doesn’t know the column %s. Read it or ignore it.")),
    ):
        if names:
            listed = ", ".join(f"“{name}”" for name in sorted(names))
            raise Invalid(printable(sentence % listed), field="file")
    return header


def _row(line: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        problem = _("it has %(have)d columns instead of %(want)d") % {
            "have": len(cells),
            "want": len(header),
        }
        return Row(line, problem=problem)
    for name, cell in zip(header, cells, strict=True):
        if len(cell) > LONGEST_CELL:
            problem = _("it is too long (%(have)d characters)") % {"have": len(cell)}
            return Row(line, problem=problem, column=name)
    return Row(line, dict(zip(header, cells, strict=True)))


def _unreadable(line: int, error: Exception) -> Invalid:
    return Invalid(
        _(
            "The file can’t be read from line %(line)d on (%(why)s). Get a whole copy "
            "and run the import again; what is stored stays."
        )
        % {"line": line, "why": error},
        field="file",
    )
