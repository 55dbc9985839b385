"""Counts and volumes of the small organisation."""

from datetime import date
from typing import TYPE_CHECKING, Any

from accounts.models import Unit
from issues.models import Exposure, Tally
from tests.builders.clock import AT

if TYPE_CHECKING:
    from tests.access.world import World


def add_figures(world: "World", units: dict[str, Unit], words: dict[str, Any]) -> None:
    """Counts and volumes; their number is their only secret."""
    from tests.access.world import keep

    day = date(2026, 3, 9)
    rows: tuple[tuple[type[Any], str, str, str, str | None], ...] = (
        (Tally, "own", "harbour", "desk", "clerk"),
        (Tally, "unit", "hill", "", None),
        (Tally, "foreign", "far", "gate", None),
        (Exposure, "own", "harbour", "desk", "manager"),
        (Exposure, "foreign", "far", "gate", None),
    )
    for kind, relation, unit, place, by in rows:
        name = kind.__name__.lower()
        figure = kind(
            unit=units[unit],
            touchpoint=words[place] if place else None,
            measure="contacts" if kind is Tally else "visits",
            first_on=day,
            last_on=day,
            number=7,
            source="counter" if by == "clerk" else "telephone-system",
            identity=f"{name} {relation}",
            recorded_by=world.people[by] if by else None,
            recorded_at=AT,
        )
        world.add(name, relation, keep(figure, f"{name}.record"), key=figure.pk)
