"""Every history row gets its audit entry, in the same transaction."""

from typing import Any

from django.dispatch import receiver

from cxops.audit.rows import root_of
from cxops.kernel.history import history_recorded
from cxops.kernel.insertion import MANY, bare, insert_rows
from cxops.models import AuditEntry


@receiver(history_recorded, dispatch_uid="cxops.audit.enter")
def enter_on_history(sender: Any, pairs: list[tuple[Any, Any]], **_kwargs: Any) -> None:
    """Write one entry per recorded row."""
    object_type = sender._meta.label_lower
    entries = [bare(AuditEntry, _entry(object_type, *pair)) for pair in pairs]
    if len(entries) == 1:
        entries[0].save(force_insert=True)
    elif len(entries) < MANY:
        AuditEntry.objects.bulk_create(entries)
    else:
        insert_rows(AuditEntry, entries)


def _entry(object_type: str, record: Any, row: Any) -> dict[str, Any]:
    transition = getattr(record, "transition", None)
    return {
        "id": None,
        "at": row.history_date,
        "actor_id": row.history_user_id,
        "on_behalf_of_id": row.history_on_behalf_of_id,
        "door": row.history_door,
        "request_id": row.history_request_id,
        "verb": row.history_verb,
        "from_state": transition.source if transition else "",
        "to_state": transition.target if transition else "",
        "object_type": object_type,
        "object_id": row.id,
        "history_id": row.history_id,
        "fields": "",
        "root": root_of(object_type, row),
        "seal_id": None,
    }
