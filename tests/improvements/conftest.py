"""The people of one unit whom the tests of improvements know."""

import pytest

from accounts.models import User
from improvements.models import Initiative
from tests.builders.improvements import (
    Cast,
    make_cast,
    make_in_progress,
    make_planned,
    make_proposed,
    make_submitted,
    make_whole_plan,
)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def owner(cast: Cast) -> User:
    return cast.owner


@pytest.fixture
def approver(cast: Cast) -> User:
    return cast.approver


@pytest.fixture
def proposed(cast: Cast) -> Initiative:
    return make_proposed(cast)


@pytest.fixture
def whole_plan(cast: Cast) -> Initiative:
    initiative: Initiative = make_whole_plan(cast)
    return initiative


@pytest.fixture
def planned(cast: Cast) -> Initiative:
    return make_planned(cast)


@pytest.fixture
def submitted(cast: Cast) -> Initiative:
    return make_submitted(cast)


@pytest.fixture
def in_progress(cast: Cast) -> Initiative:
    return make_in_progress(cast)
