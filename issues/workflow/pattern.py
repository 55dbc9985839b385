"""The lifecycle of a repeat problem, as a table."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from cxops.kernel.workflow import Flow, Move
from issues import policies
from issues.enums import PatternState

if TYPE_CHECKING:
    from issues.models import Pattern

SUSPECTED, CONFIRMED = PatternState.SUSPECTED.value, PatternState.CONFIRMED.value
FIXED, ACCEPTED = PatternState.FIXED.value, PatternState.ACCEPTED.value
REFUTED = PatternState.REFUTED.value


def has_members(pattern: "Pattern") -> Any:
    if not pattern.issues.exists():
        return _("Put at least one report into it first.")
    return None


PATTERN_FLOW = Flow(
    name="pattern",
    initial=SUSPECTED,
    states={state.value: state.label for state in PatternState},
    finals=frozenset(),
    temporary_ends=frozenset({FIXED}),
    moves=(
        Move(
            "confirm",
            (SUSPECTED,),
            CONFIRMED,
            _("Confirm"),
            _("confirmed that it keeps happening"),
            policies.can_manage_pattern,
            guard=has_members,
        ),
        Move(
            "fix",
            (SUSPECTED, CONFIRMED, ACCEPTED),
            FIXED,
            _("Fix in effect"),
            _("noted that the fix is in effect"),
            policies.nobody,
            by_system=True,
        ),
        Move(
            "accept",
            (SUSPECTED, CONFIRMED),
            ACCEPTED,
            _("Accept for now"),
            _("accepted it for now"),
            policies.can_manage_pattern,
        ),
        Move(
            "refute",
            (SUSPECTED, CONFIRMED),
            REFUTED,
            _("Not a repeat problem"),
            _("found that it isn’t a repeat problem"),
            policies.can_manage_pattern,
        ),
        Move(
            "reopen",
            (ACCEPTED, REFUTED),
            SUSPECTED,
            _("Open again"),
            _("opened it again"),
            policies.can_manage_pattern,
        ),
        Move(
            "edit",
            (SUSPECTED, CONFIRMED, FIXED, ACCEPTED),
            None,
            _("Change"),
            _("changed its title or what to say"),
            policies.can_manage_pattern,
        ),
        Move(
            "publish",
            (SUSPECTED, CONFIRMED, FIXED, ACCEPTED),
            None,
            _("Publish to all staff"),
            _("published it to all staff"),
            policies.can_publish,
        ),
        Move(
            "state_cause",
            (SUSPECTED, CONFIRMED, FIXED, ACCEPTED),
            None,
            _("State a cause"),
            _("stated a cause"),
            policies.can_manage_pattern,
        ),
    ),
)
