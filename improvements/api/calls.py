"""From the body of a request to the service: one small function per verb.

Each takes ``(initiative, data, version=…, actor=…, at=…)`` and returns the
improvement: it is the aggregate, whatever of its parts has changed.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from improvements.access import action_for, target_for
from improvements.drafts import (
    ActionDraft,
    ChangeDraft,
    MeasureDraft,
    QuickFixDraft,
    TargetDraft,
)
from improvements.models import Action, Initiative, Target
from improvements.services import (
    changing,
    checking,
    closing,
    delivering,
    measuring,
    planning,
    proposing,
    quick_fixing,
    reviewing,
)

if TYPE_CHECKING:
    from accounts.models import User

Data = dict[str, Any]
_PLAN = (
    "title",
    "summary",
    "due_on",
    "check_on",
    "planned_cost",
    "protection",
    "protection_note",
)
_QUICK = QuickFixDraft.__slots__
_PARTS = ("owner", "sponsor", "approver", "checker")


def propose(data: Data, *, actor: "User", at: datetime) -> Initiative:
    return proposing.propose_initiative(**data, actor=actor, at=at)


def start_quick_fix(data: Data, *, actor: "User", at: datetime) -> Initiative:
    draft = QuickFixDraft(**{name: data.pop(name) for name in _QUICK})
    return quick_fixing.start_quick_fix(draft, **data, actor=actor, at=at)


def change_quick_fix(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    """Change what is given; what is left out stays."""
    kept = {name: getattr(initiative, name) for name in _QUICK if name != "strength"}
    action = initiative.actions.latest("id")
    kept |= {"strength": action.strength}
    draft = QuickFixDraft(**{name: data.get(name, kept[name]) for name in _QUICK})
    reason = data.get("reason", "")
    return quick_fixing.change_quick_fix(initiative, draft, reason=reason, **who)


def finish_quick_fix(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    return quick_fixing.finish_quick_fix(initiative, **data, **who)


def end_quick_fix(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    return quick_fixing.end_quick_fix(initiative, **data, **who)


def promote(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    return quick_fixing.promote(initiative, **data, **who)


def accept(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    return proposing.accept_proposal(initiative, **data, **who)


def turn_down(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    return proposing.turn_down(initiative, **data, **who)


def withdraw(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    return proposing.withdraw(initiative, **data, **who)


def name_people(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    """Name who is given; who is left out keeps their part."""
    kept = {part: getattr(initiative, part) for part in _PARTS}
    return proposing.name_people(initiative, **(kept | data), **who)


def edit_plan(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    """Change what is given; what is left out stays."""
    kept = {name: getattr(initiative, name) for name in _PLAN}
    return planning.set_plan(initiative, **(kept | data), **who)


def set_target(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    reason = data.pop("reason", "")
    planning.set_target(initiative, TargetDraft(**data), reason=reason, **who)
    return initiative


def change_target(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    target = _target(initiative, data, who["actor"])
    reason = data.pop("reason", "")
    planning.change_target(target, TargetDraft(**data), reason=reason, **who)
    return initiative


def remove_target(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    target = _target(initiative, data, who["actor"])
    planning.remove_target(target, **data, **who)
    return initiative


def add_action(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    reason = data.pop("reason", "")
    planning.add_action(initiative, ActionDraft(**data), reason=reason, **who)
    return initiative


def change_action(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    action = _action(initiative, data, who["actor"])
    reason = data.pop("reason", "")
    planning.change_action(action, ActionDraft(**data), reason=reason, **who)
    return initiative


def take_out_action(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    action = _action(initiative, data, who["actor"])
    planning.take_out_action(action, **data, **who)
    return initiative


def set_scope(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    return planning.set_scope(initiative, **data, **who)


def plan(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    return planning.mark_planned(initiative, **data, **who)


def submit(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    reviewing.submit_plan(initiative, **data, **who)
    return initiative


def approve(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    return reviewing.approve_plan(initiative, **data, **who)


def return_(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    return reviewing.return_plan(initiative, **data, **who)


def reject(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    return reviewing.reject_plan(initiative, **data, **who)


def reassign(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    return reviewing.reassign_review(initiative, **data, **who)


def request_change(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    """Ask for another date, goal or scope; the approved ones stay in force."""
    targets = data.pop("targets", [])
    changes = ChangeDraft(
        due_on=data.pop("new_due_on", None),
        check_on=data.pop("new_check_on", None),
        target_goals={row["id"]: row["goal"] for row in targets if "goal" in row},
        target_dates={row["id"]: row["due_on"] for row in targets if "due_on" in row},
        patterns=data.pop("patterns", None),
    )
    changing.request_change(initiative, changes=changes, **data, **who)
    return initiative


def slip(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    return changing.slip(initiative, **data, **who)


def grant_change(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    return changing.grant_change(initiative, **data, **who)


def refuse_change(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    return changing.refuse_change(initiative, **data, **who)


def finish_action(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    action = _action(initiative, data, who["actor"])
    delivering.finish_action(action, **data, **who)
    return initiative


def cancel_action(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    action = _action(initiative, data, who["actor"])
    delivering.cancel_action(action, **data, **who)
    return initiative


def hand_over_action(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    action = _action(initiative, data, who["actor"])
    delivering.hand_over_action(action, **data, **who)
    return initiative


def hold(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    return delivering.hold(initiative, **data, **who)


def resume(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    return delivering.resume(initiative, **data, **who)


def implement(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    return delivering.implement(initiative, **data, **who)


def check(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    return checking.confirm_effect(initiative, **data, **who)


def extend_check(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    return checking.extend_check(initiative, **data, **who)


def no_effect(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    return checking.find_no_effect(initiative, **data, **who)


def override_check(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    return checking.override_check(initiative, **data, **who)


def agree_override(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    return checking.agree_override(initiative, **data, **who)


def refuse_override(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    return checking.refuse_override(initiative, **data, **who)


def record_impact(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    closing.record_impact(initiative, **data, **who)
    return initiative


def record_lesson(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    closing.record_lesson(initiative, **data, **who)
    return initiative


def ask_to_close(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    closing.ask_to_close(initiative, **data, **who)
    return initiative


def close(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    return closing.close_initiative(initiative, **data, **who)


def close_unsuccessful(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    return closing.close_unsuccessful(initiative, **data, **who)


def reopen(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    return closing.reopen_initiative(initiative, **data, **who)


def measure(initiative: Initiative, data: Data, **who: Any) -> Initiative:
    reason = data.pop("reason", "")
    measuring.measure_target(initiative, MeasureDraft(**data), reason=reason, **who)
    return initiative


def _action(initiative: Initiative, data: Data, actor: "User") -> Action:
    return action_for(actor, initiative, int(data.pop("key")))


def _target(initiative: Initiative, data: Data, actor: "User") -> Target:
    return target_for(actor, initiative, int(data.pop("key")))
