"""The volumes beside a series, and what the statistics get of both."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import Unit
from cxops.stats.types import Direction
from issues.queries.series import series_by
from issues.queries.series_scope import SeriesScope
from tests.builders.accounts import make_unit
from tests.builders.figures import make_exposure
from tests.builders.issues import make_stage, make_touchpoint
from tests.issues.queries.counted_days import (
    ALL,
    FIRST,
    LAST,
    TODAY,
    counted,
    exposures,
    report,
)

pytestmark = pytest.mark.django_db
#: Days of the first week.
WEEK: dict[str, Any] = {"first_on": FIRST, "last_on": date(2026, 2, 8)}


@pytest.fixture
def harbour() -> Unit:
    return make_unit("Harbour")


def volumes(unit: Unit, first: date, last: date, number: int = 10, **over: Any) -> None:
    """So much on each of these days."""
    for days in range((last - first).days + 1):
        make_exposure(unit, number, first_on=first + timedelta(days=days), **over)


def test_a_stretch_has_a_volume_where_it_is_covered_whole(harbour: Unit) -> None:
    volumes(harbour, FIRST, date(2026, 2, 8))
    make_exposure(harbour, 90, first_on=date(2026, 2, 9), last_on=date(2026, 2, 15))
    volumes(harbour, date(2026, 2, 17), date(2026, 2, 22))  # Monday is missing
    make_exposure(harbour, 50, first_on=date(2026, 2, 20), measure="orders")
    # Of two weeks: it is cut for none.
    make_exposure(harbour, 500, first_on=date(2026, 2, 23), last_on=date(2026, 3, 8))

    found = counted(exposure="visits", last=date(2026, 3, 8))

    assert exposures(found) == [70, 90, None, None, None]
    assert found.volumes is not None
    assert exposures(counted()) == [None] * 4
    assert counted().volumes is None


def test_a_number_that_was_superseded_is_not_in_force(harbour: Unit) -> None:
    make_exposure(harbour, 1000, superseded_at=datetime(2026, 3, 1, tzinfo=UTC), **WEEK)
    make_exposure(harbour, 100, **WEEK)

    assert exposures(counted(exposure="visits")) == [100, None, None, None]


def test_all_units_that_tell_volumes_must_have_told_them(harbour: Unit) -> None:
    """Half a denominator would make a rate look twice as bad."""
    quay = make_unit("Quay", harbour)
    make_unit("Silent", harbour)
    volumes(harbour, FIRST, LAST)
    volumes(quay, date(2026, 2, 9), LAST)

    assert exposures(counted(exposure="visits")) == [None, 140, 140, 140]
    mine = counted(exposure="visits", scope=SeriesScope(units=[quay.pk]))
    assert exposures(mine) == [None, 70, 70, 70]


def test_a_unit_tells_volumes_from_its_first_day_until_it_is_closed(
    harbour: Unit,
) -> None:
    new = make_unit("New", harbour, went_live_on=date(2026, 2, 11))
    closed = make_unit(
        "Closed", harbour, retired_at=datetime(2026, 2, 15, 20, tzinfo=UTC)
    )
    volumes(harbour, FIRST, LAST)
    volumes(new, date(2026, 2, 11), LAST)
    volumes(closed, FIRST, date(2026, 2, 15))

    assert exposures(counted(exposure="visits")) == [140, 190, 140, 140]


def test_volumes_of_places_are_never_mixed_with_those_of_the_unit(
    harbour: Unit,
) -> None:
    stage = make_stage()
    lift, desk = make_touchpoint("Lift", stage), make_touchpoint("Desk", stage)
    hoist = make_touchpoint("Hoist", stage, replaced_by=lift)
    make_exposure(harbour, 1000, **WEEK)
    make_exposure(harbour, 10, touchpoint=hoist, **WEEK)
    make_exposure(harbour, 200, touchpoint=desk, **WEEK)

    def first(**over: Any) -> int | None:
        found = counted(exposure="visits", scope=SeriesScope(**over))
        return exposures(found)[0]

    assert first() == 1000
    assert first(touchpoints=[lift.pk]) == first(touchpoints=[hoist.pk]) == 10
    assert first(touchpoints=[lift.pk, desk.pk]) == 210
    assert first(journeys=[stage.journey_id]) == 210


def test_volumes_go_beside_the_series_of_units_and_places(harbour: Unit) -> None:
    quay, lift = make_unit("Quay", harbour), make_touchpoint("Lift")
    report(harbour, FIRST, 1, touchpoint=lift)
    report(quay, FIRST, 2)
    make_exposure(harbour, 100, **WEEK)
    make_exposure(harbour, 30, touchpoint=lift, **WEEK)
    make_exposure(quay, 200, first_on=FIRST)
    counted()
    asked: dict[str, Any] = {"first": FIRST, "last": LAST, "today": TODAY}

    units = series_by(None, ALL, by="unit", exposure="visits", **asked)
    places = series_by(None, ALL, by="touchpoint", exposure="visits", **asked)

    assert {key: exposures(found)[0] for key, found in units.items()} == {
        harbour.pk: 100,
        quay.pk: None,
    }
    assert {key: exposures(found)[0] for key, found in places.items()} == {
        lift.pk: 30,
        None: None,
    }


def test_the_statistics_get_whole_stretches_and_rates_per_so_many(
    harbour: Unit,
) -> None:
    report(harbour, date(2026, 2, 10), 3)
    report(harbour, TODAY, 1)
    volumes(harbour, date(2026, 2, 9), date(2026, 2, 15), 500)
    make_exposure(harbour, 0, first_on=date(2026, 2, 16), last_on=date(2026, 2, 22))

    found = counted(first=date(2026, 2, 4), last=TODAY, exposure="visits")
    told = found.to_stats(direction=Direction.NEUTRAL, per=100)

    assert len(found.buckets) == 6
    assert (told.start, told.period, told.per) == (date(2026, 2, 9), "week", 100)
    assert told.counts == (3, 0, 0, 0, 1)
    # Nothing can be said of no visits at all.
    assert told.exposure == (35.0, None, None, None, None)
    assert told.last_complete is False
    assert told.direction == Direction.NEUTRAL
    assert counted().to_stats().exposure is None
    assert counted().to_stats().last_complete is True


def test_the_statistics_get_nothing_where_no_stretch_is_whole() -> None:
    told = counted(first=date(2026, 2, 4), last=date(2026, 2, 6)).to_stats()

    assert (told.counts, told.start) == ((), date(2026, 2, 4))
