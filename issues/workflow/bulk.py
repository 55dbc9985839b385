"""The lifecycle of a change of many reports, as a table."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from cxops.kernel.workflow import Flow, Move
from issues import policies
from issues.enums import BulkState, BulkVerb

if TYPE_CHECKING:
    from issues.models import BulkChange

PREPARING, PREVIEWED = BulkState.PREPARING.value, BulkState.PREVIEWED.value
RUNNING, FINISHED = BulkState.RUNNING.value, BulkState.FINISHED.value
STOPPED = BulkState.STOPPED.value


def undoes_another(change: "BulkChange") -> bool:
    """An undo was decided on when it was asked for; it goes on by itself."""
    return change.verb == BulkVerb.UNDO


def changes_something(change: "BulkChange") -> Any:
    if not change.waiting_count:
        return _("No report would change. Choose others, or something else to do.")
    return None


def can_be_undone(change: "BulkChange") -> Any:
    if undoes_another(change):
        return _("This is an undo already. Make the change again instead.")
    if not change.done_count:
        return _("No report was changed, so there is nothing to undo.")
    return None


BULK_FLOW = Flow(
    name="bulkchange",
    initial=PREPARING,
    states={state.value: state.label for state in BulkState},
    finals=frozenset({FINISHED, STOPPED}),
    moves=(
        Move(
            "look",
            (PREPARING,),
            PREVIEWED,
            _("Count"),
            _("counted what would change"),
            policies.can_run_bulk,
            instead=(undoes_another, RUNNING),
            by_system=True,
        ),
        Move(
            "confirm",
            (PREVIEWED,),
            RUNNING,
            _("Do it"),
            _("said that it is to be done"),
            policies.can_run_bulk,
            guard=changes_something,
            is_decision=True,
        ),
        Move(
            "finish",
            (RUNNING,),
            FINISHED,
            _("Finish"),
            _("was through with it"),
            policies.can_run_bulk,
            by_system=True,
        ),
        Move(
            "stop",
            (PREPARING, RUNNING),
            STOPPED,
            _("Stop"),
            _("stopped before the end"),
            policies.can_run_bulk,
            by_system=True,
        ),
        Move(
            "undo",
            (FINISHED, STOPPED),
            None,
            _("Undo"),
            _("undid it"),
            policies.can_run_bulk,
            guard=can_be_undone,
            is_decision=True,
        ),
    ),
)
