"""The lifecycle of an improvement, as a table."""

from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cxops.kernel.decision import Decision
from cxops.kernel.workflow import Flow, Move
from improvements import policies
from improvements.enums import ActionState, InitiativeState

if TYPE_CHECKING:
    from improvements.models import Initiative

PROPOSED, ACCEPTED = InitiativeState.PROPOSED.value, InitiativeState.ACCEPTED.value
PLANNED, IN_PROGRESS = InitiativeState.PLANNED.value, InitiativeState.IN_PROGRESS.value
ON_HOLD, IMPLEMENTED = InitiativeState.ON_HOLD.value, InitiativeState.IMPLEMENTED.value
VERIFIED, CLOSED = InitiativeState.VERIFIED.value, InitiativeState.CLOSED.value
CLOSED_UNSUCCESSFUL = InitiativeState.CLOSED_UNSUCCESSFUL.value
REOPENED = InitiativeState.REOPENED.value
REJECTED, WITHDRAWN = InitiativeState.REJECTED.value, InitiativeState.WITHDRAWN.value


def has_people(initiative: "Initiative") -> Any:
    if initiative.owner_id is None or initiative.sponsor_id is None:
        return _("Name an owner and a sponsor first.")
    return None


def has_whole_plan(initiative: "Initiative") -> Any:
    """Cause with evidence, target, dates, actions, "protected until fixed?"."""
    missing = initiative.missing_from_plan()
    if not missing:
        return None
    return _("The plan still needs: %(list)s.") % {
        "list": ", ".join(str(item) for item in missing)
    }


def is_ready_to_submit(initiative: "Initiative") -> Any:
    if initiative.open_review is not None:
        return _("A decision has already been asked for.")
    return has_whole_plan(initiative)


def has_no_open_request(initiative: "Initiative") -> Any:
    if initiative.open_change_request is not None:
        return _("A change is already waiting for its decision.")
    return None


def waits_for_a_decision(initiative: "Initiative") -> Any:
    if initiative.open_review is None and initiative.open_change_request is None:
        return _("Nobody has been asked for a decision.")
    return None


def has_finished_actions(initiative: "Initiative") -> Any:
    open_states = (ActionState.OPEN, ActionState.HELD)
    left = sum(action.state in open_states for action in initiative.actions.all())
    if left:
        return _("Finish or cancel the open actions first (%(count)d left).") % {
            "count": left
        }
    return has_no_open_request(initiative)


def is_due_for_check(initiative: "Initiative") -> Any:
    """Its effect is looked at on or after the day that was fixed for it."""
    check = initiative.open_check
    if check is None:
        return _("No check of the effect is arranged.")
    if check.is_overruled:
        return _("%(who)s is asked to agree first.") % {"who": check.second}
    if initiative.today is not None and check.due_on > initiative.today:
        return _("The effect is checked on %(day)s. Before that it is too early.") % {
            "day": date_format(check.due_on, "j F Y")
        }
    return None


def waits_for_agreement(initiative: "Initiative") -> Any:
    check = initiative.open_check
    if check is None or not check.is_overruled:
        return _("Nobody overruled the numbers.")
    return None


def is_ready_to_close(initiative: "Initiative") -> Any:
    """What was gained and learned is written down; without success the lesson is."""
    if initiative.open_review is not None:
        return _("A decision has already been asked for.")
    missing = initiative.missing_to_close()
    if not missing:
        return None
    return _("Before it can be closed it needs: %(list)s.") % {
        "list": ", ".join(str(item) for item in missing)
    }


def goes_back_to_plan(initiative: "Initiative") -> bool:
    """What the checker chose where the fix had no effect."""
    return initiative.goes_back_to == PLANNED


INITIATIVE_FLOW = Flow(
    name="initiative",
    initial=PROPOSED,
    states={state.value: state.label for state in InitiativeState},
    finals=frozenset({REJECTED, WITHDRAWN, CLOSED_UNSUCCESSFUL}),
    moves=(
        Move(
            "accept",
            (PROPOSED,),
            ACCEPTED,
            _("Accept"),
            _("accepted it"),
            policies.can_accept,
            guard=has_people,
            guard_in_form=True,
            is_decision=True,
        ),
        Move(
            "turn_down",
            (PROPOSED,),
            REJECTED,
            _("Turn down"),
            _("turned the proposal down"),
            policies.can_accept,
            is_decision=True,
        ),
        Move(
            "name_people",
            (
                PROPOSED,
                ACCEPTED,
                PLANNED,
                IN_PROGRESS,
                ON_HOLD,
                IMPLEMENTED,
                VERIFIED,
                REOPENED,
            ),
            None,
            _("Name people"),
            _("named who does what"),
            policies.can_name_people,
        ),
        Move(
            "edit_plan",
            (ACCEPTED, PLANNED, REOPENED),
            None,
            _("Change the plan"),
            _("changed the plan"),
            policies.can_work,
        ),
        Move(
            "plan",
            (ACCEPTED, REOPENED),
            PLANNED,
            _("The plan is ready"),
            _("finished the plan"),
            policies.can_work,
            guard=has_whole_plan,
        ),
        Move(
            "submit",
            (PLANNED,),
            None,
            _("Ask for a decision"),
            _("asked for a decision"),
            policies.can_work,
            guard=is_ready_to_submit,
        ),
        Move(
            "approve",
            (PLANNED,),
            IN_PROGRESS,
            _("Approve"),
            _("approved the plan"),
            policies.can_decide_review,
            is_decision=True,
        ),
        Move(
            "return",
            (PLANNED, IMPLEMENTED, VERIFIED),
            None,
            _("Return for work"),
            _("returned it for work"),
            policies.can_decide_review,
            is_decision=True,
        ),
        Move(
            "reject",
            (PLANNED,),
            REJECTED,
            _("Reject"),
            _("rejected the plan"),
            policies.can_decide_review,
            is_decision=True,
        ),
        Move(
            "reassign",
            (PLANNED, IN_PROGRESS, ON_HOLD, IMPLEMENTED, VERIFIED),
            None,
            _("Ask somebody else to decide"),
            _("asked somebody else to decide"),
            policies.can_name_people,
            guard=waits_for_a_decision,
        ),
        Move(
            "withdraw",
            (PROPOSED, ACCEPTED, PLANNED, REOPENED),
            WITHDRAWN,
            _("Withdraw"),
            _("withdrew it"),
            policies.can_withdraw,
        ),
        Move(
            "request_change",
            (IN_PROGRESS,),
            None,
            _("Ask for a change"),
            _("asked for a change of the approved plan"),
            policies.can_work,
            guard=has_no_open_request,
        ),
        Move(
            "slip",
            (IN_PROGRESS,),
            None,
            _("Move the date"),
            _("moved the due date"),
            policies.can_work,
            guard=has_no_open_request,
        ),
        Move(
            "grant_change",
            (IN_PROGRESS, ON_HOLD),
            None,
            _("Grant the change"),
            _("granted the change"),
            policies.can_decide_change,
            is_decision=True,
        ),
        Move(
            "refuse_change",
            (IN_PROGRESS, ON_HOLD),
            None,
            _("Refuse the change"),
            _("refused the change"),
            policies.can_decide_change,
            is_decision=True,
        ),
        Move(
            "add_action",
            (IN_PROGRESS,),
            None,
            _("Add an action"),
            _("added an action"),
            policies.can_work,
        ),
        Move(
            "hand_over_action",
            (ACCEPTED, PLANNED, IN_PROGRESS, ON_HOLD),
            None,
            _("Give an action to somebody else"),
            _("gave an action to somebody else"),
            policies.can_name_people,
        ),
        Move(
            "finish_action",
            (IN_PROGRESS,),
            None,
            _("Done"),
            _("finished an action"),
            policies.can_act,
        ),
        Move(
            "cancel_action",
            (IN_PROGRESS,),
            None,
            _("Cancel"),
            _("cancelled an action"),
            policies.can_work,
        ),
        Move(
            "hold",
            (IN_PROGRESS,),
            ON_HOLD,
            _("Put on hold"),
            _("put it on hold"),
            policies.can_work,
        ),
        Move(
            "resume",
            (ON_HOLD,),
            IN_PROGRESS,
            _("Go on"),
            _("went on with it"),
            policies.can_work,
        ),
        Move(
            "implement",
            (IN_PROGRESS,),
            IMPLEMENTED,
            _("It is in effect"),
            _("put it into effect"),
            policies.can_work,
            guard=has_finished_actions,
        ),
        Move(
            "check",
            (IMPLEMENTED,),
            VERIFIED,
            _("It worked"),
            _("confirmed the effect"),
            policies.can_check,
            guard=is_due_for_check,
            is_decision=True,
        ),
        Move(
            "extend_check",
            (IMPLEMENTED,),
            None,
            _("Can’t tell yet"),
            _("put the check of the effect off"),
            policies.can_extend_check,
            guard=is_due_for_check,
            is_decision=True,
        ),
        Move(
            "no_effect",
            (IMPLEMENTED,),
            IN_PROGRESS,
            _("It didn’t work"),
            _("found that it had no effect"),
            policies.can_check,
            guard=is_due_for_check,
            instead=(goes_back_to_plan, PLANNED),
            is_decision=True,
        ),
        Move(
            "override_check",
            (IMPLEMENTED,),
            None,
            _("Overrule the numbers"),
            _("overruled the numbers and asked a second person"),
            policies.can_check,
            guard=is_due_for_check,
            is_decision=True,
        ),
        Move(
            "agree_override",
            (IMPLEMENTED,),
            VERIFIED,
            _("Agree that it worked"),
            _("agreed that it worked, against the numbers"),
            policies.can_judge_override,
            guard=waits_for_agreement,
            is_decision=True,
        ),
        Move(
            "refuse_override",
            (IMPLEMENTED,),
            None,
            _("Don’t agree"),
            _("didn’t agree that it worked"),
            policies.can_judge_override,
            guard=waits_for_agreement,
            is_decision=True,
        ),
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
            "ask_to_close",
            (IMPLEMENTED, VERIFIED),
            None,
            _("Ask to close it"),
            _("asked to close it"),
            policies.can_work,
            guard=is_ready_to_close,
        ),
        Move(
            "close",
            (VERIFIED,),
            CLOSED,
            _("Close it"),
            _("closed it"),
            policies.can_decide_review,
            is_decision=True,
        ),
        Move(
            "close_unsuccessful",
            (IMPLEMENTED,),
            CLOSED_UNSUCCESSFUL,
            _("Close it: it was tried"),
            _("closed it without success"),
            policies.can_decide_review,
            is_decision=True,
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
    ),
)

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
