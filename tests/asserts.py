"""What a refusal must also show: that nothing was written, told or promised."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from accounts.models import Delivery, Notification, User
from cxops.audit.rows import tracked_models
from cxops.models import AuditEntry, IdempotencyKey, OutboxEvent
from issues.models import Message

_WATCHED = (AuditEntry, OutboxEvent, IdempotencyKey, Notification, Delivery, Message)


def row_counts() -> dict[str, int]:
    """Rows per table of every history, the audit, the outbox and what people hear."""
    counts = {model._meta.label: model._default_manager.count() for model in _WATCHED}
    for name, model in tracked_models().items():
        history = model.history  # type: ignore[attr-defined]
        counts[f"history of {name}"] = history.count()
    return counts


@contextmanager
def nothing_changed() -> Iterator[None]:
    """No history row, audit entry, outbox event, notification or message is added.

    A tracked record can't change without a history row, so this covers every field.
    """
    before = row_counts()
    yield
    assert row_counts() == before


def assert_moved(
    record: Any,
    verb: str,
    *,
    by: User | None,
    moved: tuple[str, str],
    at: datetime,
    reason: str = "",
) -> None:
    """The newest history row and its audit entry say who did what, when and why."""
    row = record.history.first()
    assert (row.history_verb, row.history_user_id) == (verb, by.pk if by else None)
    assert (row.history_date, row.history_change_reason) == (at, reason)
    entry = AuditEntry.objects.get(
        object_type=record._meta.label_lower, history_id=row.history_id
    )
    assert (entry.verb, entry.actor_id, entry.at) == (
        verb,
        by.pk if by else None,
        at,
    )
    assert (entry.from_state, entry.to_state) == moved
    assert entry.object_id == record.pk


def assert_told(*expected: tuple[str, User]) -> None:
    """Exactly these notifications exist, oldest first, each promised to the worker."""
    rows = Notification.objects.order_by("id")
    assert [(row.kind, row.user_id) for row in rows] == [
        (kind, person.pk) for kind, person in expected
    ]
    events = OutboxEvent.objects.filter(kind="accounts.notified").order_by("id")
    assert [event.payload["notification"] for event in events] == [
        row.pk for row in rows
    ]
