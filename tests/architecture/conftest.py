"""The checkout, read once for all rules."""

import pytest

from tests.architecture.source import ROOT, Tree


@pytest.fixture(scope="session")
def checkout() -> Tree:
    return Tree(ROOT)
