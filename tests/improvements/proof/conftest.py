"""Improvements with their reports, made once for all tests of the proof.

They lie in a transaction that is never committed, as the world of `access/` does: no
test in this folder may have real transactions of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from cxops.kernel.clock import now
from cxops.kernel.history import through_door
from tests.improvements.measured import (
    TEN,
    TWO,
    WEEK,
    Measured,
    make_measured,
    weeks,
)


@contextmanager
def kept(blocker: Any) -> Iterator[None]:
    """What is made inside is there for the tests that follow, and then gone."""
    with blocker.unblock(), through_door("test"), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def twelve_weeks_on(
    django_db_setup: None, django_db_blocker: Any
) -> Iterator[dict[str, Measured]]:
    """Improvements whose check is due: one fell, one ended it, one did nothing."""
    with kept(django_db_blocker):
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
    with kept(django_db_blocker):
        yield {
            "fell": make_measured(fix=fix, after=weeks(TWO, 12)),
            "same": make_measured(fix=fix, after=weeks(TEN, 12)),
        }


@pytest.fixture
def fell(twelve_weeks_on: dict[str, Measured], db: None) -> Measured:
    """From ten reports a week to two: both proofs hold."""
    return twelve_weeks_on["fell"]


@pytest.fixture
def gone(twelve_weeks_on: dict[str, Measured], db: None) -> Measured:
    """From ten reports a week to none."""
    return twelve_weeks_on["gone"]


@pytest.fixture
def same(twelve_weeks_on: dict[str, Measured], db: None) -> Measured:
    """Ten reports a week, as ever."""
    return twelve_weeks_on["same"]


@pytest.fixture
def fell_now(twelve_weeks_to_now: dict[str, Measured], db: None) -> Measured:
    return twelve_weeks_to_now["fell"]


@pytest.fixture
def same_now(twelve_weeks_to_now: dict[str, Measured], db: None) -> Measured:
    return twelve_weeks_to_now["same"]
