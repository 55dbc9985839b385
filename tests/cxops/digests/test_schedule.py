"""When a digest is due, beside a wall clock that is read minute after minute."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cxops.digests.schedule import MOST_MISSED, Rhythm
from tests.cxops.digests.oracle import due_moments
from tests.cxops.digests.zones import ZONES

#: A time zone and the middle of three strange days there.
STRANGE = (
    ("Africa/Cairo", date(2026, 4, 24)),  # midnight doesn't exist
    ("Africa/Casablanca", date(2026, 2, 15)),  # Ramadan begins: back
    ("Africa/Casablanca", date(2026, 3, 22)),  # Ramadan ends: forth
    ("America/Goose_Bay", date(2010, 11, 7)),  # at 00:01 back into yesterday
    ("America/Goose_Bay", date(2011, 3, 13)),
    ("America/Havana", date(2025, 11, 2)),  # midnight is there twice
    ("America/Sao_Paulo", date(2018, 11, 4)),  # midnight doesn't exist
    ("America/Sao_Paulo", date(2019, 2, 16)),  # 23:00 is there twice
    ("America/Scoresbysund", date(2024, 3, 31)),
    ("Antarctica/Troll", date(2026, 3, 29)),  # two hours are left out
    ("Antarctica/Troll", date(2025, 10, 26)),
    ("Asia/Pyongyang", date(2018, 5, 4)),  # 23:30 becomes midnight
    ("Australia/Lord_Howe", date(2025, 10, 5)),  # half an hour
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Europe/Berlin", date(2025, 10, 26)),
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Pacific/Apia", date(2011, 12, 30)),  # the date doesn't exist
    ("Pacific/Chatham", date(2025, 9, 28)),
    ("Pacific/Kiritimati", date(1994, 12, 31)),  # nor does this
    ("Pacific/Kwajalein", date(1993, 8, 21)),  # nor this
)
MARGIN = timedelta(days=2)


def daily(hour: int, zone: str) -> Rhythm:
    return Rhythm("daily", hour, zone)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.mark.parametrize(("zone", "middle"), STRANGE, ids=str)
def test_due_at_is_what_the_wall_clock_shows_on_strange_days(
    zone: str, middle: date
) -> None:
    days = [middle + timedelta(days=n) for n in (-1, 0, 1)]
    for hour in range(24):
        seen = due_moments(zone, hour, noon(days[0]) - MARGIN, noon(days[-1]) + MARGIN)

        assert [daily(hour, zone).due_at(day) for day in days] == [
            seen.get(day) for day in days
        ], hour


@pytest.mark.parametrize("zone", ZONES)
def test_due_at_is_what_the_wall_clock_shows_for_400_days(zone: str) -> None:
    first, rhythm = date(2025, 9, 1), daily(2, zone)
    days = [first + timedelta(days=n) for n in range(400)]

    # All changes and hours of these years fall on a quarter.
    seen = due_moments(
        zone, 2, noon(days[0]) - MARGIN, noon(days[-1]) + MARGIN, step_minutes=15
    )

    assert {day: rhythm.due_at(day) for day in days} == {day: seen[day] for day in days}


@pytest.mark.parametrize(
    ("zone", "day", "hour", "due"),
    [
        # Published by the authorities: clocks go forward at 01:00 UTC …
        ("Europe/Berlin", date(2026, 3, 29), 2, "2026-03-29T01:00"),
        # … and back at 01:00 UTC: 02:00 is read at 00:00 UTC for the first time.
        ("Europe/Berlin", date(2025, 10, 26), 2, "2025-10-26T00:00"),
        ("Asia/Kathmandu", date(2026, 1, 1), 6, "2026-01-01T00:15"),
        ("Australia/Lord_Howe", date(2025, 10, 5), 2, "2025-10-04T15:30"),
        ("Africa/Cairo", date(2026, 4, 24), 0, "2026-04-23T22:00"),
        ("Pacific/Kiritimati", date(2026, 1, 1), 6, "2025-12-31T16:00"),
        ("Pacific/Apia", date(2011, 12, 29), 23, "2011-12-30T09:00"),
        ("Pacific/Apia", date(2011, 12, 31), 0, "2011-12-30T10:00"),
    ],
)
def test_due_at_known_moments(zone: str, day: date, hour: int, due: str) -> None:
    assert daily(hour, zone).due_at(day) == datetime.fromisoformat(f"{due}:00+00:00")


def test_due_at_is_none_for_a_date_that_was_left_out() -> None:
    assert daily(6, "Pacific/Apia").due_at(date(2011, 12, 30)) is None


def test_due_at_ends_with_the_gap_when_a_day_ends_in_one() -> None:
    # Pyongyang's clocks went from 23:30 to midnight: 23:00 was there, in full.
    assert daily(23, "Asia/Pyongyang").due_at(date(2018, 5, 4)) == datetime(
        2018, 5, 4, 14, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("frequency", "days"),
    [("daily", "MTWTFSS"), ("working_days", "MTWTF--"), ("never", "-------")],
)
def test_includes_the_days_that_are_wanted(frequency: str, days: str) -> None:
    rhythm, monday = Rhythm(frequency, 6, "UTC"), date(2026, 3, 9)

    wanted = [rhythm.includes(monday + timedelta(days=n)) for n in range(7)]

    assert wanted == [sign != "-" for sign in days]


def test_latest_due_is_the_newest_wanted_day_whose_hour_has_come() -> None:
    rhythm = Rhythm("working_days", 6, "Europe/Berlin")

    def latest(text: str) -> date | None:
        return rhythm.latest_due(datetime.fromisoformat(f"{text}+01:00"))

    assert latest("2026-03-13T05:59:59") == date(2026, 3, 12)
    assert latest("2026-03-13T06:00:00") == date(2026, 3, 13)
    assert latest("2026-03-16T05:59:59") == date(2026, 3, 13)
    assert latest("2026-03-16T06:00:00") == date(2026, 3, 16)


def test_latest_due_reaches_over_a_weekend_beside_a_date_that_was_left_out() -> None:
    rhythm = Rhythm("working_days", 6, "Pacific/Apia")

    # Thursday 29 December 2011 was followed by Saturday the 31st.
    monday_early = datetime(2012, 1, 2, 5, tzinfo=UTC) - timedelta(hours=14)

    assert rhythm.latest_due(monday_early) == date(2011, 12, 29)


def test_next_due_skips_the_weekend_and_never_comes_for_never() -> None:
    friday = date(2026, 3, 13)

    assert Rhythm("working_days", 6, "UTC").next_due(friday) == datetime(
        2026, 3, 16, 6, tzinfo=UTC
    )
    assert Rhythm("daily", 6, "UTC").next_due(friday) == datetime(
        2026, 3, 14, 6, tzinfo=UTC
    )
    assert Rhythm("never", 6, "UTC").next_due(friday) is None


def test_days_between_are_the_wanted_ones_that_exist() -> None:
    apia = Rhythm("daily", 6, "Pacific/Apia")

    assert apia.days_between(date(2011, 12, 28), date(2012, 1, 1)) == [
        date(2011, 12, 29),
        date(2011, 12, 31),
    ]
    working = Rhythm("working_days", 6, "UTC")
    assert working.days_between(date(2026, 3, 12), date(2026, 3, 17)) == [
        date(2026, 3, 13),
        date(2026, 3, 16),
    ]
    assert working.days_between(date(2026, 3, 12), date(2026, 3, 13)) == []


def test_days_between_of_a_long_silence_are_the_newest() -> None:
    found = Rhythm("daily", 6, "UTC").days_between(date(2020, 1, 1), date(2026, 3, 13))

    assert len(found) == MOST_MISSED
    assert found[-1] == date(2026, 3, 12)
