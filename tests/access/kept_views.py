"""Views that people keep: for themselves, for their unit, for everyone."""

from typing import TYPE_CHECKING, Any

from accounts.models import Unit
from cxops.kernel.history import acting_as
from cxops.models import SavedView
from tests.builders.clock import AT

if TYPE_CHECKING:
    from tests.access.world import World

#: View → who has it. By hand: shared with a unit means in it or below it.
SEES: dict[str, frozenset[str]] = {
    "private": frozenset({"manager"}),
    "unit": frozenset({"clerk", "clerk_beside", "manager"}),
    "all": frozenset(
        {
            "clerk",
            "clerk_beside",
            "clerk_elsewhere",
            "manager",
            "manager_above",
            "manager_elsewhere",
            "journey_manager",
            "executive",
            "administrator",
        }
    ),
}


def add_views(world: "World", units: dict[str, Unit]) -> None:
    """One view of each kind, of the list that everybody has."""
    rows: dict[str, dict[str, Any]] = {
        "private": {"owner": world.people["manager"]},
        "unit": {"owner": world.people["manager"], "unit": units["harbour"]},
        "all": {"owner": world.people["executive"], "is_for_all": True},
    }
    for relation, values in rows.items():
        word = world.hide(f"view {relation} name", SEES[relation])
        view = SavedView(
            name=f"View {word}",
            list_name="initiatives",
            query="state=active",
            kept_at=AT,
            **values,
        )
        with acting_as(values["owner"], verb="view.keep", at=AT):
            view.save()
        world.add("view", relation, view, key=view.pk)
