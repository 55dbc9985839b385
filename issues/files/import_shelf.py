"""Files that are being imported: on a shelf of their own, until the import has ended.

Their names begin with a dot, so that no backup takes them: they are copies of what
somebody has elsewhere.
"""

import logging
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid, Unavailable
from issues.files.shelf import write_new

logger = logging.getLogger("issues.files")

_FOLDER = "imports"


def put(upload: Any) -> str:
    """Keep an uploaded file and wait for the disk; returns the key it lies under.

    Raises Invalid where it is empty or too large, Unavailable where the disk fails.
    """
    if upload.size > settings.FILE_LIMIT:
        raise Invalid(
            _("This file is larger than %(most)d MB. Pack it with gzip, or cut it up.")
            % {"most": settings.FILE_LIMIT // 1_000_000},
            field="file",
            code="too_large",
        )
    upload.seek(0)
    raw = upload.read()
    if not raw:
        raise Invalid(_("The file is empty."), field="file")
    key = secrets.token_hex(16)
    try:
        write_new(path_of(key), raw)
    except OSError as error:
        logger.exception("a file could not be kept: %s", type(error).__name__)
        raise Unavailable(
            _("This file can’t be kept right now. Try again later.")
        ) from error
    return key


def path_of(key: str) -> Path:
    """Where the file lies, if it still does."""
    return Path(settings.MEDIA_ROOT) / _FOLDER / f".{key}"


def erase(key: str) -> None:
    """Take the bytes off the disk."""
    if key:
        path_of(key).unlink(missing_ok=True)


def older_than(moment: datetime) -> Iterator[str]:
    """The keys of files that lie there since before a moment."""
    folder = Path(settings.MEDIA_ROOT) / _FOLDER
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        try:
            made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except FileNotFoundError:
            continue
        if made < moment:
            yield path.name.removeprefix(".")
