"""Routing rules of the small organisation."""

from typing import TYPE_CHECKING

from accounts.models import Unit
from issues.models import RoutingRule

if TYPE_CHECKING:
    from tests.access.world import World


def add_rules(world: "World", units: dict[str, Unit]) -> None:
    """One over a unit, one over a foreign one, one over everything; none holds for
    what is filed in them, so that nobody is put on anything."""
    from tests.access.world import keep

    for relation, unit in (("harbour", "harbour"), ("far", "far"), ("all", "")):
        rule = RoutingRule(
            unit=units[unit] if unit else None,
            kind="praise",
            voice="staff",
            owner=world.people["manager_above"],
        )
        world.add("rule", relation, keep(rule, "routing.add"), key=rule.pk)
