"""One world for all access tests, built once and rolled back at the end."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from cxops.kernel.history import through_door
from tests.access.asking import Asker
from tests.access.world import World, build_world


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The organisation, inside a transaction that is never committed."""
    with django_db_blocker.unblock(), through_door("test"), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def asker(world: World) -> Asker:
    """Everybody with their session or token."""
    return Asker(world)
