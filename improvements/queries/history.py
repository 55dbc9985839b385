"""What happened to an improvement and everything that belongs to it, in order."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cxops.kernel.timeline import Change, Entry, timeline_of
from improvements.models import Initiative
from improvements.models.action import Action
from improvements.models.change import ChangeRequest
from improvements.models.review import Review
from improvements.models.scope import ScopePattern
from improvements.models.target import Target
from issues.access import patterns_for

if TYPE_CHECKING:
    from accounts.models import User

_CHILDREN = (Target, Action, ScopePattern, Review, ChangeRequest)
#: What every line says already (who, when, why), and what only programs read.
_SAID: dict[Any, tuple[str, ...]] = {
    Initiative: (
        "kind",
        "proposed_by",
        "proposed_at",
        "accepted_at",
        "plan_edited_by",
        "plan_edited_at",
        "approved_at",
        "implemented_at",
    ),
    Target: ("initiative", "removed_at"),
    Action: ("initiative", "ended_at"),
    ScopePattern: ("initiative", "added_at", "removed_at"),
    Review: (
        "initiative",
        "gate",
        "pinned_version",
        "record_hash",
        "owner",
        "submitted_by",
        "plan_edited_by",
        "submitted_at",
        "reason",
        "decided_by",
        "decided_at",
    ),
    ChangeRequest: (
        "initiative",
        "changes",
        "pinned_version",
        "reason",
        "owner",
        "requested_by",
        "requested_at",
        "decision_reason",
        "decided_by",
        "decided_at",
    ),
}


def history_of(user: "User", initiative: Initiative) -> list[Entry]:
    """The timeline, oldest first. The caller has checked that it may be seen.

    Repeat problems that the reader can't read don't appear in it.
    """
    sources = [initiative.history.all()]
    for model in _CHILDREN:
        rows = model.history.filter(initiative_id=initiative.pk)
        if model is ScopePattern:
            readable = patterns_for(user).order_by().values("pk")
            rows = rows.filter(pattern_id__in=readable)
        sources.append(rows)
    silent = {_label(model, name) for model, names in _SAID.items() for name in names}
    numbers = {_label(Target, "baseline"), _label(Target, "goal")}
    not_slipped = (_label(Initiative, "slipped_days"), "", "0")
    entries = []
    for entry in timeline_of(*sources):
        kept = tuple(
            _tidy(change, numbers)
            for change in entry.changes
            if change.label not in silent
            and (change.label, change.old, change.new) != not_slipped
        )
        entries.append(replace(entry, changes=kept))
    return [entry for entry in entries if not _is_echo(entry, entries)]


def _label(model: Any, name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)


def _tidy(change: Change, numbers: set[str]) -> Change:
    """A number without the noughts that the column adds."""
    if change.label not in numbers:
        return change
    old, new = (
        side.rstrip("0").rstrip(".,") if set(side) & {".", ","} else side
        for side in (change.old, change.new)
    )
    return replace(change, old=old, new=new)


def _is_echo(entry: Entry, entries: list[Entry]) -> bool:
    """A change of the whole that only says that one of its parts was changed."""
    if not entry.verb.startswith("initiative.") or entry.changes:
        return False
    return entry.verb in _ECHOES and any(
        other.at == entry.at and other.verb in _ECHOES[entry.verb] for other in entries
    )


_ECHOES = {
    "initiative.edit_plan": {
        "target.set",
        "target.change",
        "target.remove",
        "action.add",
        "action.change",
        "action.cancel",
        "scope.add",
        "scope.remove",
    },
    "initiative.add_action": {"action.add"},
    "initiative.finish_action": {"action.finish"},
    "initiative.cancel_action": {"action.cancel"},
    "initiative.hand_over_action": {"action.hand_over"},
    "initiative.return": {"review.decide"},
    "initiative.refuse_change": {"change.decide"},
    "initiative.grant_change": {"change.decide"},
}
