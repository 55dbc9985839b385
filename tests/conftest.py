"""People and places every test knows. Plain builders, no surprises."""

from collections.abc import Iterator

import pytest
from django.test import TransactionTestCase

from cxops.kernel.history import through_door
from tests.triggers import clean_up

# A test with transaction=True leaves what it wrote; the triggers that keep the trail
# would refuse to delete it.
TransactionTestCase._fixture_teardown = clean_up  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def test_door() -> Iterator[None]:
    """What tests do to records directly comes through the door "test"."""
    with through_door("test"):
        yield
