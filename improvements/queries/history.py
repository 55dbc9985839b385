"""What happened to an improvement and everything that belongs to it, in order."""

from dataclasses import replace
from typing import TYPE_CHECKING

from cxops.kernel.timeline import Entry, timeline_of
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
#: Who edited last and when stands in every line already.
_SAID = frozenset({"plan_edited_by", "plan_edited_at"})
#: What the record shows as it is now, in one place.
_FINGERPRINTS = frozenset({"record_hash", "pinned_version", "changes", "initiative"})


def history_of(user: "User", initiative: Initiative) -> list[Entry]:
    """The timeline, oldest first. The caller has checked that it may be seen.

    Repeat problems that the reader can't read don't appear in it.
    """
    sources = [initiative.history.all()]
    for model in _CHILDREN:
        rows = model.history.filter(initiative_id=initiative.pk)  # type: ignore[attr-defined]
        if model is ScopePattern:
            readable = patterns_for(user).order_by().values("pk")
            rows = rows.filter(pattern_id__in=readable)
        sources.append(rows)
    silent = {
        str(model._meta.get_field(name).verbose_name)
        for model, names in (
            (Initiative, _SAID),
            *((m, _FINGERPRINTS) for m in _CHILDREN),
        )
        for name in names
        if name in {field.name for field in model._meta.get_fields()}
    }
    entries = []
    for entry in timeline_of(*sources):
        kept = tuple(change for change in entry.changes if change.label not in silent)
        entries.append(replace(entry, changes=kept))
    return [entry for entry in entries if not _is_echo(entry, entries)]


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
