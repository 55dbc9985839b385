"""Numbers that are taken back with their import: from then on they count no more.

What was known before stays known: they are superseded by nothing, never deleted.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from cxops.kernel.errors import Conflict
from cxops.kernel.history import acting_as, bulk_update_tracked
from cxops.kernel.locks import lock_for_update
from issues.models import ImportBatch
from issues.queries.imported_figures import imported, not_theirs, reaches_all
from issues.services.figures import lock_units

if TYPE_CHECKING:
    from accounts.models import User


def take_back_figures(
    kind: type[Any],
    batch: ImportBatch,
    *,
    after: int,
    most: int,
    actor: "User",
    at: datetime,
) -> tuple[list[int], int]:
    """Take some of an import's numbers back: the keys looked at, how many went.

    What somebody restated meanwhile stays, with what stands in its place.
    """
    numbers = imported(kind, batch).in_force().filter(pk__gt=after).order_by("pk")
    keys = list(numbers.values_list("pk", flat=True)[:most])
    rows = kind.objects.filter(pk__in=keys).order_by()
    if not reaches_all(kind, rows, actor):
        raise Conflict(not_theirs())
    # Whoever restates one just now comes before or after, and either is seen.
    lock_units(rows.values_list("unit_id", flat=True).distinct())
    gone = lock_for_update(rows.in_force())
    for figure in gone:
        figure.superseded_at = at
    with acting_as(actor, verb=f"{kind._meta.model_name}.take_back", at=at):
        bulk_update_tracked(kind, gone, ["superseded_at"])
    return keys, len(gone)
