"""Noting what leaves: before the first row, and how many there were."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from cxops.exports.quota import check_files
from cxops.kernel.decision import no_right, require
from cxops.kernel.history import acting_as
from cxops.kernel.locks import lock
from cxops.kernel.rights import has_right
from cxops.models import Export, ExportFormat

if TYPE_CHECKING:
    from accounts.models import User

RIGHT = "list.export"


@transaction.atomic
def begin_export(
    *,
    list_name: str,
    query: str,
    sort: str,
    kind: ExportFormat,
    actor: "User",
    at: datetime,
) -> Export:
    """Note that a list is about to leave, within the person's quota of files."""
    if not has_right(actor, RIGHT):
        require(no_right())
    check_files(actor, at)
    export = Export(
        made_by=actor,
        list_name=list_name,
        query=query,
        sort=sort,
        format=kind,
        started_at=at,
    )
    with acting_as(actor, verb="export.start", at=at):
        export.save(force_insert=True)
    return export


@transaction.atomic
def finish_export(
    export: Export, *, row_count: int, is_complete: bool, actor: "User", at: datetime
) -> Export:
    """Note how many rows left, and whether that was all of them."""
    fresh = lock(export)
    fresh.row_count = row_count
    fresh.is_complete = is_complete
    fresh.finished_at = at
    fresh.version += 1
    verb = "export.finish" if is_complete else "export.break_off"
    with acting_as(actor, verb=verb, at=at):
        fresh.save()
    return fresh
