"""Work that must happen after a change: a row in the same transaction.

The worker's tick sweeps the rows (``cxops.outbox``); web processes never talk to
the broker. Payloads carry ids only, never content.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps

from cxops.kernel.registry import Registry

Handler = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Reaction:
    """What an event kind sets off: ``handler(at=…, **ids)``, known by ``effect``.

    An internal handler changes records only: it runs in one transaction with its
    ``Effect`` row, so it happens exactly once. Any other talks to the outside, without
    a transaction around it: it may happen again after a crash and says how it copes.
    """

    effect: str
    handler: Handler
    is_internal: bool = False


#: event kind → what it sets off
REACTIONS: "Registry[Reaction]" = Registry("outbox event")


def emit(kind: str, *, at: datetime, **ids: int) -> None:
    """Note, in the caller's transaction, that ``kind`` happened to these records."""
    if kind not in REACTIONS:
        raise ValueError(f"nothing handles the outbox event {kind!r}")
    event = apps.get_model("cxops", "OutboxEvent")
    event._default_manager.create(
        kind=kind, payload=ids, created_at=at, next_attempt_at=at
    )


def on_event(
    kind: str, effect: str, *, is_internal: bool = False
) -> Callable[[Handler], Handler]:
    """Register the one reaction to an event kind."""

    def register(handler: Handler) -> Handler:
        REACTIONS.add(kind, Reaction(effect, handler, is_internal))
        return handler

    return register
