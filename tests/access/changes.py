"""A change of many reports: the manager's, who gave one of them to the clerk."""

from typing import TYPE_CHECKING

from cxops.kernel.history import acting_as
from issues.models import BulkChange, BulkRow
from tests.builders.clock import AT

if TYPE_CHECKING:
    from tests.access.world import World

#: Whoever began it, and whom reports were given to.
SEES = frozenset({"manager", "manager_token", "clerk"})


def add_changes(world: "World") -> None:
    """One that is done. It holds a report, too, that neither of the two may read."""
    manager, clerk = world.people["manager"], world.people["clerk"]
    change = BulkChange(
        verb="triage",
        state="finished",
        query=f"q={world.hide('bulk query', frozenset())}",
        owner=clerk,
        next_step=f"Call {world.hide('bulk step', SEES)}",
        reason=f"Because {world.hide('bulk reason', SEES)}",
        started_by=manager,
        started_at=AT,
        row_count=2,
        done_count=2,
        given_count=1,
    )
    with acting_as(manager, verb="bulkchange.open", at=AT):
        change.save()
    for relation in ("own", "foreign"):
        issue = world.things["issue"][relation].record
        BulkRow.objects.create(change=change, issue=issue, version=1, outcome="done")
    world.add("change", "begun", change, key=change.pk, ref=change.ref)
