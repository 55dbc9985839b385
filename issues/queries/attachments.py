"""The files of a report, as one person may see them."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cxops.kernel.errors import NotFound
from cxops.kernel.timeline import Entry, sentence_of
from issues.enums import FileKind
from issues.files import shelf
from issues.files.kinds import CONTENT_TYPES
from issues.models import Attachment, Issue
from issues.policies import can_cover, can_judge_file, can_withdraw

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

logger = logging.getLogger("issues.files")


@dataclass(frozen=True, slots=True)
class FileSeen:
    """A file that is still there, and what this reader can do with it."""

    file: Attachment
    can_withdraw: bool
    can_judge: bool
    can_cover: bool


def files_of(user: "User", issue: Issue) -> "QuerySet[Attachment]":
    """The report's files, also those taken back, oldest first."""
    files = Attachment.objects.readable_by(user, issue)
    return files.select_related("attached_by", "withdrawn_by").order_by("id")


def seen_files(
    user: "User", issue: Issue, files: Iterable[Attachment], at: datetime
) -> list[FileSeen]:
    """The files that are still there."""
    judges = bool(can_judge_file(user, issue))
    found = []
    for file in files:
        if file.withdrawn_at is None:
            file.issue = issue
            takes_back = bool(can_withdraw(user, file, at))
            covers = bool(can_cover(user, file))
            found.append(FileSeen(file, takes_back, judges, covers))
    return found


def whole(file: Attachment) -> bytes:
    """Its bytes. NotFound where they are gone, which somebody has to look into."""
    raw = shelf.read(file.path)
    if raw is None:
        logger.error("the bytes of file %d are missing", file.pk)
        raise NotFound(_("There is nothing here."))
    return raw


def type_of(file: Attachment) -> str:
    """What it is, as found when it was added."""
    return CONTENT_TYPES[FileKind(file.kind)]


def file_events(files: Iterable[Attachment]) -> list[Entry]:
    """Who added and who took back a file, for the report's story."""
    entries = []
    for file in files:
        added, gone = file.attached_by, file.withdrawn_by
        entries.append(_entry(file.attached_at, "attachment.add", added))
        if file.withdrawn_at is not None:
            entries.append(_entry(file.withdrawn_at, "attachment.withdraw", gone))
    return entries


def _entry(at: datetime, verb: str, who: "User | None") -> Entry:
    return Entry(
        at=at,
        verb=verb,
        who=str(who or "CXOps"),
        actor_id=who.pk if who else None,
        on_behalf_of="",
        sentence=sentence_of(verb),
        reason="",
        door="",
        request_id="",
        subject=str(Attachment._meta.verbose_name),
        changes=(),
    )
