"""What a refusal must also show: that nothing was written, told or promised."""

from collections.abc import Iterator
from contextlib import contextmanager

from accounts.models import Delivery, Notification
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
