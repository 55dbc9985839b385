"""500 files that mean harm, made from a fixed seed: (name, bytes) pairs by family."""

import gzip
import io
import random
import struct
import tarfile
import zipfile
from collections.abc import Iterator
from functools import cache

from PIL import Image, PngImagePlugin

from tests.builders.files import PDF, picture, png_chunk, png_of, written

#: What a payload would do if it ran: nothing else in a file holds this word.
CANARY = "zqhurt"
SCRIPT = f"<script>window.{CANARY} = 1; document.title = '{CANARY}'</script>".encode()
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="%s()">%s</svg>' % (
    CANARY.encode(),
    SCRIPT,
)
HTML = b"<!doctype html><html><body>" + SCRIPT + b"</body></html>"
JS = b"window.%s = 1;\n" % CANARY.encode()
PDF_WITH_SCRIPT = (
    b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert('"
    + CANARY.encode()
    + b"'))>>>>endobj\nxref\n0 1\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
)
Hostile = tuple[str, bytes]


@cache
def families() -> dict[str, list[Hostile]]:
    """Every family with its files; 500 and a few in all."""
    chance = random.Random(20260310)  # noqa: S311 -- the same files every time
    return {
        "zip bomb": list(_archives()),
        "pixel flood": list(_floods()),
        "truncated picture": list(_truncated(chance)),
        "flipped bits": list(_flipped(chance)),
        "script": list(_scripts()),
        "pdf": list(_papers(chance)),
        "polyglot": list(_polyglots()),
        "name": list(_names()),
        "noise": list(_noise(chance)),
        "other kind": list(_others()),
        "passes and frames": list(_passes()),
    }


def zipped(raw: bytes, name: str = "a") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr(name, raw)
    return file.getvalue()


def _archives() -> Iterator[Hostile]:
    huge = zipped(b"\0" * 40_000_000)  # some 40 kB
    yield "bomb.zip", huge
    nested = huge
    for depth in range(1, 21):
        nested = zipped(nested, f"{depth}.zip")
        yield f"nested{depth}.zip", nested
    for suffix in ("jpg", "png", "pdf", "docx", "xlsx", "jar", "apk", "odt"):
        yield f"bomb.{suffix}", huge
    yield "bomb.png.gz", gzip.compress(b"\0" * 10_000_000)
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w:gz") as archive:
        info = tarfile.TarInfo("../../etc/passwd")
        info.size = 4
        archive.addfile(info, io.BytesIO(b"root"))
    yield "escape.tar.gz", tar.getvalue()
    # What is packed inside a picture: text, profile and lines that grow.
    for name in (b"zTXt", b"iCCP", b"iTXt"):
        packed = png_chunk(name, b"a\0\0" + gzip.zlib.compress(b"\0" * 60_000_000, 9))
        yield f"{name.decode()}.png", _png_with(packed)
    flat = gzip.zlib.compress(b"\0" * 60_000_000, 9)
    yield (
        "lines.png",
        picture("PNG")[:33] + png_chunk(b"IDAT", flat) + png_chunk(b"IEND", b""),
    )


def _png_with(chunk: bytes) -> bytes:
    whole = picture("PNG")
    return whole[:33] + chunk + whole[33:]


SIDES = [(50_000, 50_000), (65_535, 65_535), (100_000, 1_000), (1, 2**31 - 1)]
SIDES += [(2**31 - 1, 2**31 - 1), (16_383, 16_383), (0, 0), (0, 10), (30_000, 3_000)]


def _floods() -> Iterator[Hostile]:
    for width, height in SIDES:
        mark = f"{width}x{height}"
        low, high = min(width, 65_535), min(height, 65_535)
        yield f"{mark}.png", png_of(width, height, b"\0" * 1000)
        yield f"{mark}.gif", _gif_of(low, high)
        yield f"{mark}.webp", _webp_of(low, high)
        yield f"{mark}-x.webp", _webp_x_of(width, height)
        yield f"{mark}.jpg", _jpeg_of(low, high)
        yield f"{mark}-progressive.jpg", _jpeg_of(low, high, progressive=True)
        yield f"{mark}.bmp", _bmp_of(width, height)
        yield f"{mark}.tiff", _tiff_of(low, high)
        yield f"{mark}.ico", b"\0\0\1\0\1\0" + bytes(8) + struct.pack("<II", 40, 22)


def _gif_of(width: int, height: int) -> bytes:
    raw = picture("GIF")
    at = raw.index(b",")  # the frame says its own size
    frame = struct.pack("<HHHH", 0, 0, width, height)
    return (
        raw[:6] + struct.pack("<HH", width, height) + raw[10 : at + 1] + frame
    ) + raw[at + 9 :]


def _webp_of(width: int, height: int) -> bytes:
    raw = bytearray(picture("WEBP", lossless=False))
    raw[26:30] = struct.pack("<HH", width & 0x3FFF, height & 0x3FFF)
    return bytes(raw)


def _webp_x_of(width: int, height: int) -> bytes:
    inner = picture("WEBP")[12:]
    sides = [
        max(0, min(side, 2**24) - 1).to_bytes(3, "little") for side in (width, height)
    ]
    chunk = b"VP8X" + struct.pack("<I", 10) + bytes(4) + sides[0] + sides[1]
    body = b"WEBP" + chunk + inner
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _jpeg_of(width: int, height: int, *, progressive: bool = False) -> bytes:
    raw = bytearray(picture("JPEG", progressive=progressive))
    at = raw.index(b"\xff\xc2" if progressive else b"\xff\xc0")
    raw[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(raw)


def _bmp_of(width: int, height: int) -> bytes:
    raw = bytearray(picture("BMP"))
    raw[18:26] = struct.pack("<ii", width, height)
    return bytes(raw)


def _tiff_of(width: int, height: int) -> bytes:
    entries = struct.pack("<HHII", 256, 4, 1, width)
    entries += struct.pack("<HHII", 257, 4, 1, height)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", 2) + entries + bytes(4)


def _noisy(kind: str) -> bytes:
    image = Image.effect_noise((64, 48), 90).convert("RGB")
    return written(image, kind)


KINDS = ("JPEG", "PNG", "GIF", "WEBP")


def _truncated(chance: random.Random) -> Iterator[Hostile]:
    for kind in KINDS:
        raw = _noisy(kind)
        for turn in range(15):
            yield f"cut{turn}.{kind.lower()}", raw[: chance.randrange(3, len(raw) - 1)]


def _flipped(chance: random.Random) -> Iterator[Hostile]:
    for kind in KINDS:
        whole = _noisy(kind)
        for turn in range(25):
            raw = bytearray(whole)
            for _bit in range(chance.choice((1, 3, 20, 200))):
                raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
            yield f"flip{turn}.{kind.lower()}", bytes(raw)


SUFFIXES = ("jpg", "png", "gif", "pdf", "svg", "html", "js", "txt", "xml", "webp")


def _scripts() -> Iterator[Hostile]:
    bodies = {
        "svg": SVG,
        "html": HTML,
        "js": JS,
        "bom": b"\xef\xbb\xbf" + HTML,
        "blank": b" \n\t" + HTML,
        "xhtml": b'<?xml version="1.0"?>' + HTML,
        "utf16": HTML.decode().encode("utf-16"),
        "utf7": b"+ADw-script+AD4-zqhurt()+ADw-/script+AD4-",
    }
    for name, raw in bodies.items():
        for suffix in SUFFIXES:
            yield f"{name}.{suffix}", raw


def _papers(chance: random.Random) -> Iterator[Hostile]:
    yield "script.pdf", PDF_WITH_SCRIPT
    yield "html.pdf", PDF[:9] + HTML + PDF[9:]
    yield "zip.pdf", PDF + zipped(b"x" * 100) + b"\nstartxref\n9\n%%EOF\n"
    yield "short.pdf", b"%PDF-1.7\n"
    yield "late.pdf", HTML + PDF
    yield "cut.pdf", PDF_WITH_SCRIPT[:60]
    for turn in range(14):
        raw = bytearray(PDF_WITH_SCRIPT)
        raw[chance.randrange(5, len(raw))] ^= 0xFF
        yield f"flip{turn}.pdf", bytes(raw)


def _polyglots() -> Iterator[Hostile]:
    jar = zipped(b"class", "A.class")
    for kind in KINDS:
        raw = picture(kind)
        for name, tail in (
            ("jar", jar),
            ("html", HTML),
            ("svg", SVG),
            ("js", JS),
            ("pdf", PDF_WITH_SCRIPT),
            ("php", b"<?php system('id'); ?>"),
        ):
            yield f"{name}-after.{kind.lower()}", raw + tail
            yield f"{name}-before.{kind.lower()}", tail + raw
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", HTML.decode())
    yield "html-in-comment.png", picture("PNG", pnginfo=notes)
    yield "html-in-comment.jpg", picture("JPEG", comment=HTML)
    yield "html-in-comment.gif", picture("GIF", comment=HTML)
    yield "script.gif", b"GIF89a=1;" + JS
    yield "script-tag.gif", b"GIF89a/*" + picture("GIF")[8:] + b"*/=1;" + JS
    yield "html-in-exif.webp", picture("WEBP", exif=b"Exif\0\0" + HTML)
    yield "html-in-profile.png", picture("PNG", icc_profile=HTML)


NAMES = (
    *("../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "C:\\x.png"),
    *("a\0b.png", "x" * 300 + ".png", "é" * 300, "gpj.\u202egnp.exe", "\u2066a\u2069"),
    *("<script>zqhurt()</script>.png", 'a".png', "a'.png", "a\r\nSet-Cookie: x=1.png"),
    *("con.png", ".", "..", "...", " ", "", ".htaccess", "%2e%2e%2fx.png", "a/b/c.png"),
    *("photo.png.exe", "photo.svg", "photo.html", "a;b.png", "a\tb.png", "😀.png"),
    *("\ud800.png", "a\u2028b.png", "--help.png", "$(id).png", "`id`.png", "|id.png"),
)


def _names() -> Iterator[Hostile]:
    for name in NAMES:
        yield name, picture("PNG")
        yield name, PDF


def _noise(chance: random.Random) -> Iterator[Hostile]:
    heads = (b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\0\0\0\0WEBP")
    for head in heads:
        for turn in range(8):
            yield f"noise{turn}.png", head + chance.randbytes(chance.randrange(0, 4000))


def _others() -> Iterator[Hostile]:
    yield from {
        "photo.heic": b"\0\0\0\x18ftypheic" + bytes(40),
        "photo.avif": b"\0\0\0\x18ftypavif" + bytes(40),
        "program.exe": b"MZ" + bytes(100),
        "program.elf": b"\x7fELF" + bytes(100),
        "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "page.mht": b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n" + HTML,
        "ghost.eps": b"%!PS-Adobe-3.0 EPSF-3.0\n(%pipe%id) (w) file\n",
        "image.psd": b"8BPS\0\1" + bytes(200),
        "image.jp2": b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(100),
        "image.bmp": picture("BMP"),
        "image.tiff": picture("TIFF"),
        "image.ico": picture("ICO"),
        "film.mp4": b"\0\0\0\x18ftypmp42" + bytes(100),
        "sound.mp3": b"ID3" + bytes(100),
        "flash.swf": b"CWS" + bytes(100),
        "link.lnk": b"L\0\0\0\x01\x14\x02\0" + bytes(100),
        "style.css": b"@import '//zqhurt.example/x.css';",
        "table.csv": b"=cmd|' /C calc'!A0,1\n",
        "entity.xml": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        "feed.json": b'{"a": 1}',
        "empty.png": b"",
        "zero.png": b"\0" * 100,
    }.items()


def _passes() -> Iterator[Hostile]:
    for count in (40, 1000, 20_000):
        yield f"{count}passes.jpg", many_passes((64, 48), count)
    yield "16passes.jpg", many_passes((3900, 3900), 6)
    frames = [Image.new("P", (200, 200), n % 250) for n in range(300)]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    yield "300frames.gif", file.getvalue()
    file = io.BytesIO()
    frames[0].convert("RGB").save(
        file,
        "PNG",
        save_all=True,
        append_images=[f.convert("RGB") for f in frames[1:60]],
    )
    yield "60frames.png", file.getvalue()
    file = io.BytesIO()
    frames[0].convert("RGB").save(
        file,
        "WEBP",
        save_all=True,
        append_images=[f.convert("RGB") for f in frames[1:60]],
    )
    yield "60frames.webp", file.getvalue()


def many_passes(size: tuple[int, int], count: int) -> bytes:
    """A progressive JPEG that repeats its last pass."""
    raw = written(Image.new("RGB", size, (9, 99, 9)), "JPEG", progressive=True)
    last = raw.rindex(b"\xff\xda")
    return raw[:last] + raw[last:-2] * count + raw[-2:]
