"""The lifecycle of an improvement: the moves both kinds have, and the whole table."""

from django.utils.translation import gettext_lazy as _

from cxops.kernel.workflow import Flow, Move
from improvements import policies
from improvements.enums import InitiativeState
from improvements.workflow import guards
from improvements.workflow.gated import GATED_MOVES
from improvements.workflow.quick_fix import QUICK_FIX_MOVES
from improvements.workflow.states import (
    ACCEPTED,
    CLOSED,
    CLOSED_UNSUCCESSFUL,
    IMPLEMENTED,
    IN_PROGRESS,
    PLANNED,
    PROPOSED,
    REJECTED,
    REOPENED,
    VERIFIED,
    WITHDRAWN,
)

_MOVES = (
    Move(
        "record_impact",
        (IMPLEMENTED, VERIFIED),
        None,
        _("Say what it brings"),
        _("said what it brings"),
        policies.can_work,
    ),
    Move(
        "record_lesson",
        (IMPLEMENTED, VERIFIED, CLOSED, REOPENED),
        None,
        _("Write down a lesson"),
        _("wrote down a lesson"),
        policies.can_work,
    ),
    Move(
        "reopen",
        (VERIFIED, CLOSED),
        REOPENED,
        _("Open it again"),
        _("opened it again: it came back"),
        policies.can_accept,
        is_decision=True,
    ),
    Move(
        "withdraw",
        (PROPOSED, ACCEPTED, PLANNED, IN_PROGRESS, REOPENED),
        WITHDRAWN,
        _("Withdraw"),
        _("withdrew it"),
        policies.can_withdraw,
        barred=guards.is_being_done,
    ),
)

INITIATIVE_FLOW = Flow(
    name="initiative",
    initial=PROPOSED,
    states={state.value: state.label for state in InitiativeState},
    finals=frozenset({REJECTED, WITHDRAWN, CLOSED_UNSUCCESSFUL}),
    moves=(*GATED_MOVES, *QUICK_FIX_MOVES, *_MOVES),
)
