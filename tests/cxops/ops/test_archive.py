"""An archive proves that it is whole: no changed, lost or exchanged byte passes."""

import hashlib
import io
import secrets
import tarfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cxops.kernel.errors import Invalid
from cxops.ops.archive import (
    ANCHOR,
    CHECKSUM,
    MANIFEST,
    ArchiveWriter,
    Manifest,
    open_archive,
)
from tests import services

#: On the build machine every byte is flipped, elsewhere one in so many.
STEP = 1 if services.required() else 9
PARTS = {
    "database.sqlite3": b"SQLite format 3\x00 and then the pages",
    ANCHOR: b'{"seal": 1}\n',
    "media/ab/" + "long" * 30: b"a photo" * 90,
    "media/cd/cd12": b"",
}


def write(path: Path, content_of: dict[str, bytes] = PARTS, **changes: Any) -> Manifest:
    """Write an archive of these parts; ``changes`` replace fields of its manifest."""
    with path.open("wb") as file:
        writer = ArchiveWriter(file)
        for name, content in content_of.items():
            writer.add(name, io.BytesIO(content), len(content))
        manifest = Manifest(
            made_at="2026-03-02T09:00:00+00:00",
            product="0.1.0",
            vendor="sqlite",
            database_version="3.40.1",
            migrations={"cxops": ["0001_initial"]},
            counts={"issues_issue": 3},
            head_seal=1,
            head_digest="ab" * 32,
            parts=writer.parts,
        )
        manifest = replace(manifest, **changes)
        writer.finish(manifest)
    return manifest


def refusal(path: Path) -> str:
    """What opening the archive is refused with; "" when it is opened."""
    try:
        with open_archive(path):
            return ""
    except Invalid as error:
        return error.message


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    path = tmp_path / "whole.tar"
    write(path)
    return path


def test_an_archive_gives_back_what_was_put_in(whole: Path, tmp_path: Path) -> None:
    manifest = write(whole)

    with open_archive(whole) as archive:
        assert archive.manifest == manifest
        for name, content in PARTS.items():
            out = tmp_path / "out"
            archive.extract(archive.part(name), out)
            assert out.read_bytes() == content
            assert out.stat().st_mode & 0o777 == 0o600


def test_an_archive_is_an_ordinary_tar_file_with_ordinary_digests(whole: Path) -> None:
    with tarfile.open(whole) as tar:
        names = tar.getnames()
        manifest, checksum = (tar.extractfile(name) for name in (MANIFEST, CHECKSUM))
        assert manifest
        assert checksum
        digest = hashlib.sha256(manifest.read()).hexdigest()
        start = tar.getmember(CHECKSUM).offset
        before = hashlib.sha256(whole.read_bytes()[:start]).hexdigest()
        lines = checksum.read().decode()

    assert names == [*PARTS, MANIFEST, CHECKSUM]
    assert lines == f"{digest} {MANIFEST}\n{before} *\n"


def test_every_flipped_byte_is_found(whole: Path, tmp_path: Path) -> None:
    content = whole.read_bytes()
    path = tmp_path / "flipped.tar"

    for place in range(secrets.randbelow(STEP), len(content), STEP):
        flipped = bytearray(content)
        flipped[place] ^= 1 << (place % 8)
        path.write_bytes(flipped)
        assert "The archive is damaged at" in refusal(path), place


def test_every_cut_is_found(whole: Path, tmp_path: Path) -> None:
    content = whole.read_bytes()
    path = tmp_path / "cut.tar"

    for length in range(0, len(content), 97):
        path.write_bytes(content[:length])
        assert "The archive is damaged at" in refusal(path), length


def test_what_follows_the_end_is_found(whole: Path) -> None:
    whole.write_bytes(whole.read_bytes() + b"\0")

    assert "“checksum”: it isn’t what was written" in refusal(whole)


@pytest.mark.parametrize("name", PARTS)
def test_a_flipped_byte_names_its_part(name: str, whole: Path) -> None:
    with tarfile.open(whole) as tar:
        member = tar.getmember(name)
    content = bytearray(whole.read_bytes())
    # An empty part has no byte of its own; its frame follows its name.
    content[member.offset_data] ^= 1
    whole.write_bytes(content)

    why = "it isn’t what was written" if PARTS[name] else "here or right after it"
    assert f"“{name}”: {why}" in refusal(whole)


@pytest.mark.parametrize("name", PARTS)
def test_a_missing_part_is_named(name: str, tmp_path: Path) -> None:
    manifest = write(tmp_path / "whole.tar")
    left = {key: content for key, content in PARTS.items() if key != name}

    write(tmp_path / "less.tar", left, parts=manifest.parts)

    assert f"“{name}”: it is missing" in refusal(tmp_path / "less.tar")


def test_a_part_too_many_is_named(tmp_path: Path) -> None:
    manifest = write(tmp_path / "whole.tar")

    write(tmp_path / "more.tar", PARTS | {"media/x": b"x"}, parts=manifest.parts)

    assert "“media/x”: the manifest doesn’t name it" in refusal(tmp_path / "more.tar")


def test_the_manifest_of_another_backup_is_refused(tmp_path: Path) -> None:
    other = write(tmp_path / "other.tar", PARTS | {"database.sqlite3": b"other"})

    write(tmp_path / "swapped.tar", PARTS, parts=other.parts)

    assert "“database.sqlite3”: it isn’t what was written" in refusal(
        tmp_path / "swapped.tar"
    )


@pytest.mark.parametrize(
    "name", ["../evil", "media/../../evil", "/etc/passwd", "media//x", "media\\x", "m"]
)
def test_a_name_that_leaves_its_folder_is_refused(name: str, tmp_path: Path) -> None:
    write(tmp_path / "evil.tar", PARTS | {name: b"x"})

    assert "no backup has such a part" in refusal(tmp_path / "evil.tar")


def test_a_link_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "link.tar"
    with tarfile.open(path, "w") as tar:
        info = tarfile.TarInfo("media/link")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(info)

    assert "no backup has such a part" in refusal(path)


@pytest.mark.parametrize("content", [b"", b"hello", b"\0" * 10_240, b"PK\3\4"])
def test_what_is_no_archive_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(content)

    assert "The archive is damaged at" in refusal(tmp_path / "other")


def test_an_archive_that_isnt_there_is_refused_in_a_sentence(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.tar") == (
        f"{tmp_path}/none.tar can’t be read: No such file or directory."
    )


def test_a_manifest_of_a_newer_format_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "newer.tar", format=2)

    assert "this version of CXOps can’t read it" in refusal(tmp_path / "newer.tar")
