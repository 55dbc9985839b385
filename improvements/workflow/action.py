"""The lifecycle of an action: it moves inside a move of its improvement."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cxops.kernel.decision import Decision
from cxops.kernel.workflow import Flow, Move
from improvements import policies
from improvements.enums import ActionState

OPEN, HELD = ActionState.OPEN.value, ActionState.HELD.value
DONE, CANCELLED = ActionState.DONE.value, ActionState.CANCELLED.value


def _judged_with_the_improvement(user: Any, action: Any) -> Decision:
    return policies.can_finish(user, action.initiative, action)


#: An action moves inside a move of its improvement, which asks who may.
ACTION_FLOW = Flow(
    name="action",
    initial=OPEN,
    states={state.value: state.label for state in ActionState},
    finals=frozenset({DONE, CANCELLED}),
    moves=tuple(
        Move(
            verb,
            sources,
            target,
            label,
            past,
            _judged_with_the_improvement,
            by_system=True,
        )
        for verb, sources, target, label, past in (
            ("finish", (OPEN,), DONE, _("Done"), _("finished an action")),
            (
                "cancel",
                (OPEN, HELD),
                CANCELLED,
                _("Cancel"),
                _("cancelled an action"),
            ),
            ("hold", (OPEN,), HELD, _("Put on hold"), _("put an action on hold")),
            ("resume", (HELD,), OPEN, _("Go on"), _("went on with an action")),
        )
    ),
)
