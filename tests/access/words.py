"""The vocabulary of the small organisation, and how its records are kept."""

from typing import Any

from accounts.models import User
from cxops.kernel.history import acting_as
from improvements.models import Objective
from issues.models import Channel, Journey, RootCause, Stage, Touchpoint
from tests.builders.clock import AT


def keep(record: Any, verb: str, reason: str = "", actor: User | None = None) -> Any:
    """Save a record as if a service had."""
    with acting_as(actor, verb=verb, at=AT, reason=reason):
        record.save()
    return record


def make_words() -> dict[str, Any]:
    """Two journeys with a place each, and the words that every record takes."""
    arrive = keep(Journey(slug="arrive", name="Arriving"), "vocabulary.add")
    leave = keep(Journey(slug="leave", name="Leaving"), "vocabulary.add")
    words: dict[str, Any] = {"arrive": arrive, "leave": leave}
    for slug, journey in (("desk", arrive), ("gate", leave)):
        stage = keep(Stage(slug=f"{slug}-s", name=slug, journey=journey), "x.add")
        words[slug] = keep(Touchpoint(slug=slug, name=slug, stage=stage), "x.add")
    words["phone"] = keep(Channel(slug="phone", name="Phone"), "vocabulary.add")
    words["late"] = keep(RootCause(slug="late", name="Late"), "vocabulary.add")
    words["goal"] = keep(Objective(name="On time"), "objective.add")
    return words
