"""Pictures are drawn anew: what isn't part of the picture doesn't come along.

No place, camera, time, comment, colour profile or second frame; no byte of the file
that was sent. Sizes are read from the header before anything is decoded, so time and
memory are bounded by what is written here: one picture at a time in a process, about
a second of work and 300 MB at most.
"""

import struct
import threading
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from cxops.kernel.errors import Invalid
from issues.enums import FileKind
from issues.files.boxes import Box
from issues.files.kinds import GIF, JPEG, PNG, WEBP

#: So many dots are held whole, some of them several times over.
MOST_PIXELS = 16_000_000
#: A photo in one pass is made smaller while it is decoded, so it may be larger.
MOST_PIXELS_OF_PHOTO = 64_000_000
#: A JPEG may refine itself in passes, a few bytes each; honest ones take about ten.
MOST_PASSES = 16
LONGEST_SIDE, SMALL_SIDE = 3200, 480
#: Sharp screenshots stay as they are; larger ones would take too long to pack.
MOST_SHARP_PIXELS = 4_000_000
QUALITY, SMALL_QUALITY = 85, 70

# What the header check lets by, Pillow refuses as well, by raising.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS_OF_PHOTO
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)

_one_at_a_time = threading.BoundedSemaphore(1)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture drawn anew, and a small one of it."""

    kind: FileKind
    raw: bytes
    small: bytes
    width: int
    height: int


def redraw(raw: bytes, kind: str, *, covered: Sequence[Box] = ()) -> Picture:
    """The picture alone, black where it is covered, the small one too.

    Raises Invalid where it is too large or can't be drawn.
    """
    with _one_at_a_time:
        try:
            _refuse_passes(raw, kind)
            _refuse_size(*_size_in_header(raw, kind), most=_most(raw, kind))
            with Image.open(BytesIO(raw), formats=[kind]) as image:
                _refuse_size(*image.size, most=_most(raw, kind))
                return _drawn(image, covered)
        except Invalid:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise _too_large() from None
        except Exception:  # noqa: BLE001 -- decoders fail in any way on bytes made to harm
            raise Invalid(
                _("This picture is damaged and can’t be opened. Choose another."),
                field="file",
                code="damaged",
            ) from None


def _drawn(image: Image.Image, covered: Sequence[Box]) -> Picture:
    is_sharp = image.format in (PNG, GIF)
    _decode(image)
    if image.mode in ("RGB", "RGBA"):
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    plain = _plain(image)
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    # Before anything is written: what lies under a box is in no byte of the file.
    for box in covered:
        clean.paste("black", box.dots(*clean.size))
    small = _on_white(clean)
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    width, height = clean.size
    if is_sharp and width * height <= MOST_SHARP_PIXELS:
        kind, written = FileKind.PNG, _written(clean, PNG, compress_level=4)
    else:
        kind, written = FileKind.JPEG, _written(_on_white(clean), JPEG, quality=QUALITY)
    shown = _written(small, JPEG, quality=SMALL_QUALITY)
    return Picture(kind, written, shown, width, height)


def _decode(image: Image.Image) -> None:
    """Decode, a large photo at a half, a quarter or an eighth, and set it upright."""
    width, height = image.size
    scale = 1
    while width * height > MOST_PIXELS * scale * scale:
        scale *= 2
    if scale > 1:
        image.draft("RGB", (width // scale, height // scale))
    image.load()
    ImageOps.exif_transpose(image, in_place=True)


def _plain(image: Image.Image) -> Image.Image:
    """Red, green, blue, and how much shines through."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == mode else image.convert(mode)


def _on_white(image: Image.Image) -> Image.Image:
    flat = Image.new("RGB", image.size, "white")
    flat.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return flat


def _written(image: Image.Image, kind: str, **options: int) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def _size_in_header(raw: bytes, kind: str) -> tuple[int, int]:
    """Width and height; of a JPEG (0, 0): Pillow reads them without decoding."""
    if kind == PNG:
        width, height = struct.unpack(">II", raw[16:24])
    elif kind == GIF:
        width, height = struct.unpack("<HH", raw[6:10])
    elif kind == WEBP:
        width, height = _size_of_webp(raw)
    else:
        width, height = 0, 0
    return width, height


def _size_of_webp(raw: bytes) -> tuple[int, int]:
    form = raw[12:16]
    if form == b"VP8X":
        wide, high = raw[24:27], raw[27:30]
        return int.from_bytes(wide, "little") + 1, int.from_bytes(high, "little") + 1
    if form == b"VP8L":
        bits = int.from_bytes(raw[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", raw[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _passes(raw: bytes) -> int:
    # Inside the picture's data 0xFF is always followed by 0x00, so this finds headers
    # of passes, and perhaps one or two in the small picture of the camera's notes.
    return raw.count(b"\xff\xda")


def _most(raw: bytes, kind: str) -> int:
    in_one_pass = kind == JPEG and b"\xff\xc2" not in raw and _passes(raw) <= 3
    return MOST_PIXELS_OF_PHOTO if in_one_pass else MOST_PIXELS


def _refuse_passes(raw: bytes, kind: str) -> None:
    if kind == JPEG and _passes(raw) > MOST_PASSES:
        raise _too_large()


def _refuse_size(width: int, height: int, *, most: int) -> None:
    if width * height > most:
        raise _too_large()


def _too_large() -> Invalid:
    return Invalid(
        _("This picture has too many dots to be opened here. Send a smaller one."),
        field="file",
        code="too_many_pixels",
    )
