"""One harbour with the people who work on its reports, each in a browser."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Unit, User
from issues.models import Issue
from tests.builders.accounts import make_clerk, make_executive, make_manager, make_unit
from tests.builders.issues import make_issue


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit("Harbour", code="harbour")


@pytest.fixture
def clerk(unit: Unit) -> User:
    return make_clerk(unit)


@pytest.fixture
def manager(unit: Unit) -> User:
    return make_manager(unit)


@pytest.fixture
def executive(db: None) -> User:
    return make_executive()


@pytest.fixture
def stranger(db: None) -> User:
    """A manager of another unit."""
    return make_manager(make_unit("Yard", code="yard"), "Stan Stranger")


@pytest.fixture
def issue(unit: Unit, clerk: User) -> Issue:
    """New, reported by the clerk."""
    return make_issue(unit, clerk)


@pytest.fixture
def browse() -> Callable[[User], Client]:
    """A browser in which this person is logged in."""

    def logged_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return logged_in
