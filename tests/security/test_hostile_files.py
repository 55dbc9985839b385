"""500 files that mean harm: refused in two seconds, or served so that nothing runs.

Seconds are the processor’s: what else the machine does is not the file’s doing.
``pytest -s`` prints the table of what became of them.
"""

import io
import resource
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from accounts.models import User
from cxops.kernel.http.downloads import POLICY
from issues.files.checked import check_file
from issues.models import Attachment, Issue
from tests.asserts import nothing_changed
from tests.builders.accounts import make_manager, make_unit
from tests.builders.files import CAMERA, PDF, attach, phone_photo, picture
from tests.builders.issues import make_issue
from tests.security.hostile_files import CANARY, PDF_WITH_SCRIPT, families

pytestmark = pytest.mark.django_db

MOST_SECONDS, MOST_MORE = 2.0, 400_000_000
#: What every file of the kind says of itself.
SHAPE = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}
HOSTILE = {
    f"{family} {number} {name[:40]!r}": (family, name, raw)
    for family, files in families().items()
    for number, (name, raw) in enumerate(files)
}


@dataclass
class Office:
    """A manager, a report, and a browser."""

    person: User
    issue: Issue
    client: Client

    def send(self, name: str, raw: bytes) -> HttpResponse:
        """As a program sends it that no browser holds back."""
        written = name.replace("\r\n", " ").replace('"', '\\"')
        head = f'Content-Disposition: form-data; name="file"; filename="{written}"'
        body = b"--zqx\r\n%s\r\nContent-Type: text/html\r\n\r\n%s\r\n--zqx--\r\n"
        return self.client.post(
            f"/issues/{self.issue.ref}/files/add/",
            body % (head.encode("utf-8", "surrogatepass"), raw),
            content_type="multipart/form-data; boundary=zqx",
        )


@pytest.fixture
def office(tmp_path: Path, settings: Any) -> Office:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILES_PER_REPORT = 1000
    unit = make_unit()
    person = make_manager(unit)
    client = Client()
    client.force_login(person)
    issue = make_issue(unit, person)
    # The first request of a process reads all modules: that isn't the file's time.
    client.get(f"/issues/{issue.ref}/files/add/")
    return Office(person, issue, client)


@dataclass
class Tally:
    """What became of a family of files."""

    refused: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0

    def line(self, family: str) -> str:
        words = [f"{n} kept as {kind}" for kind, n in sorted(self.kept.items())]
        words += [f"{n} refused: {code}" for code, n in sorted(self.refused.items())]
        return f"{family:20} {self.slowest:5.2f} s  {', '.join(words)}"


def harm_in(served: HttpResponse, kind: str) -> list[str]:
    """What a served file could do after all, in words."""
    headers, found = served.headers, []
    disposition = headers["Content-Disposition"]
    if not disposition.startswith("attachment") or "\n" in disposition:
        found.append("could be opened as a page")
    if headers["X-Content-Type-Options"] != "nosniff":
        found.append("its type could be guessed")
    if headers["Content-Security-Policy"] != POLICY:
        found.append("it could run")
    if headers["Cache-Control"] != "no-store, private":
        found.append("it could be kept by others")
    if kind == "pdf":
        return found + (["another type"] if _type(served) != "application/pdf" else [])
    if _type(served) != f"image/{kind}":
        found.append("another type")
    if CANARY.encode() in served.content:
        found.append("its words came along")
    with Image.open(io.BytesIO(served.content), formats=[kind.upper()]) as image:
        image.load()
        left = set(image.info) - SHAPE
        if left or image.getexif():
            found.append(f"notes came along: {sorted(left)}")
    return found


def _type(served: HttpResponse) -> str:
    return str(served.headers["Content-Type"])


def memory_from_here() -> int:
    """What the process holds now, in bytes; its peak is counted anew from here on.

    The tests before may have taken more than any file may.
    """
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    return most_memory()


def most_memory() -> int:
    """The most the process held, in bytes; where Linux tells it, since it was asked to
    count anew."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def test_a_peak_of_before_is_not_counted_and_one_of_now_is() -> None:
    held = bytearray(MOST_MORE)
    del held
    before = memory_from_here()
    assert most_memory() - before < MOST_MORE // 4

    held = bytearray(MOST_MORE)
    del held
    assert most_memory() - before > MOST_MORE // 2


def test_there_are_five_hundred() -> None:
    assert len(HOSTILE) >= 500


def test_hostile_files_are_refused_at_once_or_served_harmless(office: Office) -> None:
    tallies: dict[str, Tally] = {}
    wrong = []
    before = memory_from_here()
    for label, (family, name, raw) in HOSTILE.items():
        tally = tallies.setdefault(family, Tally())
        began = time.process_time()
        response = office.send(name, raw)
        took = time.process_time() - began
        tally.slowest = max(tally.slowest, took)
        if took > MOST_SECONDS:
            wrong.append(f"{label} took {took:.2f} s")
        if response.status_code == 400:
            code = response.context["form"].errors.as_data()["file"][0].code
            tally.refused[code] += 1
        elif response.status_code == 303:
            file = Attachment.objects.latest("id")
            tally.kept[file.kind] += 1
            wrong += [f"{label}: {harm}" for harm in _harm_of(office, file)]
        else:
            wrong.append(f"{label}: answered {response.status_code}")
    for family, tally in tallies.items():
        print(tally.line(family))  # noqa: T201 -- the table
    more = most_memory() - before
    print(f"{len(HOSTILE)} files, at most {more / 1e6:.0f} MB more")  # noqa: T201

    assert wrong == []
    assert more < MOST_MORE
    for family in ("script", "other kind", "zip bomb"):
        assert not set(tallies[family].kept) - {"png"}, family
    assert tallies["script"].kept == {}
    # A file without any name isn't a file to a form: it asks for one.
    assert set(tallies["name"].refused) == {"required"}


def _harm_of(office: Office, file: Attachment) -> list[str]:
    address = f"/issues/{office.issue.ref}/files/{file.pk}/"
    found = harm_in(office.client.get(address), file.kind)
    if file.is_picture:
        found += harm_in(office.client.get(f"{address}small/"), "jpeg")
    if len(file.name) > 100 or not file.name.isprintable() or "/" in file.name:
        found.append(f"is shown as {file.name!r}")
    if not file.path.replace("/", "").isalnum():
        found.append(f"lies at {file.path!r}")
    return found


@pytest.mark.parametrize("kind", ["png", "gif", "webp", "jpg", "jpg progressive"])
def test_fifty_thousand_squared_is_refused_from_its_header(kind: str) -> None:
    files = dict(families()["pixel flood"])
    name = {
        "jpg progressive": "50000x50000-progressive.jpg",
        "webp": "50000x50000-x.webp",
    }.get(kind, f"50000x50000.{kind}")

    began = time.process_time()
    with pytest.raises(Exception, match="too many dots"):
        check_file(files[name], name=name)

    assert time.process_time() - began < 0.2


def test_place_camera_and_comment_do_not_come_along(office: Office) -> None:
    raw = phone_photo()
    with Image.open(io.BytesIO(raw)) as sent:
        assert sent.getexif().get_ifd(0x8825)[2] == (52.0, 30.0, 0.0)
        assert sent.size == (40, 30)
    assert CAMERA.encode() in raw

    assert office.send("IMG_1.JPG", raw).status_code == 303

    file = Attachment.objects.get(issue=office.issue)
    kept = office.client.get(f"/issues/{office.issue.ref}/files/{file.pk}/").content
    for word in (CAMERA, "Zqcomment", "Zqprofile", "Exif"):
        assert word.encode() not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert dict(image.getexif()) == {}
        # The camera lay on its side; the picture stands upright now.
        assert image.size == (30, 40)
    assert (file.name, file.width, file.height) == ("IMG_1.jpg", 30, 40)


def test_ten_thousand_parts_are_refused_at_once(office: Office) -> None:
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{n}"; filename="{n}.png"\r\n\r\n'
        "a\r\n"
        for n in range(10_000)
    )
    began = time.process_time()

    with nothing_changed():
        response = office.client.post(
            f"/issues/{office.issue.ref}/files/add/",
            f"{parts}--x--\r\n",
            content_type="multipart/form-data; boundary=x",
        )

    assert response.status_code == 400
    assert time.process_time() - began < MOST_SECONDS


def test_a_file_over_the_limit_is_refused_with_the_sentence(
    office: Office, settings: Any
) -> None:
    settings.FILE_LIMIT = 1_000_000

    with nothing_changed():
        response = office.send("large.pdf", PDF + bytes(1_000_000) + PDF)

    assert response.status_code == 400
    assert "This file is larger than 1 MB. Send a smaller one." in (
        response.content.decode()
    )


def test_a_body_over_every_limit_is_refused_unread(
    office: Office, settings: Any
) -> None:
    settings.FILE_LIMIT = 1_000_000

    with nothing_changed():
        response = office.send("huge.pdf", bytes(8_000_000))

    assert response.status_code == 400
    assert response.context is None or "form" not in response.context


def test_harm_in_names_a_file_that_was_kept_as_it_came(office: Office) -> None:
    file = attach(office.issue, office.person)
    served = office.client.get(f"/issues/{office.issue.ref}/files/{file.pk}/")
    assert harm_in(served, "png") == []

    served.content = picture("PNG") + CANARY.encode()
    served.headers["Content-Disposition"] = "inline"
    served.headers["Content-Security-Policy"] = "default-src 'self'"
    del served.headers["Cache-Control"]
    served.headers["Cache-Control"] = "public"
    served.headers["X-Content-Type-Options"] = ""

    assert harm_in(served, "png") == [
        "could be opened as a page",
        "its type could be guessed",
        "it could run",
        "it could be kept by others",
        "its words came along",
    ]
    photo = HttpResponse(phone_photo(), headers=dict(served.headers))
    photo.headers["Content-Type"] = "image/jpeg"
    assert "notes came along: ['comment', 'exif', 'icc_profile']" in harm_in(
        photo, "jpeg"
    )


def test_a_paper_with_a_script_is_only_handed_out(office: Office) -> None:
    office.send("a.pdf", PDF_WITH_SCRIPT)

    file = Attachment.objects.get(issue=office.issue)
    address = f"/issues/{office.issue.ref}/files/{file.pk}/"
    served = office.client.get(address)

    assert served.content == PDF_WITH_SCRIPT
    assert served.headers["Content-Disposition"] == 'attachment; filename="a.pdf"'
    assert office.client.get(f"{address}small/").status_code == 404
