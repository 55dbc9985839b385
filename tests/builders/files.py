"""Pictures and papers as people send them."""

import struct
import zlib
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import User
from cxops.kernel.history import acting_as
from issues.files import shelf
from issues.files.checked import check_file
from issues.models import Attachment, Issue
from issues.services.attachments import attach_file, shelved
from tests.builders.clock import AT

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nstartxref\n9\n%%EOF\n"
#: "GPS 52.5 N" and a camera's name, as a phone writes them.
CAMERA = "Zqcamera 12"


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **over: Any) -> bytes:
    """A whole picture: red on the left, blue on the right."""
    image = Image.new("RGB", size, (200, 0, 0))
    image.paste((0, 0, 200), (size[0] // 2, 0, *size))
    return written(image, kind, **over)


def written(image: Image.Image, kind: str, **over: Any) -> bytes:
    file = BytesIO()
    image.save(file, kind, **over)
    return file.getvalue()


def phone_photo() -> bytes:
    """A photo taken sideways, with place, camera and a comment."""
    image = Image.new("RGB", (40, 30), (200, 0, 0))
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned to the right
    exif[0x0110] = CAMERA
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (52.0, 30.0, 0.0)
    place[3], place[4] = "E", (13.0, 24.0, 0.0)
    return written(
        image, "JPEG", exif=exif, comment=b"Zqcomment", icc_profile=b"Zqprofile" * 20
    )


def png_of(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG that says these dimensions, whatever it holds."""
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + png_chunk(b"IDAT", zlib.compress(data, 9))
        + png_chunk(b"IEND", b"")
    )


def png_chunk(name: bytes, data: bytes) -> bytes:
    check = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)


def upload(raw: bytes, name: str = "photo.png") -> SimpleUploadedFile:
    """What a browser sends; it says a wrong type on purpose."""
    return SimpleUploadedFile(name, raw, content_type="text/html")


def make_file(issue: Issue, by: User | None, **over: Any) -> Attachment:
    """A file of this report, on disk; its person need not be allowed to."""
    raw, name = over.pop("raw", None), over.pop("name", "photo.png")
    checked = check_file(raw or picture(), name=name)
    stored = shelf.put(checked)
    with acting_as(by, verb="attachment.add", at=AT):
        made = Attachment.objects.create(
            issue=issue,
            name=checked.name,
            kind=checked.kind,
            path=stored.path,
            sha256=checked.sha256,
            size=len(checked.raw),
            width=checked.width,
            height=checked.height,
            attached_by=by,
            **({"attached_at": AT} | over),
        )
    shelf.keep(stored.path)
    return made


def attach(issue: Issue, by: User, raw: bytes | None = None, **over: Any) -> Attachment:
    """Add a file through the service."""
    values = {"name": "photo.png", "at": AT} | over
    with shelved(check_file(raw or picture(), name=values.pop("name"))) as stored:
        return attach_file(issue, stored=stored, actor=by, **values)
