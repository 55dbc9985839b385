"""The archive of a backup: one tar file that proves by itself that it is whole.

Members in order: the database, the audit anchor, the files under ``media/``, then
``manifest.json``, which names every part with size and SHA-256, and ``checksum``, which
holds the SHA-256 of the manifest and of every byte before the checksum itself. Any
changed, cut off, missing or exchanged byte is found, and the part is named. It is
readable without CXOps: ``tar tf``, ``sha256sum``.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any, Self

from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid

FORMAT = 1
MANIFEST, CHECKSUM, ANCHOR = "manifest.json", "checksum", "audit-anchor.jsonl"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
MEDIA = "media/"
PIECE = 1 << 20
#: No manifest of ours is larger; a damaged size must not fill the memory.
LARGEST_MANIFEST = 1 << 30


@dataclass(frozen=True, slots=True)
class Part:
    """One member: its name, size in bytes and SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds and where it comes from. Never the installation's key."""

    made_at: str
    product: str
    vendor: str
    database_version: str
    migrations: dict[str, list[str]]
    counts: dict[str, int]
    head_seal: int
    head_digest: str
    #: Files that rows name and that weren't there, or not as they were stored.
    missing: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    format: int = FORMAT

    def as_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1, ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Self:
        """The manifest in these bytes; ValueError, KeyError or TypeError without."""
        values = json.loads(text)
        if values["format"] != FORMAT:
            raise ValueError(values["format"])
        parts = [Part(**part) for part in values.pop("parts")]
        return cls(parts=parts, **values)


def damaged(part: str, why: str) -> Invalid:
    """The refusal of an archive that isn't whole."""
    sentence = _("The archive is damaged at “%(part)s”: %(why)s. Nothing was changed.")
    return Invalid(sentence % {"part": part, "why": why}, code="archive_damaged")


class _Digesting:
    """A file whose bytes are digested as they pass."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        return self._note(self._file.read(size))

    def write(self, data: bytes) -> int:
        self._note(data)
        return self._file.write(data)

    def tell(self) -> int:
        return self._file.tell()

    def _note(self, data: bytes) -> bytes:
        self.digest.update(data)
        self.size += len(data)
        return data


class ArchiveWriter:
    """Writes the parts one after the other; ``finish`` writes what proves them."""

    def __init__(self, file: IO[bytes]) -> None:
        self._out = _Digesting(file)
        out: Any = self._out
        self._tar = tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 -- finish closes it
        self.parts: list[Part] = []

    def add(self, name: str, source: IO[bytes], size: int) -> Part:
        """Add ``size`` bytes of ``source``; OSError when there are fewer."""
        part = self._add(name, source, size)
        self.parts.append(part)
        return part

    def finish(self, manifest: Manifest) -> None:
        """Write manifest and checksum; the archive is whole after this."""
        text = manifest.as_json()
        of_manifest = self._add(MANIFEST, io.BytesIO(text), len(text)).sha256
        lines = _checksum(of_manifest, self._out.digest.hexdigest())
        self._add(CHECKSUM, io.BytesIO(lines), len(lines))
        self._tar.close()

    def _add(self, name: str, source: IO[bytes], size: int) -> Part:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        reader: Any = _Digesting(source)
        self._tar.addfile(info, reader)
        return Part(name, size, reader.digest.hexdigest())


@dataclass(slots=True)
class Archive:
    """An archive opened for reading, found whole."""

    manifest: Manifest
    _tar: tarfile.TarFile
    _members: dict[str, tarfile.TarInfo]

    def extract(self, part: Part, to: Path) -> None:
        """Write a part to a new file for this account only, to the disk."""
        source = _open(self._tar, self._members[part.name])
        handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with source, os.fdopen(handle, "wb") as target:
            reader = _Digesting(source)
            while piece := reader.read(PIECE):
                target.write(piece)
            target.flush()
            os.fsync(target.fileno())
        if reader.digest.hexdigest() != part.sha256:
            raise damaged(part.name, _("it changed while it was being read"))

    def part(self, name: str) -> Part:
        """The part of this name; KeyError without."""
        return {part.name: part for part in self.manifest.parts}[name]

    @property
    def media(self) -> list[Part]:
        """The files of reports."""
        return [part for part in self.manifest.parts if part.name.startswith(MEDIA)]


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open an archive after reading all of it; Invalid names the damaged part."""
    try:
        file = path.open("rb")
    except OSError as error:
        sentence = _("%(path)s can’t be read: %(why)s.")
        values = {"path": path, "why": error.strerror or type(error).__name__}
        raise Invalid(sentence % values, code="archive_unreadable") from error
    with file:
        tar, members = _members_of(file)
        with tar:
            try:
                manifest = _read_manifest(tar, members)
                _compare_parts(tar, members, manifest)
                _compare_frame(file, tar, members)
            except (tarfile.TarError, OSError, ValueError, EOFError) as error:
                raise damaged(CHECKSUM, _("it can’t be read to its end")) from error
            yield Archive(manifest, tar, members)


def _members_of(file: IO[bytes]) -> tuple[tarfile.TarFile, dict[str, tarfile.TarInfo]]:
    """Every member by name, as far as the archive can be read."""
    members: dict[str, tarfile.TarInfo] = {}
    try:
        tar = tarfile.open(fileobj=file, mode="r:")  # noqa: SIM115 -- closed by the caller
    except (tarfile.TarError, OSError, ValueError, EOFError) as error:
        raise damaged(_("its beginning"), _("it is no archive")) from error
    with suppress(tarfile.TarError, OSError, ValueError, EOFError):
        for member in tar:
            if not member.isreg() or member.name in members or _strange(member.name):
                tar.close()
                raise damaged(member.name, _("no backup has such a part"))
            members[member.name] = member
    if list(members)[-2:] != [MANIFEST, CHECKSUM]:
        last = next(reversed(members), _("its beginning"))
        tar.close()
        raise damaged(last, _("here or right after it the archive ends too early"))
    return tar, members


def _strange(name: str) -> bool:
    """Whether a name isn't one that a backup writes; it must never leave its folder."""
    known = name in {MANIFEST, CHECKSUM, ANCHOR, *DATABASES.values()}
    pure = PurePosixPath(name)
    inside = name.startswith(MEDIA) and name == str(pure) and ".." not in pure.parts
    return not known and not (inside and "\x00" not in name and "\\" not in name)


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    if member.size > LARGEST_MANIFEST:
        raise damaged(member.name, _("it is too large"))
    with _open(tar, member) as source:
        return source.read()


def _open(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    source = tar.extractfile(member)
    if source is None:  # only for what isn't a regular file
        raise damaged(member.name, _("no backup has such a part"))
    return source


def _checksum(manifest: str, before: str) -> bytes:
    """The content of the checksum: digests of the manifest and of all before itself."""
    return f"{manifest} {MANIFEST}\n{before} *\n".encode()


def _read_manifest(
    tar: tarfile.TarFile, members: dict[str, tarfile.TarInfo]
) -> Manifest:
    text = _content(tar, members[MANIFEST])
    digest = hashlib.sha256(text).hexdigest().encode()
    if not _content(tar, members[CHECKSUM]).startswith(digest):
        raise damaged(MANIFEST, _("it isn’t what was written"))
    try:
        return Manifest.from_json(text)
    except (ValueError, KeyError, TypeError) as error:
        sentence = _("this version of CXOps can’t read it")
        raise damaged(MANIFEST, sentence) from error


def _compare_parts(
    tar: tarfile.TarFile, members: dict[str, tarfile.TarInfo], manifest: Manifest
) -> None:
    """Every part of the manifest is there as it was, and nothing else."""
    expected = {part.name for part in manifest.parts} | {MANIFEST, CHECKSUM}
    if DATABASES.get(manifest.vendor) not in expected:
        raise damaged(MANIFEST, _("it names no database"))
    for name in members:
        if name not in expected:
            raise damaged(name, _("the manifest doesn’t name it"))
    for part in manifest.parts:
        if part.name not in members:
            raise damaged(part.name, _("it is missing"))
        with _open(tar, members[part.name]) as source:
            found = _digest_of(source, members[part.name].size)
        if (members[part.name].size, found) != (part.size, part.sha256):
            raise damaged(part.name, _("it isn’t what was written"))


def _compare_frame(
    file: IO[bytes], tar: tarfile.TarFile, members: dict[str, tarfile.TarInfo]
) -> None:
    """What lies between and behind the parts is untouched as well."""
    checksum = members[CHECKSUM]
    manifest = hashlib.sha256(_content(tar, members[MANIFEST])).hexdigest()
    file.seek(0)
    content = _checksum(manifest, _digest_of(file, checksum.offset))
    if _content(tar, checksum) != content:
        raise damaged(_("a place between its parts"), _("it isn’t what was written"))
    expected = _ending(content, checksum.offset)
    file.seek(checksum.offset)
    if file.read(len(expected) + 1) != expected:
        raise damaged(CHECKSUM, _("it isn’t what was written"))


def _ending(content: bytes, offset: int) -> bytes:
    """The bytes that an archive must end with, from its checksum on."""
    again = io.BytesIO()
    with tarfile.open(fileobj=again, mode="w", format=tarfile.PAX_FORMAT) as tar:
        info = tarfile.TarInfo(CHECKSUM)
        info.size, info.mode = len(content), 0o600
        # The records of a tar file are counted from its beginning.
        tar.offset = offset
        tar.addfile(info, io.BytesIO(content))
    return again.getvalue()


def _digest_of(source: IO[bytes], size: int) -> str:
    """SHA-256 of the next ``size`` bytes, or of fewer if there aren't so many."""
    digest = hashlib.sha256()
    while size and (piece := source.read(min(size, PIECE))):
        digest.update(piece)
        size -= len(piece)
    return digest.hexdigest()
