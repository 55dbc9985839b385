"""A name typed into a report goes: from it, its thread, its files, its causes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from cxops.audit.redaction import Removed, forget_freed_pages, redact_words
from cxops.kernel.decision import require
from cxops.kernel.errors import Invalid
from cxops.kernel.locks import lock
from cxops.kernel.outbox import emit, on_event
from issues.models import Attachment, ContributingFactor, Issue, Message
from issues.policies import can_redact

REDACTED = "audit.redacted"


@transaction.atomic
def redact_report(
    issue: Issue,
    *,
    words: Sequence[str],
    reason: str,
    version: int | None = None,
    actor: Any,
    at: datetime,
) -> Removed:
    """Blank what holds one of the words in a report and all that hangs on it.

    Now and in every version there was. The words are not found by search, comparing,
    exports or history from that moment on. Raises Invalid where none of them stands.
    """
    require(can_redact(actor, issue))
    lock(issue, version=version)
    records = rows = 0
    for record in _all_of(issue):
        done = redact_words(record, words=words, reason=reason, actor=actor, at=at)
        records, rows = records + done.records, rows + done.history_rows
    if not records:
        raise Invalid(
            _("None of these words stands in this report or its thread."),
            field="words",
        )
    emit(REDACTED, at=at, issue=issue.pk)
    return Removed(records, rows)


@on_event(REDACTED, effect="audit.forget_freed_pages")
def tidy(*, at: datetime, issue: int) -> None:
    """Take the words off the pages that the database has let go. Twice is no harm."""
    forget_freed_pages()


def _all_of(issue: Issue) -> list[models.Model]:
    found: list[models.Model] = [issue]
    for model in (Message, Attachment, ContributingFactor):
        found.extend(model.objects.filter(issue=issue).order_by("pk"))
    return found
