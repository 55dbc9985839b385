"""A face or a name on a picture is painted over, and the picture before it erased."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from cxops.kernel.decision import require
from cxops.kernel.history import acting_as
from cxops.kernel.locks import check_version, lock
from cxops.kernel.outbox import emit, on_event
from issues.drafts import clean_reason
from issues.files import shelf
from issues.files.boxes import Box, check_boxes
from issues.files.checked import check_file
from issues.files.shelf import StoredFile
from issues.models import Attachment
from issues.policies import can_cover
from issues.queries.attachments import whole
from issues.services.attachments import refuse_gone, settle

if TYPE_CHECKING:
    from accounts.models import User

COVER = "attachment.cover"
COVERED = "issues.picture_covered"


@contextmanager
def painted(attachment: Attachment, boxes: Sequence[Box]) -> Iterator[StoredFile]:
    """The picture with boxes over it, on disk while its row is being changed.

    To be entered before the transaction, by whoever may cover. At the end the row
    names one of the two pictures, and the other is erased at once. Raises Invalid
    where a box isn't in the picture, NotFound where the picture's bytes are gone and
    Unavailable where the disk doesn't take the new ones.
    """
    check_boxes(boxes)
    stored = shelf.put(
        check_file(whole(attachment), name=attachment.name, covered=boxes)
    )
    try:
        yield stored
    finally:
        settle(stored.path)
        settle(attachment.path)


@transaction.atomic
def cover_picture(
    attachment: Attachment,
    *,
    stored: StoredFile,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Attachment:
    """Put a painted picture in the place of the one it was made from, for good.

    Both digests stay in its history. Raises Stale where the picture was changed since
    it was painted over, Conflict where it was taken back.
    """
    fresh = lock(attachment, version=version)
    check_version(fresh, attachment.version)
    permission = require(can_cover(actor, fresh))
    why = clean_reason(reason, ask=_("Say why it is covered; it stays on record."))
    refuse_gone(fresh)
    file = stored.file
    with acting_as(
        actor, verb=COVER, at=at, reason=why, on_behalf_of_id=permission.on_behalf_of_id
    ):
        fresh.path, fresh.sha256, fresh.size = stored.path, file.sha256, len(file.raw)
        fresh.kind, fresh.width, fresh.height = file.kind, file.width, file.height
        fresh.version += 1
        fresh.save()
    emit(COVERED, at=at, attachment=fresh.pk)
    return fresh


@on_event(COVERED, effect="issues.erase_covered")
def erase_earlier(*, at: datetime, attachment: int) -> None:
    """Take the pictures before this one off the disk, should a crash have left one.

    A repeat finds nothing.
    """
    row = Attachment.objects.get(pk=attachment)
    for path in set(row.history.values_list("path", flat=True)) - {row.path}:
        shelf.erase(path)
