from cxops.models.audit import AuditEntry, AuditSeal
from cxops.models.digest import (
    DigestDelivery,
    DigestEdition,
    DigestFrequency,
    DigestKind,
    DigestSubscription,
)
from cxops.models.export import Export, ExportFormat
from cxops.models.idempotency import IdempotencyKey
from cxops.models.job import Job
from cxops.models.lease import Lease
from cxops.models.outbox import Effect, OutboxEvent
from cxops.models.saved_view import SavedView
from cxops.models.settings import Settings

__all__ = [
    "AuditEntry",
    "AuditSeal",
    "DigestDelivery",
    "DigestEdition",
    "DigestFrequency",
    "DigestKind",
    "DigestSubscription",
    "Effect",
    "Export",
    "ExportFormat",
    "IdempotencyKey",
    "Job",
    "Lease",
    "OutboxEvent",
    "SavedView",
    "Settings",
]
