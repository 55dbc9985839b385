"""Nothing hidden shows anywhere; and whatever would let it show is caught."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from cxops.kernel.clock import now
from cxops.kernel.history import through_door
from tests.leaks.asking import Asking, Surface, enter, findings
from tests.leaks.planted import LEAKS, Leak
from tests.leaks.surfaces import SURFACES
from tests.leaks.world import World, hide_everything, quiet_world

logger = logging.getLogger(__name__)
pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Ground:
    """The world, who asks in it, and what each surface told before anything hid."""

    world: World
    askers: dict[str, Asking]
    quiet: dict[str, dict[str, str]]

    def findings(self, surface: Surface) -> Iterator[str]:
        asker = self.askers[surface.who]
        return findings(surface, asker, self.quiet[surface.name])


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: Any) -> Iterator[Ground]:
    """Built once, inside a transaction that is never committed."""
    with django_db_blocker.unblock(), through_door("test"), transaction.atomic():
        world = quiet_world(now())
        askers = {who: enter(world, who) for who in ("reader", "keeper", "clerk")}
        quiet = {
            name: {
                answer.label: answer.text
                for answer in surface.ask(askers[surface.who])
                if answer.absent is None
            }
            for name, surface in SURFACES.items()
        }
        hide_everything(world)
        yield Ground(world, askers, quiet)
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", SURFACES)
def test_nothing_hidden_shows(name: str, ground: Ground) -> None:
    surface = SURFACES[name]

    found = list(ground.findings(surface))

    assert found == []
    statuses = {text[:3] for text in ground.quiet[name].values()} - {"200", "201"}
    assert statuses == set(surface.refuses)
    told = "\n".join(ground.quiet[name].values())
    assert [words for words in surface.shows if words not in told] == []


@pytest.mark.parametrize("leak", LEAKS, ids=[leak.name for leak in LEAKS])
def test_a_planted_leak_is_caught(
    leak: Leak, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    leak.plant(monkeypatch, ground.world)

    found = next(ground.findings(SURFACES[leak.caught_by]), "")

    assert found
    assert "broke" not in found
    logger.info("%s | %s | %s", leak.name, leak.caught_by, found)


def test_every_check_has_a_leak_that_it_catches() -> None:
    assert set(SURFACES) == {leak.caught_by for leak in LEAKS}
    assert len({leak.name for leak in LEAKS}) == len(LEAKS) >= 20
