"""What the demo comes to, in one digest: to see whether two of them are the same."""

import hashlib
from datetime import UTC, datetime

from cxops.models import AuditEntry
from improvements.models import Initiative
from issues.models import Issue, Message, Pattern

#: The day on which the tests let the story end.
AS_OF = datetime(2026, 3, 10, 18, 0, tzinfo=UTC)


def content() -> str:
    """A digest of what everybody reads, without keys, salts and passwords."""
    rows = [
        *Issue.objects.order_by(
            "recorded_at", "external_id", "description"
        ).values_list(
            "external_id",
            "description",
            "kind",
            "voice",
            "channel__slug",
            "state",
            "unit__code",
            "touchpoint__slug",
            "cause__slug",
            "severity",
            "owner__full_name",
            "reporter__full_name",
            "occurred_at",
            "occurred_precision",
            "filed_at",
            "closed_at",
            "pattern__title",
        ),
        *Message.objects.order_by("at", "text").values_list("at", "text", "kind"),
        *Pattern.objects.order_by("title").values_list("title", "state"),
        *Initiative.objects.order_by("title").values_list(
            "title", "state", "due_on", "fixed_from", "targets__baseline"
        ),
        *AuditEntry.objects.order_by("id").values_list("at", "verb", "to_state"),
    ]
    return hashlib.sha256(repr(rows).encode()).hexdigest()
