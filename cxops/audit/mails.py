"""Mails that were written to the outbox folder, where there is no mail server."""

import re
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from django.conf import settings

from cxops.audit.redaction import fold

FILE_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
#: The line that Django's file backend writes after each message.
_LINE = b"-" * 79 + b"\n"
_BETWEEN = re.compile(rb"^-{79}\r?\n", re.MULTILINE)


def remove_mails(words: list[str]) -> int:
    """Take out every mail that holds one of the words; returns how many."""
    if settings.EMAIL_BACKEND != FILE_BACKEND:
        return 0
    wanted = [fold(word) for word in words]
    removed = 0
    for path in sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log")):
        mails = [part for part in _BETWEEN.split(path.read_bytes()) if part.strip()]
        kept = [mail for mail in mails if not _holds(mail, wanted)]
        removed += len(mails) - len(kept)
        if not kept:
            path.unlink()
        elif len(kept) < len(mails):
            path.write_bytes(b"".join(mail + _LINE for mail in kept))
    return removed


def _holds(mail: bytes, wanted: list[str]) -> bool:
    text = fold(_text_of(mail))
    return any(word in text for word in wanted)


def _text_of(raw: bytes) -> str:
    message: Any = message_from_bytes(raw, policy=policy.default)
    found = [str(value) for value in message.values()]
    for part in message.walk():
        if part.get_content_maintype() == "text":
            found.append(part.get_content())
    return "\n".join(found)
