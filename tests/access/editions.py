"""The digests of the small organisation, and the links in their mails."""

from datetime import timedelta
from typing import TYPE_CHECKING

from cxops.digests.facts import gather
from cxops.digests.links import CHANGE, STOP, signed_path
from cxops.models import DigestEdition
from tests.builders.clock import AT

if TYPE_CHECKING:
    from tests.access.world import World


def add_digests(world: "World") -> None:
    """One edition each for two readers, of different days, and their signed links."""
    for days, name in enumerate(("manager", "executive"), start=1):
        reader = world.people[name]
        day, at = AT.date() + timedelta(days=days), AT + timedelta(days=days)
        edition = DigestEdition.objects.create(
            reader=reader,
            local_date=day,
            time_zone="UTC",
            language="en",
            hour=6,
            as_of=at,
            facts=gather(reader, as_of=at, local_date=day, time_zone="UTC"),
            made_at=at,
        )
        tokens = {
            purpose: signed_path(purpose, reader.pk).split("/")[-2]
            for purpose in (STOP, CHANGE)
        }
        world.add("digest", name, edition, day=day.isoformat(), **tokens)
