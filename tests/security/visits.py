"""Addresses to visit: every route, with a record where one is needed."""

from collections.abc import Iterator

from django.urls import reverse

from tests.access.asking import Route, routes, url_of
from tests.access.matrix import MATRIX
from tests.access.world import World

EVERY: list[Route] = routes()
#: What the entrance's addresses need to be written down.
_WORDS = {"uidb36": "1", "key": "nothing"}


def addresses(world: World, route: Route) -> Iterator[str]:
    """The addresses of one route: the bare one, or one per relation of its record."""
    row = MATRIX.get(route.name)
    if row is None:
        if route.name.startswith("account_"):
            given = {name: _WORDS[name] for name in route.arguments}
            yield reverse(route.name, kwargs=given)
    elif not row.about:
        yield url_of(route, row, {})
    else:
        for thing in world.things[row.about].values():
            yield url_of(route, row, thing.address)


def visited(world: World, route: Route) -> Iterator[str]:
    """One address of a route is enough where all answer in the same way."""
    for address in addresses(world, route):
        yield address
        return
