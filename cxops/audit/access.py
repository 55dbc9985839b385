"""Who sees the trail: whoever has ``audit.read``; it holds no content."""

from typing import Any

from django.db.models import QuerySet

from cxops.kernel.rights import has_right
from cxops.models import AuditEntry, AuditSeal

RIGHT = "audit.read"


def entries_for(user: Any) -> "QuerySet[AuditEntry]":
    """The entries a person may read."""
    entries = AuditEntry.objects.select_related("actor", "on_behalf_of")
    return entries if has_right(user, RIGHT) else entries.none()


def newest_seal_for(user: Any) -> AuditSeal | None:
    """The head of the chain."""
    if not has_right(user, RIGHT):
        return None
    return AuditSeal.objects.order_by("-pk").first()


def count_unsealed_for(user: Any, *, most: int) -> int:
    """How many entries wait for a seal, counted up to ``most``."""
    return entries_for(user).filter(seal=None).order_by()[:most].count()


def is_longer_than(user: Any, *, most: int) -> bool:
    """Whether the trail has more than ``most`` entries."""
    return entries_for(user).order_by("pk")[most : most + 1].exists()
