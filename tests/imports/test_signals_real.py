"""Signals on real input: the three days of June 2015 that stand out among 1,111.

The file lies outside the repository; CXOPS_DATA_DIR says where. Each day of the quarter
is looked at as its worker would have: the counts of later days aren't there yet.
"""

import os
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import Unit
from issues.models import Issue, Signal
from issues.services.rollups import count_dirty
from issues.services.signals import look
from tests.builders.accounts import make_executive, make_unit
from tests.imports.files import MAPPINGS, import_file, make_channels

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not os.environ.get("CXOPS_DATA_DIR"), reason="CXOPS_DATA_DIR isn't set"
    ),
]

FIRST, LAST = date(2015, 4, 1), date(2015, 6, 30)
NAME, MAPPING = "comcast_fcc_2015.csv.gz", MAPPINGS / "comcast_fcc_2015.toml"
ROW = re.compile(r'class="cx-queue__what" href="/issues/(ISS-\w+)/')


def evening(day: date) -> datetime:
    """Still the same day in New York."""
    return datetime.combine(day, time(22), tzinfo=UTC)


@pytest.fixture
def unit(db: None) -> Unit:
    """In use since the first day of the file: what lies before isn't known."""
    make_channels()
    unit = make_unit(
        "Head office", time_zone="America/New_York", went_live_on=FIRST, code="head"
    )
    import_file(Path(os.environ["CXOPS_DATA_DIR"]) / NAME, MAPPING, unit)
    while count_dirty():
        pass
    return unit


def days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def test_the_spike_of_june_is_flagged_on_its_first_day(unit: Unit) -> None:
    for day in days(FIRST, LAST):
        look(unit, at=evening(day))
        print(day, [(s.kind, s.direction, s.rule, s.first_on, s.last_on, s.count, s.excess, s.odds, s.ended_on) for s in Signal.objects.filter(found_at=evening(day))])
    print(Issue.objects.count())
