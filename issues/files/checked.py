"""A file that may be kept: what it is was found out from its bytes."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid
from issues.enums import FileKind
from issues.files import kinds
from issues.files.boxes import Box
from issues.files.names import shown_name
from issues.files.pictures import redraw

#: How far from its end a PDF may say that it ends.
_TAIL = 2048


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """Bytes as they may be kept; ``small`` is a picture for lists, if it is one."""

    name: str
    kind: FileKind
    raw: bytes
    sha256: str
    small: bytes = b""
    width: int | None = None
    height: int | None = None


def read_upload(upload: Any) -> CheckedFile:
    """The checked content of an uploaded file. Raises Invalid with the sentence."""
    if upload.size > settings.FILE_LIMIT:
        raise Invalid(
            _("This file is larger than %(most)d MB. Send a smaller one.")
            % {"most": settings.FILE_LIMIT // 1_000_000},
            field="file",
            code="too_large",
        )
    upload.seek(0)
    return check_file(upload.read(), name=upload.name or "")


def check_file(raw: bytes, *, name: str, covered: Sequence[Box] = ()) -> CheckedFile:
    """The file as it may be kept: pictures drawn anew, a PDF as it is.

    ``covered``: the parts of a picture that are painted over.
    """
    if not raw:
        raise Invalid(
            _("This file is empty. Choose another."), field="file", code="empty"
        )
    kind = kinds.kind_of(raw)
    if kind in kinds.PICTURES:
        picture = redraw(raw, kind, covered=covered)
        return CheckedFile(
            name=shown_name(name, picture.kind),
            kind=picture.kind,
            raw=picture.raw,
            sha256=hashlib.sha256(picture.raw).hexdigest(),
            small=picture.small,
            width=picture.width,
            height=picture.height,
        )
    if kind == kinds.PDF:
        _refuse_damaged(raw)
        return CheckedFile(
            name=shown_name(name, FileKind.PDF),
            kind=FileKind.PDF,
            raw=raw,
            sha256=hashlib.sha256(raw).hexdigest(),
        )
    raise _unknown(kind)


def _refuse_damaged(raw: bytes) -> None:
    """A PDF has an end and says where its table is; it is opened by nobody here."""
    tail = raw[-_TAIL:]
    if b"startxref" not in tail or b"%%EOF" not in tail:
        raise Invalid(
            _("This PDF is damaged. Choose another."), field="file", code="damaged"
        )


def _unknown(kind: str) -> Invalid:
    if kind == kinds.HEIC:
        sentence = _(
            "This photo is in the format HEIC, which most browsers can’t show. "
            "Send it as JPEG."
        )
    else:
        sentence = _(
            "This file can’t be added. Photos and pictures (JPEG, PNG, WebP, GIF) "
            "and PDFs can."
        )
    return Invalid(sentence, field="file", code="unsupported")
