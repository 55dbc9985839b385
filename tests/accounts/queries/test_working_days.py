"""Two working days: Monday to Friday, local, weekends don't pass."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Q

from accounts.queries.working_days import lapsed, working_days_before

FRIDAY_DUE = "2026-03-13T10:00"


@pytest.mark.parametrize(
    ("seen", "since"),
    [
        ("2026-03-18T10:00", "2026-03-16T10:00"),  # Wednesday, Monday
        ("2026-03-17T10:00", FRIDAY_DUE),  # Tuesday, Friday
        ("2026-03-16T10:00", "2026-03-12T10:00"),  # Monday, Thursday
        ("2026-03-16T00:00", "2026-03-12T00:00"),  # where Friday ended
        ("2026-03-15T18:00", "2026-03-12T00:00"),  # Sunday
        ("2026-03-14T00:00", "2026-03-12T00:00"),  # Saturday
        ("2026-03-13T23:00", "2026-03-11T23:00"),  # Friday, Wednesday
    ],
)
def test_weekends_do_not_pass(seen: str, since: str) -> None:
    zone = ZoneInfo("Europe/Lisbon")
    at = datetime.fromisoformat(seen).replace(tzinfo=zone)

    found = working_days_before(at, "Europe/Lisbon", 2)

    assert found == datetime.fromisoformat(since).replace(tzinfo=zone)


def test_the_clock_on_the_wall_counts_over_a_change_of_clocks() -> None:
    zone = ZoneInfo("Europe/Berlin")
    tuesday = datetime(2026, 3, 31, 10, tzinfo=zone)

    found = working_days_before(tuesday, "Europe/Berlin", 2)

    assert found.isoformat() == "2026-03-27T10:00:00+01:00"


def test_zones_on_the_same_day_share_one_condition() -> None:
    wednesday = datetime(2026, 3, 18, 12, tzinfo=ZoneInfo("UTC"))
    zones = ["UTC", "Europe/Berlin", "America/New_York"]

    found = lapsed(wednesday, zones, zone="zone", moment="due")

    assert found == Q(due__lte=datetime(2026, 3, 16, 12, tzinfo=ZoneInfo("UTC")))


def test_where_it_is_weekend_already_the_condition_is_another() -> None:
    """Friday 20:00 in London is Saturday in Tokyo."""
    friday = datetime(2026, 3, 13, 20, tzinfo=ZoneInfo("UTC"))

    found = lapsed(friday, ["UTC", "Asia/Tokyo"], zone="zone", moment="due")

    in_london = datetime(2026, 3, 11, 20, tzinfo=ZoneInfo("UTC"))
    in_tokyo = datetime(2026, 3, 12, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert found == Q(pk__in=[]) | Q(due__lte=in_london, zone__in=["UTC"]) | Q(
        due__lte=in_tokyo, zone__in=["Asia/Tokyo"]
    )


def test_a_day_has_passed_when_two_whole_days_followed_it() -> None:
    tuesday = datetime(2026, 3, 17, 10, tzinfo=ZoneInfo("UTC"))

    found = lapsed(tuesday, ["UTC"], zone="zone", day="due")

    # Due on Thursday: Friday and Monday have passed. Due on Friday: Monday only.
    assert found == Q(due__lt=date(2026, 3, 13))
