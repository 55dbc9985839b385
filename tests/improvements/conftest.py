"""The people of one unit whom the tests of improvements know."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from cxops.kernel.clock import now
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
from tests.improvements.measured import (
    TEN,
    TWO,
    WEEK,
    Measured,
    kept_for_the_module,
    make_measured,
    undone,
    weeks,
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


@pytest.fixture(scope="package")
def twelve_weeks_on(
    django_db_setup: None, django_db_blocker: Any
) -> Iterator[dict[str, Measured]]:
    """Improvements whose check is due: one fell, one ended it, one did nothing."""
    with kept_for_the_module(django_db_blocker):
        yield {
            "fell": make_measured(after=weeks(TWO, 12)),
            "gone": make_measured(),
            "same": make_measured(after=weeks(TEN, 12)),
        }


@pytest.fixture(scope="package")
def twelve_weeks_to_now(
    django_db_setup: None, django_db_blocker: Any
) -> Iterator[dict[str, Measured]]:
    """Two of them up to this week: pages and the API ask the clock."""
    today = now().date()
    fix = today - timedelta(days=today.weekday()) - 12 * WEEK
    with kept_for_the_module(django_db_blocker):
        yield {
            "fell": make_measured(fix=fix, after=weeks(TWO, 12)),
            "same": make_measured(fix=fix, after=weeks(TEN, 12)),
        }


@pytest.fixture
def fell(twelve_weeks_on: dict[str, Measured]) -> Iterator[Measured]:
    """From ten reports a week to two: both proofs hold."""
    with undone():
        yield twelve_weeks_on["fell"]


@pytest.fixture
def gone(twelve_weeks_on: dict[str, Measured]) -> Iterator[Measured]:
    """From ten reports a week to none."""
    with undone():
        yield twelve_weeks_on["gone"]


@pytest.fixture
def same(twelve_weeks_on: dict[str, Measured]) -> Iterator[Measured]:
    """Ten reports a week, as ever."""
    with undone():
        yield twelve_weeks_on["same"]


@pytest.fixture
def fell_now(twelve_weeks_to_now: dict[str, Measured]) -> Iterator[Measured]:
    with undone():
        yield twelve_weeks_to_now["fell"]


@pytest.fixture
def same_now(twelve_weeks_to_now: dict[str, Measured]) -> Iterator[Measured]:
    with undone():
        yield twelve_weeks_to_now["same"]
