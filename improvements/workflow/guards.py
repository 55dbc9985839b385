"""What an improvement must have for a move: None, or what is missing, in words."""

from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from improvements.enums import ActionState, InitiativeState

if TYPE_CHECKING:
    from improvements.models import Initiative


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
    return initiative.goes_back_to == InitiativeState.PLANNED


def is_quick_fix(initiative: "Initiative") -> Any:
    """One person, one action, one date: it has no plan, no gates and no verdict."""
    if initiative.is_quick_fix:
        return _("A quick fix has no such step. Make it a full improvement first.")
    return None


def is_no_quick_fix(initiative: "Initiative") -> Any:
    if not initiative.is_quick_fix:
        return _("Only a quick fix has this step.")
    return None


def is_being_done(initiative: "Initiative") -> Any:
    """What was approved is put on hold; a quick fix may just be given up."""
    under_way = initiative.state == InitiativeState.IN_PROGRESS
    if under_way and not initiative.is_quick_fix:
        return _("What was approved isn’t withdrawn. Put it on hold instead.")
    return None
