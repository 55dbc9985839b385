"""People and places every test knows. Plain builders, no surprises."""

from collections.abc import Iterator

import pytest
from django.test import TransactionTestCase

from cxops.kernel.history import through_door
from tests.triggers import flush_with_lifted_triggers

# A test with transaction=True empties every table when it ends; the triggers that keep
# the trail would refuse. They are dropped for that moment; post_migrate, which a flush
# sends, makes them again.
TransactionTestCase._fixture_teardown = flush_with_lifted_triggers(  # type: ignore[attr-defined]
    TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]
)


@pytest.fixture(autouse=True)
def test_door() -> Iterator[None]:
    """What tests do to records directly comes through the door "test"."""
    with through_door("test"):
        yield
