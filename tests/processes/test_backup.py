"""Backups taken while people file, restored elsewhere: all that was acknowledged is
there, with its files, and the chain of the trail holds. A damaged one is refused.
"""

import io
import json
import os
import secrets
import sqlite3
import tarfile
import threading
import time
import urllib.request
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image

from tests import services
from tests.processes.installation import Installation, installation
from tests.processes.ledger import Book, Sent, Stored, faults

#: Five on the build machine; two wherever somebody runs the tests by hand.
BACKUPS = 5 if services.required() else int(os.environ.get("CXOPS_TEST_BACKUPS", "2"))
CLIENTS = 3
#: Reports that are acknowledged before the first backup and between two.
MORE = 10
GIVE_UP_SECONDS = 120


@pytest.fixture(
    params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)],
)
def address(request: pytest.FixtureRequest) -> str | None:
    """Where databases are made; None for SQLite."""
    if request.param == "sqlite":
        return None
    found = services.postgres()
    if found is None:
        if services.required():
            pytest.fail("PostgreSQL is required in CI and doesn't answer")
        pytest.skip("PostgreSQL doesn't answer here")
    return found


@dataclass(frozen=True, slots=True)
class Told:
    """What a client was told: the report, its file's digest, and by when."""

    text: str
    ref: str
    sha256: str
    at: float


@dataclass(slots=True)
class Filing:
    """Clients that file reports with a photo each, and write down every answer."""

    place: Installation
    token: str
    told: list[Told] = field(default_factory=list)
    sent: set[str] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)
    mistakes: list[str] = field(default_factory=list)

    def work(self, number: int) -> None:
        """File until it is over."""
        count = 0
        while not self.over.is_set():
            count += 1
            text = f"sent by {number}, the {count}th"
            self.sent.add(text)
            answer = self.place.request(
                "POST",
                "/api/v1/issues/",
                token=self.token,
                body={"description": text},
                timeout=60,
                Idempotency_Key=secrets.token_hex(12),
            )
            if answer.status != 201:
                self.mistakes.append(f"{answer.status} {answer.body}")
                continue
            ref = str(answer.body["ref"])
            self.told.append(Told(text, ref, self.attach(ref, count), time.monotonic()))

    def wait_for(self, count: int) -> None:
        """Return when so many more reports were acknowledged."""
        wanted = len(self.told) + count
        end = time.monotonic() + GIVE_UP_SECONDS
        while len(self.told) < wanted and not self.mistakes:
            assert time.monotonic() < end, "nobody is answered"
            time.sleep(0.05)

    def attach(self, ref: str, count: int) -> str:
        """Add a photo; returns the digest that the server gives it."""
        boundary = secrets.token_hex(12)
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; '
            'filename="photo.png"\r\nContent-Type: image/png\r\n\r\n'
        )
        body = head.encode() + photo(count) + f"\r\n--{boundary}--\r\n".encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.place.port}/api/v1/issues/{ref}/attachments/",
            data=body,
            headers={
                "Authorization": f"Bearer {self.token}",
                "Content-Type": f"multipart/form-data; boundary={boundary}",
                "Idempotency-Key": secrets.token_hex(12),
            },
        )
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
            return str(json.load(response)["sha256"])


def photo(count: int) -> bytes:
    """A small picture unlike the others."""
    file = io.BytesIO()
    colour = (count % 256, secrets.randbelow(256), secrets.randbelow(256))
    Image.new("RGB", (16, 16), colour).save(file, "PNG")
    return file.getvalue()


def test_all_that_was_acknowledged_is_in_a_backup_taken_meanwhile(
    address: str | None, tmp_path: Path
) -> None:
    with installation(tmp_path / "var", postgres=address) as place:
        token = place.run_module("tests.processes.backup_world", "build")["clerk"]
        place.start_web()
        place.start_worker()
        filing = Filing(place, token)
        clients = [
            threading.Thread(target=filing.work, args=(number,))
            for number in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        moments = []
        try:
            for number in range(BACKUPS):
                filing.wait_for(MORE)
                moments.append(time.monotonic())
                place.manage("backup", str(tmp_path / f"backups {number}"))
            filing.wait_for(CLIENTS)
        finally:
            filing.over.set()
            for client in clients:
                client.join()

    assert filing.mistakes == []
    key = (tmp_path / "var" / "secret.key").read_text()
    for number, moment in enumerate(moments):
        archive = only_file(tmp_path / f"backups {number}")
        folder = tmp_path / f"restored {number}"
        with installation(folder, postgres=address, is_set_up=False) as other:
            (folder / "secret.key").write_text(key)
            check_restored(other, archive, filing, moment)
    # The last backup was taken while filing went on: it is no copy of a quiet end.
    assert max(told.at for told in filing.told) > moments[-1]


def check_restored(
    place: Installation, archive: Path, filing: Filing, moment: float
) -> None:
    """Restore the archive here and compare it with what the clients were told."""
    said = place.manage("restore", str(archive))
    assert "The trail is whole" in said
    read = place.run_module("tests.processes.backup_world", "read")
    stored = [Stored(**row) for row in read["stored"]]
    acknowledged = [told for told in filing.told if told.at < moment]
    assert len(acknowledged) >= MORE
    book = Book(
        sent=[
            *(Sent("", told.text, 201, told.ref) for told in acknowledged),
            *(Sent("", text, None, None) for text in filing.sent),
        ],
        stored=stored,
    )
    assert faults(book) == []
    digests = {kept for kept, _found in read["files"].values()}
    assert {told.sha256 for told in acknowledged} <= digests
    assert [
        path for path, (kept, found) in read["files"].items() if kept != found
    ] == []
    if place.database_url.startswith("sqlite"):
        with closing(sqlite3.connect(place.folder / "cxops.sqlite3")) as database:
            verdict = database.execute("PRAGMA integrity_check").fetchall()
            orphans = database.execute("PRAGMA foreign_key_check").fetchall()
        assert (verdict, orphans) == ([("ok",)], [])
    place.manage("verify_audit")


def only_file(folder: Path) -> Path:
    """The one backup in a folder; nothing unfinished is beside it."""
    (archive,) = folder.glob("[!.]*")
    assert archive.stat().st_mode & 0o777 == 0o600
    return archive


@pytest.mark.slow
def test_a_damaged_backup_is_refused_and_nothing_changes(
    address: str | None, tmp_path: Path
) -> None:
    with installation(tmp_path / "var", postgres=address) as place:
        token = place.run_module("tests.processes.backup_world", "build")["clerk"]
        place.start_web()
        filing = Filing(place, token)
        for _ in range(2):
            ref = file_one(place, token)
            filing.attach(ref, 1)
        for name in ("one", "other"):
            place.manage("backup", str(tmp_path / name))
            file_one(place, token)
    archive = only_file(tmp_path / "one")
    damaged = damages(archive, only_file(tmp_path / "other"), tmp_path / "damaged")
    assert len(damaged) >= 20

    with installation(tmp_path / "empty", postgres=address) as place:
        (tmp_path / "empty" / "secret.key").write_text(
            (tmp_path / "var" / "secret.key").read_text()
        )
        said = place.run_module(
            "tests.processes.backup_world", "refuse", *map(str, damaged)
        )
        for path, part in damaged.items():
            message, same = said[str(path)]
            assert f"The archive is damaged at “{part}”" in message, path.name
            assert same, path.name
        # The control: undamaged, the same archive is restored here.
        assert "The trail is whole" in place.manage("restore", str(archive))
        # And then it isn't empty any more.
        again = place.run_module("tests.processes.backup_world", "refuse", str(archive))
        message, same = again[str(archive)]
        assert "People or reports are in this installation" in message
        assert same


def file_one(place: Installation, token: str) -> str:
    answer = place.request(
        "POST", "/api/v1/issues/", token=token, body={"description": "sent"}
    )
    assert answer.status == 201
    return str(answer.body["ref"])


def damages(archive: Path, other: Path, folder: Path) -> dict[Path, str]:
    """Damaged copies → the part each refusal must name."""
    folder.mkdir()
    content = archive.read_bytes()
    with tarfile.open(archive) as tar:
        members = tar.getmembers()
    made: dict[Path, str] = {}

    def save(name: str, changed: bytes, part: str) -> None:
        path = folder / f"{len(made)} {name}.tar"
        path.write_bytes(changed)
        made[path] = part

    for index, member in enumerate(members):
        first = member.offset_data
        # The first, a middle and the last byte of each part.
        last = first + member.size - 1
        # An empty part (an anchor before the first seal) has no byte to flip.
        for place in {first, (first + last) // 2, last} if member.size else ():
            flipped = bytearray(content)
            flipped[place] ^= 0x10
            part = member.name
            if part == "checksum":
                part = (
                    "manifest.json" if place == first else "a place between its parts"
                )
            save("flipped", bytes(flipped), part)
        flipped = bytearray(content)
        flipped[member.offset] ^= 0x10
        before = members[index - 1].name if index else "its beginning"
        save("frame", bytes(flipped), before)
        part = member.name if index < len(members) - 1 else "checksum"
        save("cut", content[: first + max(member.size // 2, 1)], part)
        save("left out", rewritten(archive, without=member.name), "")
        made[next(reversed(made))] = {
            "manifest.json": "checksum",
            "checksum": "manifest.json",
        }.get(member.name, member.name)
    save("swapped", rewritten(archive, manifest_of=other), members[0].name)
    return made


def rewritten(
    archive: Path, *, without: str = "", manifest_of: Path | None = None
) -> bytes:
    """The archive with a member left out, or with another one's manifest."""
    contents = contents_of(archive)
    if manifest_of:
        theirs = contents_of(manifest_of)
        contents |= {name: theirs[name] for name in ("manifest.json", "checksum")}
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as copy:
        for name, content in contents.items():
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(content), 0o600
            if name != without:
                copy.addfile(info, io.BytesIO(content))
    return out.getvalue()


def contents_of(archive: Path) -> dict[str, bytes]:
    with tarfile.open(archive) as tar:
        return {member.name: read_member(tar, member) for member in tar}


def read_member(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    assert file
    return file.read()


@pytest.mark.slow
def test_a_backup_is_rehearsed_and_old_ones_go(
    address: str | None, tmp_path: Path
) -> None:
    with installation(tmp_path / "var", postgres=address) as place:
        place.run_module("tests.processes.backup_world", "build")
        folder = tmp_path / "backups"
        names = []
        for _ in range(3):
            said = place.manage(
                "backup", str(folder), "--keep", "2", "--verify-restore"
            )
            assert "restored on trial" in said
            names.append(Path(said.split(":")[0]).name)

        kept = sorted(path.name for path in folder.glob("[!.]*"))

        assert kept == sorted(names[1:])


@pytest.mark.slow
def test_the_other_kind_of_database_is_refused(tmp_path: Path) -> None:
    address = services.postgres()
    if address is None:
        pytest.skip("PostgreSQL doesn't answer here")
    with installation(tmp_path / "var") as place:
        place.manage("backup", str(tmp_path / "backups"))
    archive = only_file(tmp_path / "backups")

    with installation(tmp_path / "other", postgres=address, is_set_up=False) as other:
        said = other.run_module("tests.processes.backup_world", "refuse", str(archive))

    message, same = said[str(archive)]
    assert message == (
        "The backup was made from SQLite and this installation uses PostgreSQL: "
        "restore it into an installation on SQLite."
    )
    assert same
