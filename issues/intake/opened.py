"""The bytes of a file, plain or gzipped, never more than a bound. Pure."""

import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid

#: So much may come out of a packed file. What is larger comes unpacked, in parts.
MOST_UNPACKED = 1_000_000_000
#: What a file that isn't whole or isn't text makes of a reader.
BROKEN = (OSError, EOFError, zlib.error, UnicodeError)
_GZIP = b"\x1f\x8b"
_CHUNK = 1 << 20
_BUFFER = 1 << 16


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
def open_bytes(
    path: Path, *, most: int = MOST_UNPACKED
) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """The unpacked bytes, and the raw stream, whose position shows the progress."""
    try:
        raw = path.open("rb")
    except OSError:
        raise Invalid(
            _("There is no file %(name)s to import.") % {"name": path.name},
            field="file",
        ) from None
    with raw:
        yield unpacked(raw, most=most), raw


def unpacked(raw: IO[bytes], *, most: int = MOST_UNPACKED) -> IO[bytes]:
    """The bytes of a file that is open, out of their pack where there is one."""
    is_gzip = raw.read(len(_GZIP)) == _GZIP
    raw.seek(0)
    if not is_gzip:
        return raw
    return io.BufferedReader(_Bounded(gzip.GzipFile(fileobj=raw), most), _BUFFER)


class _Bounded(io.RawIOBase):
    """What comes out of a packed file, up to a bound."""

    def __init__(self, packed: gzip.GzipFile, most: int) -> None:
        self._packed, self._most, self._read = packed, most, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]
        """Fill the buffer; Invalid where the file holds more than it may."""
        data = self._packed.read(len(buffer))
        self._read += len(data)
        if self._read > self._most:
            raise Invalid(
                _(
                    "The file holds more than %(most)d MB once it is unpacked. Cut it "
                    "into parts and import each."
                )
                % {"most": self._most // 1_000_000},
                field="file",
            )
        buffer[: len(data)] = data
        return len(data)


def as_text(binary: IO[bytes], encoding: str, *, newline: str | None = "") -> IO[str]:
    """The bytes as text. What isn't in the encoding survives as lone surrogates, which
    the text rules refuse row by row."""
    return io.TextIOWrapper(
        binary,
        encoding=_without_mark(encoding),
        errors="surrogateescape",
        newline=newline,
    )


def _without_mark(encoding: str) -> str:
    """UTF-8 with or without the byte order mark that spreadsheets put first."""
    is_utf8 = encoding.lower().replace("_", "-") in ("utf-8", "utf8")
    return "utf-8-sig" if is_utf8 else encoding


def unreadable(line: int, error: Exception) -> Invalid:
    """From this line on nothing can be read; what stands before it can."""
    return Invalid(
        _(
            "The file can’t be read from line %(line)d on (%(why)s). Get a whole copy "
            "and run the import again; what is stored stays."
        )
        % {"line": line, "why": error},
        field="file",
    )


def is_empty() -> Invalid:
    """There is nothing in it."""
    return Invalid(_("The file is empty."), field="file")
