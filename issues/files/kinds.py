"""What a file is, told by its first bytes; never by its name or by what was said."""

from issues.enums import FileKind

#: What is kept, and the type it is served under.
CONTENT_TYPES = {
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.PDF: "application/pdf",
}
SUFFIXES = {FileKind.JPEG: ".jpg", FileKind.PNG: ".png", FileKind.PDF: ".pdf"}

#: What is taken, as browsers are told; a hint for people, no check.
ACCEPT = "image/jpeg,image/png,image/webp,image/gif,application/pdf"

JPEG, PNG, GIF, WEBP = "JPEG", "PNG", "GIF", "WEBP"
PICTURES = frozenset({JPEG, PNG, GIF, WEBP})
PDF, HEIC = "PDF", "HEIC"
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"mif1", b"msf1", b"heim", b"heis")


def kind_of(raw: bytes) -> str:
    """JPEG, PNG, GIF, WEBP, PDF or HEIC; "" for everything else."""
    if raw.startswith(b"\xff\xd8\xff"):
        return JPEG
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if raw.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if raw.startswith(b"RIFF") and raw[8:12] == b"WEBP":
        return WEBP
    if raw.startswith(b"%PDF-"):
        return PDF
    if raw[4:8] == b"ftyp" and raw[8:12] in _HEIC_BRANDS:
        return HEIC
    return ""
