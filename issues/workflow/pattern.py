"""The lifecycle of a repeat problem, as a table."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from cxops.kernel.workflow import Flow, Move
from issues import policies
from issues.enums import PatternState

if TYPE_CHECKING:
    from issues.models import Pattern

SUSPECTED, CONFIRMED = PatternState.SUSPECTED.value, PatternState.CONFIRMED.value
FIXED, VERIFIED = PatternState.FIXED.value, PatternState.VERIFIED.value
ACCEPTED, REFUTED = PatternState.ACCEPTED.value, PatternState.REFUTED.value
#: Every state but "not a repeat problem".
_LIVE = (SUSPECTED, CONFIRMED, FIXED, VERIFIED, ACCEPTED)


def has_members(pattern: "Pattern") -> Any:
    if not pattern.issues.exists():
        return _("Put at least one report into it first.")
    return None


PATTERN_FLOW = Flow(
    name="pattern",
    initial=SUSPECTED,
    states={state.value: state.label for state in PatternState},
    finals=frozenset(),
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
            "verify",
            (FIXED, CONFIRMED),
            VERIFIED,
            _("Fix holds"),
            _("noted that the fix holds"),
            policies.nobody,
            by_system=True,
        ),
        Move(
            "recur",
            (FIXED, VERIFIED),
            CONFIRMED,
            _("It came back"),
            _("noted that it came back"),
            policies.nobody,
            by_system=True,
        ),
        Move(
            "unfix",
            (FIXED, VERIFIED),
            CONFIRMED,
            _("Not fixed after all"),
            _("noted that the fix had no effect"),
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
            _LIVE,
            None,
            _("Change"),
            _("changed its title or what to say"),
            policies.can_manage_pattern,
        ),
        Move(
            "publish",
            _LIVE,
            None,
            _("Publish to all staff"),
            _("published it to all staff"),
            policies.can_publish,
        ),
        Move(
            "state_cause",
            _LIVE,
            None,
            _("State a cause"),
            _("stated a cause"),
            policies.can_manage_pattern,
        ),
    ),
)
