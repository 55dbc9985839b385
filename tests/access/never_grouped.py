"""What somebody said never belongs together, in the world of the matrix."""

from collections.abc import Callable, Mapping
from typing import Any

from issues.models import NeverGroup
from tests.builders.clock import AT


def never_sees(issue_sees: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Remark → who reads it: whoever sees both ends. Everybody sees the problem that
    is the one's other end, nobody but the executive both reports of the other."""
    return {"own": issue_sees["own"], "assigned": frozenset({"executive"})}


def add_never_grouped(
    world: Any, sees: Mapping[str, frozenset[str]], keep: Callable[..., Any]
) -> None:
    """A report with a repeat problem all may read, and with a report far away."""
    issues, patterns = world.things["issue"], world.things["pattern"]
    for relation, ends in (
        ("own", {"pattern": patterns["published"].record}),
        ("assigned", {"other": issues["foreign"].record}),
    ):
        issue = issues[relation].record
        word = world.hide(f"never grouped {relation} reason", sees[relation])
        by = world.people["manager_above"]
        remark = NeverGroup(
            issue=issue, reason=f"Two {word}", said_by=by, said_at=AT, **ends
        )
        keep(remark, "never_group.say", actor=by)
        world.add("never_group", relation, remark, ref=issue.ref, key=remark.pk)
