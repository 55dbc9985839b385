"""Signals of the small organisation, counted in a unit, at a touchpoint of the whole,
and in a repeat problem's home."""

from typing import TYPE_CHECKING, Any

from accounts.models import Unit
from tests.builders.signals import make_signal

if TYPE_CHECKING:
    from tests.access.world import World


def add_signals(world: "World", units: dict[str, Unit], words: dict[str, Any]) -> None:
    """Their repeat problem's title is a secret of its own."""
    foreign = world.things["pattern"]["foreign"].record
    for relation, unit, about in (
        ("harbour", "harbour", {}),
        ("coast", "region", {}),
        ("place", "root", {"touchpoint": words["desk"]}),
        ("foreign", "far", {"pattern": foreign}),
    ):
        signal = make_signal(units[unit], **about)
        world.add("signal", relation, signal, key=signal.pk)
