from cxops.models.audit import AuditEntry, AuditSeal
from cxops.models.idempotency import IdempotencyKey
from cxops.models.lease import Lease
from cxops.models.outbox import Effect, OutboxEvent
from cxops.models.settings import Settings

__all__ = [
    "AuditEntry",
    "AuditSeal",
    "Effect",
    "IdempotencyKey",
    "Lease",
    "OutboxEvent",
    "Settings",
]
