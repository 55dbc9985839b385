"""When a reader's clocks change, so does the moment their digest is due."""

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from cxops.digests.subscriptions import plan_again
from cxops.kernel.history import history_recorded


@receiver(history_recorded, sender=User, dispatch_uid="cxops.digests.plan_again")
def plan_again_on_change(pairs: list[tuple[Any, Any]], **_kwargs: Any) -> None:
    """In the transaction that changed the people; new ones have no digest yet."""
    changed = [record.pk for record, row in pairs if row.history_type == "~"]
    if changed:
        plan_again(changed)
