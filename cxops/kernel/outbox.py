"""Work that must happen after a change: a row in the same transaction.

The worker's tick sweeps the rows (``cxops.outbox``); web processes never talk to
the broker. Payloads carry ids only, never content.
"""

from collections.abc import Callable
from datetime import datetime

from django.apps import apps

from cxops.kernel.registry import Registry

Handler = Callable[..., None]

#: event kind → the effects it has: name → handler(event_id, at, **ids)
EFFECTS: "Registry[tuple[str, Handler]]" = Registry("outbox event")


def emit(kind: str, *, at: datetime, **ids: int) -> None:
    """Note, in the caller's transaction, that ``kind`` happened to these records."""
    if kind not in EFFECTS:
        raise ValueError(f"nothing handles the outbox event {kind!r}")
    event = apps.get_model("cxops", "OutboxEvent")
    event._default_manager.create(
        kind=kind, payload=ids, created_at=at, next_attempt_at=at
    )


def on_event(kind: str, effect: str) -> Callable[[Handler], Handler]:
    """Register the one effect of an event kind."""

    def register(handler: Handler) -> Handler:
        EFFECTS.add(kind, (effect, handler))
        return handler

    return register
