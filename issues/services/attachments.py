"""Files of a report: added, judged, taken back. Bytes first, then the row."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from cxops.kernel.decision import require
from cxops.kernel.errors import Conflict
from cxops.kernel.history import acting_as
from cxops.kernel.locks import lock
from cxops.kernel.outbox import emit, on_event
from issues.drafts import clean_reason
from issues.files import shelf
from issues.files.checked import CheckedFile
from issues.files.shelf import StoredFile
from issues.models import Attachment, Issue
from issues.policies import can_attach, can_judge_file, can_withdraw

if TYPE_CHECKING:
    from accounts.models import User

ADD, WITHDRAW, JUDGE = "attachment.add", "attachment.withdraw", "attachment.judge"
ERASED = "issues.file_withdrawn"
#: A file without a row for so long belongs to a request that died.
FORGOTTEN_AFTER = timedelta(days=1)
MOST_SWEPT = 100


@contextmanager
def shelved(file: CheckedFile) -> Iterator[StoredFile]:
    """The file on disk while its row is being written; gone again if none came.

    To be entered before the transaction. Raises Unavailable where the disk doesn't
    take it.
    """
    stored = shelf.put(file)
    try:
        yield stored
    finally:
        settle(stored.path)


@transaction.atomic
def attach_file(
    issue: Issue,
    *,
    stored: StoredFile,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Attachment:
    """Add a file that lies on the shelf. Raises Conflict where there is no room."""
    issue = lock(issue, version=version)
    permission = require(can_attach(actor, issue))
    file = stored.file
    _refuse_overflow(issue, len(file.raw))
    with acting_as(actor, verb=ADD, at=at, on_behalf_of_id=permission.on_behalf_of_id):
        return Attachment.objects.create(
            issue=issue,
            name=file.name,
            kind=file.kind,
            path=stored.path,
            sha256=file.sha256,
            size=len(file.raw),
            width=file.width,
            height=file.height,
            attached_by=actor,
            attached_at=at,
        )


@transaction.atomic
def withdraw_file(
    attachment: Attachment,
    *,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Attachment:
    """Take a file back: its bytes are erased, what it was stays on record."""
    attachment = lock(attachment, version=version)
    permission = require(can_withdraw(actor, attachment, at))
    why = clean_reason(reason, ask=_("Say why it is taken back; it stays on record."))
    refuse_gone(attachment)
    with acting_as(
        actor,
        verb=WITHDRAW,
        at=at,
        reason=why,
        on_behalf_of_id=permission.on_behalf_of_id,
    ):
        return note_withdrawn(attachment, actor=actor, at=at)


@transaction.atomic
def judge_file(
    attachment: Attachment,
    *,
    may_show_person: bool,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Attachment:
    """Say whether a person can be recognised; where not, executives see it too."""
    attachment = lock(attachment, version=version)
    permission = require(can_judge_file(actor, attachment.issue))
    refuse_gone(attachment)
    if attachment.may_show_person == may_show_person:
        return attachment
    with acting_as(
        actor, verb=JUDGE, at=at, on_behalf_of_id=permission.on_behalf_of_id
    ):
        attachment.may_show_person = may_show_person
        attachment.version += 1
        attachment.save()
    return attachment


def note_withdrawn(
    attachment: Attachment, *, actor: "User", at: datetime
) -> Attachment:
    """Note it as taken back and promise that its bytes go, inside a verb."""
    attachment.withdrawn_by, attachment.withdrawn_at = actor, at
    attachment.version += 1
    attachment.save()
    emit(ERASED, at=at, attachment=attachment.pk)
    return attachment


@on_event(ERASED, effect="issues.erase_file")
def erase_bytes(*, at: datetime, attachment: int) -> None:
    """Take the bytes of a withdrawn file off the disk; a repeat finds nothing."""
    row = Attachment.objects.get(pk=attachment)
    if row.withdrawn_at is not None:
        shelf.erase(row.path)


def sweep_files(*, at: datetime) -> int:
    """Erase files whose row never came, a bounded number; returns how many."""
    erased = 0
    for number, path in enumerate(shelf.unclaimed(before=at - FORGOTTEN_AFTER)):
        if number == MOST_SWEPT:
            break
        erased += settle(path)
    return erased


def settle(path: str) -> bool:
    """Keep a file that a row names; erase it otherwise. True where it was erased."""
    if Attachment.objects.kept().filter(path=path).exists():
        shelf.keep(path)
        return False
    shelf.erase(path)
    return True


def refuse_gone(attachment: Attachment) -> None:
    """Raises Conflict: its bytes are erased, or about to be."""
    if attachment.withdrawn_at is not None:
        raise Conflict(_("This file was taken back already."))


def _refuse_overflow(issue: Issue, size: int) -> None:
    kept = Attachment.objects.kept()
    if kept.filter(issue=issue).count() >= settings.FILES_PER_REPORT:
        raise Conflict(
            _("This report has %(most)d files already. Take one back first.")
            % {"most": settings.FILES_PER_REPORT},
            code="too_many_files",
        )
    used = kept.aggregate(total=Sum("size"))["total"] or 0
    if used + size > settings.FILES_LIMIT:
        raise Conflict(
            _("There is no room for more files. Tell your administrator."),
            code="no_room",
        )
