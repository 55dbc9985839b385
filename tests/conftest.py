"""People and places every test knows. Plain builders, no surprises."""

from collections.abc import Iterator

import pytest

from cxops.kernel.history import through_door


@pytest.fixture(autouse=True)
def test_door() -> Iterator[None]:
    """What tests do to records directly comes through the door "test"."""
    with through_door("test"):
        yield
