"""Signals on real input: the three days of June 2015 that stand out among 1,111.

The file lies outside the repository; CXOPS_DATA_DIR says where. Each day of the quarter
is looked at as its worker would have: the counts of later days aren't there yet.
"""

import os
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import Unit
from issues.models import Signal
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


def spikes() -> list[tuple[date, date, int]]:
    rows = Signal.objects.filter(kind="spike").order_by("first_on")
    return list(rows.values_list("first_on", "last_on", "count"))


def test_the_spike_of_june_is_flagged_on_its_first_day(unit: Unit) -> None:
    """Before it, in the 48 days that have a baseline, three days of the wave that had
    begun: their week is beyond its range too (24 reports where 9 are usual, 1 in 1,500,
    and 22, 1 in 1,000)."""
    for day in days(FIRST, date(2015, 6, 22)):
        look(unit, at=evening(day))
    assert spikes() == [
        (date(2015, 6, 12), date(2015, 6, 13), 41),
        (date(2015, 6, 16), date(2015, 6, 16), 22),
    ]
    shift = Signal.objects.get(kind="shift")
    assert (shift.direction, shift.first_on) == ("worse", date(2015, 6, 8))

    look(unit, at=evening(date(2015, 6, 23)))

    assert spikes()[2:] == [(date(2015, 6, 23), date(2015, 6, 23), 88)]
    signal = Signal.objects.get(first_on=date(2015, 6, 23))
    assert (signal.found_at, signal.odds) == (evening(date(2015, 6, 23)), 1_000_000)
    assert signal.expected == pytest.approx(8.4, abs=0.1)


def test_its_three_days_open_to_exactly_their_reports(unit: Unit) -> None:
    for day in days(date(2015, 6, 23), LAST):
        look(unit, at=evening(day))
    signal = Signal.objects.get(first_on=date(2015, 6, 23))
    assert (signal.last_on, signal.count) == (date(2015, 6, 25), 246)
    client = Client()
    client.force_login(make_executive())

    text = client.get(signal.get_absolute_url()).content.decode()

    found: set[str] = set()
    address = unescape(re.findall(r'href="(/issues/\?[^"]+)">See', text)[0])
    while address:
        rows = client.get(address).content.decode()
        found |= set(ROW.findall(rows))
        after = re.search(r'rel="next" href="([^"]+)"', rows)
        address = "/issues/" + unescape(after[1]) if after else ""
    assert len(found) == 246
    assert "88 reports a day" in unescape(text)


def test_only_what_may_still_be_told_is_told_when_the_file_comes_late(
    unit: Unit,
) -> None:
    look(unit, at=evening(date(2015, 7, 12)))

    assert spikes() == []
