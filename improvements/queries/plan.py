"""The fingerprint of a plan: what an approver has read is what they approve."""

import hashlib
import json
from typing import Any

from improvements.models import Initiative

_PLAIN = (
    "kind",
    "title",
    "summary",
    "unit_id",
    "journey_id",
    "objective_id",
    "owner_id",
    "sponsor_id",
    "checker_id",
    "planned_cost",
    "protection",
    "protection_note",
    "due_on",
    "check_on",
)
_TARGET = (
    "id",
    "measure",
    "unit_of_measure",
    "direction",
    "level",
    "baseline",
    "baseline_source",
    "baseline_from",
    "baseline_to",
    "goal",
    "due_on",
    "counted_as",
    "voice",
    "volume",
    "left_out",
)
_ACTION = ("id", "title", "type", "strength", "owner_id", "due_on", "state")


def fingerprint(initiative: Initiative) -> str:
    """SHA-256 over the plan as it stands in the database."""
    fresh = Initiative.objects.filter(pk=initiative.pk).values_list(*_PLAIN)
    parts: dict[str, Any] = {
        "plan": [list(row) for row in fresh],
        "targets": _rows(initiative.targets.filter(removed_at=None), _TARGET),
        "actions": _rows(initiative.actions, _ACTION),
        "scope": sorted(
            initiative.scope.current().values_list("pattern_id", flat=True)
        ),
    }
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _rows(children: Any, names: tuple[str, ...]) -> list[list[Any]]:
    return [list(row) for row in children.order_by("id").values_list(*names)]
