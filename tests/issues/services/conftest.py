"""One harbour, one yard, and the people who work on their reports."""

import pytest

from accounts.models import Unit, User
from issues.models import Issue, RootCause, Touchpoint
from tests.builders.accounts import make_clerk, make_manager, make_unit
from tests.builders.issues import make_cause, make_issue, make_touchpoint


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit("Harbour")


@pytest.fixture
def clerk(unit: Unit) -> User:
    return make_clerk(unit)


@pytest.fixture
def colleague(unit: Unit) -> User:
    return make_clerk(unit, "Cole League")


@pytest.fixture
def manager(unit: Unit) -> User:
    return make_manager(unit)


@pytest.fixture
def stranger(db: None) -> User:
    """A manager of another unit."""
    return make_manager(make_unit("Yard"), "Stan Stranger")


@pytest.fixture
def touchpoint(db: None) -> Touchpoint:
    return make_touchpoint()


@pytest.fixture
def cause(db: None) -> RootCause:
    return make_cause()


@pytest.fixture
def issue(unit: Unit, clerk: User) -> Issue:
    """New, reported by the clerk."""
    return make_issue(unit, clerk)
