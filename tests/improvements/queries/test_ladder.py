"""The next rungs: what they are the number of, and what may not be one."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import User
from improvements.queries.comparable import Period
from improvements.queries.ladder import Ladder, Missing, ladders_of
from improvements.queries.ladder_words import choices_of, sentences_of
from issues.models import DailyCount, Exposure
from tests.builders.accounts import (
    grant,
    make_clerk,
    make_executive,
    make_manager,
    make_user,
)
from tests.builders.clock import AT
from tests.builders.improvements import Cast, make_problem
from tests.builders.issues import make_journey
from tests.improvements.comparing import WEEK, Branches

FIRST = date(2026, 1, 5)
WEEKS = 10
TODAY = FIRST + WEEKS * WEEK


@pytest.fixture
def branches(cast: Cast) -> Branches:
    """Harbour, ours, with 87 reports out of 10,000 visits; four with as many, and
    Hill with 20."""
    found = Branches(FIRST, WEEKS, make_problem(cast))
    found.add("Harbour", 87, visits=1000, pattern=found.pattern, unit=cast.unit)
    for name in ("Airport", "Bridge", "Castle", "Dock"):
        found.add(name, 87, visits=1000)
    found.add("Hill", 20, visits=1000)
    return found


@pytest.fixture
def executive(cast: Cast) -> User:
    return make_executive("Eve Everywhere")


def ladder(
    user: User, branches: Branches, *, volume: str = "visits", **over: Any
) -> Ladder:
    period = Period(branches.first, branches.last, (), TODAY)
    period = replace(period, **over.pop("period", {}))
    values: dict[str, Any] = {"voice": "customer", "own": {volume: 8.7}} | over
    pattern = branches.pattern
    (found,) = ladders_of(user, (pattern.pk,), period=period, **values)
    return found


def rungs(found: Ladder) -> dict[str, tuple[Decimal | None, int, Missing | None]]:
    return {
        str(rung.level): (rung.number, rung.units, rung.missing) for rung in found.rungs
    }


# Out of a volume


def test_rungs_are_own_less_a_third_the_average_and_the_best(
    executive: User, branches: Branches
) -> None:
    found = ladder(executive, branches)

    # (5 × 87 + 20) reports out of 60,000 visits are 7.58 of 1,000; Hill has 20 out of
    # 10,000. 75.8 were to be expected there: 2 (√20 - √75.8) = -8.5 deviations, and
    # still -4.2 where units vary as these do.
    assert rungs(found) == {
        "own_baseline": (Decimal("6.1"), 1, None),
        "average": (Decimal("7.6"), 6, None),
        "best": (Decimal("2.0"), 1, None),
        "beyond": (None, 0, Missing.OPEN_END),
    }
    assert found.rung("best").names == ("Hill",)


def test_tiny_unit_without_a_report_is_not_the_best(
    executive: User, branches: Branches
) -> None:
    """0 out of 100 visits: less than one report was to be expected there."""
    branches.add("Kiosk", 0, visits=10)

    found = ladder(executive, branches)

    assert found.rung("best").names == ("Hill",)
    assert found.rung("best").number == Decimal("2.0")
    # 455 out of 60,100.
    assert (found.rung("average").number, found.compared) == (Decimal("7.6"), 7)


def test_lowest_of_units_that_chance_explains_is_no_best(
    executive: User, branches: Branches
) -> None:
    """75 where 85 were to be expected: 2 (√75 - √85) = -1.1 deviations."""
    branches.count(branches.units["Hill"], [6, 6, 6, 6, 6, 5, 5, 5, 5, 5])

    found = ladder(executive, branches)

    assert rungs(found)["best"] == (None, 6, Missing.NONE_STANDS_OUT)
    assert "none of the 6 units is better than the others" in sentences_of(found)[2]


def test_best_are_all_that_stand_out_together(
    executive: User, branches: Branches
) -> None:
    """Of twenty units two have 20 and 30: which is the better of them is luck."""
    for number in range(13):
        branches.add(f"Branch {number}", 87, visits=1000)
    branches.add("Garden", 30, visits=1000)

    found = ladder(executive, branches)

    # 50 reports out of 20,000 visits.
    best = found.rung("best")
    assert (best.number, best.names) == (Decimal("2.5"), ("Garden", "Hill"))


def test_it_takes_five_units_to_call_one_the_best(
    executive: User, branches: Branches
) -> None:
    for name in ("Castle", "Dock"):
        branches.forget(name)

    found = ladder(executive, branches)

    # (3 × 87 + 20) out of 40,000.
    assert rungs(found)["average"] == (Decimal("7.0"), 4, None)
    assert rungs(found)["best"] == (None, 4, Missing.FEW_FOR_BEST)


def test_rung_that_is_reached_is_said_and_not_offered(
    executive: User, branches: Branches
) -> None:
    found = ladder(executive, branches, own={"visits": 2.0})

    assert rungs(found)["average"] == (Decimal("7.6"), 6, Missing.REACHED)
    assert rungs(found)["best"] == (Decimal("2.0"), 1, Missing.REACHED)
    assert sentences_of(found)[1] == (
        "The average of comparable units: 7.6 of 1,000 visits. We are as good already; "
        "aim higher."
    )
    assert dict(choices_of([found]))["average"] == (
        "The average of comparable units: no number here"
    )


# Who is a comparison


@pytest.mark.parametrize(
    ("over", "is_compared"),
    [
        ({"went_live_on": FIRST}, True),
        ({"went_live_on": FIRST + WEEK}, False),
        ({"retired_at": datetime(2026, 2, 1, tzinfo=UTC)}, False),
        ({"retired_at": datetime(2026, 4, 1, tzinfo=UTC)}, True),
    ],
)
def test_unit_that_was_not_in_use_all_the_time_is_no_comparison(
    executive: User, branches: Branches, over: dict[str, Any], is_compared: bool
) -> None:
    branches.add("Newtown", 50, visits=1000, **over)

    assert ladder(executive, branches).compared == 6 + is_compared


def test_unit_where_hardly_anybody_reports_is_no_comparison(
    executive: User, branches: Branches
) -> None:
    """One report in four of ten weeks, of whatever: silence isn't quality."""
    silent = branches.add("Silent", 1, visits=1000, others=0)
    branches.count(silent, [0, 1, 1, 1, *[0] * 6], cause=None)
    assert ladder(executive, branches).compared == 6

    branches.count(silent, [0, 0, 0, 0, 1, *[0] * 5], touchpoint=None, kind="praise")

    assert ladder(executive, branches).compared == 7


def test_unit_without_such_a_place_is_no_comparison(
    executive: User, branches: Branches
) -> None:
    """Where there is no lift, no lift breaks down."""
    bare = branches.add("Flat", 0, visits=1000, others=0)
    branches.count(bare, [5] * WEEKS, touchpoint=None, cause=None)

    assert ladder(executive, branches).compared == 6


def test_colleagues_are_not_mixed_with_customers(
    executive: User, branches: Branches
) -> None:
    branches.count(branches.units["Hill"], [50] * WEEKS, voice="staff")

    assert ladder(executive, branches).rung("best").number == Decimal("2.0")


def test_weeks_left_out_and_weeks_without_volume_count_on_neither_side(
    executive: User, branches: Branches
) -> None:
    """Hill: 2 a week, 90 more in the first week, which is left out, and in the last,
    of which its volume isn't known: 16 out of 8,000."""
    hill = branches.units["Hill"]
    branches.count(hill, [90, *[0] * 8, 90])
    Exposure.objects.filter(unit=hill, first_on=FIRST + 9 * WEEK).update(
        superseded_at=AT
    )

    found = ladder(executive, branches, period={"left_out": (FIRST.isoformat(),)})

    assert found.rung("best").number == Decimal("2.0")


def test_unit_whose_volume_is_known_in_seven_weeks_is_no_comparison(
    executive: User, branches: Branches
) -> None:
    branches.visit(branches.add("Seven", 50), [1000] * 7)
    branches.visit(branches.add("Eight", 50), [1000] * 8)

    assert ladder(executive, branches).compared == 7


def test_nothing_is_compared_when_nobody_knows_where_it_happens(
    executive: User, branches: Branches
) -> None:
    pattern = branches.pattern
    DailyCount.objects.filter(pattern=pattern).update(touchpoint=None)

    found = ladder(executive, branches)

    assert rungs(found) == {
        "own_baseline": (Decimal("6.1"), 1, None),
        "average": (None, 0, Missing.NOT_PLACED),
        "best": (None, 0, Missing.NOT_PLACED),
        "beyond": (None, 0, Missing.OPEN_END),
    }


# Without a volume


def test_without_a_volume_the_average_is_a_hint_and_there_is_no_best(
    executive: User, branches: Branches
) -> None:
    found = ladder(executive, branches, volume="")

    # 455 reports in 6 units and 10 weeks.
    assert rungs(found)["average"] == (Decimal("7.6"), 6, None)
    assert rungs(found)["best"] == (None, 6, Missing.NO_VOLUME)
    own, average, best = sentences_of(found)
    assert own == "30 % below our own usual: 6.1 a week."
    assert average == (
        "The average of 6 comparable units: 7.6 a week. Only a hint: units differ in "
        "size, and without a volume nobody knows by how much."
    )
    assert best == (
        "The best of them: it takes a volume to tell. Few reports may mean a small "
        "unit."
    )


def test_average_is_for_as_many_units_as_ones_own(
    executive: User, branches: Branches
) -> None:
    """The same problem in Dock too: two units of six, so twice the average of one."""
    pattern = branches.pattern
    rows = DailyCount.objects.filter(unit=branches.units["Dock"], cause__isnull=False)
    rows.update(pattern=pattern)

    found = ladder(executive, branches, own={"": 17.4})

    assert found.rung("average").number == Decimal("15.2")
    assert "15.2 a week for as many units as yours (2)" in sentences_of(found)[1]


def test_average_of_ones_own_units_alone_is_no_rung(
    executive: User, branches: Branches
) -> None:
    DailyCount.objects.filter(cause__isnull=False).update(pattern=branches.pattern)

    found = ladder(executive, branches)

    assert rungs(found)["average"] == (None, 6, Missing.ALL_OWN)
    assert found.rung("best").number == Decimal("2.0")


# Who sees what


def readers(cast: Cast, branches: Branches) -> dict[str, User]:
    journey = make_user("Jana Journey")
    grant(journey, Role.MANAGER, journey=branches.journey)
    other = make_user("Otto Other")
    grant(other, Role.MANAGER, journey=make_journey("Pay"))
    return {
        "manager": make_manager(cast.unit),
        "clerk": make_clerk(cast.unit),
        "journey": journey,
        "other": other,
    }


@pytest.mark.parametrize("volume", ["", "visits"])
@pytest.mark.parametrize("who", ["manager", "clerk", "other"])
def test_nobody_is_compared_with_units_they_cant_read(
    cast: Cast, branches: Branches, who: str, volume: str
) -> None:
    found = ladder(readers(cast, branches)[who], branches, volume=volume)

    assert found.compared == 1
    assert rungs(found)["average"] == (None, 1, Missing.FEW_UNITS)
    assert found.rung("best").number is None
    said = " ".join([*sentences_of(found), *dict(choices_of([found])).values()])
    names = ("Hill", "Airport", "Bridge", "Castle", "Dock")
    assert not any(name in said for name in names)
    assert "1 unit can be compared; it takes 3." in said


def test_manager_of_the_journey_is_told_who_is_the_best(
    cast: Cast, branches: Branches
) -> None:
    found = ladder(readers(cast, branches)["journey"], branches)

    best = found.rung("best")
    assert (best.number, best.names) == (Decimal("2.0"), ("Hill",))


def test_manager_of_some_units_is_compared_with_just_those(
    cast: Cast, branches: Branches
) -> None:
    manager = make_manager(cast.unit)
    for name in ("Airport", "Hill"):
        grant(manager, Role.MANAGER, branches.units[name])

    found = ladder(manager, branches)

    # (87 + 87 + 20) out of 30,000.
    assert rungs(found)["average"] == (Decimal("6.5"), 3, None)
    assert rungs(found)["best"] == (None, 3, Missing.FEW_FOR_BEST)


@pytest.mark.parametrize("volume", ["", "visits"])
def test_statements_dont_grow_with_units(
    executive: User, branches: Branches, volume: str, django_assert_num_queries: Any
) -> None:
    number = 5 if volume else 4
    with django_assert_num_queries(number + 1):  # and the reader's reach
        ladder(executive, branches, volume=volume)
    for each in range(20):
        branches.add(f"Branch {each}", 87, visits=1000)

    with django_assert_num_queries(number):
        ladder(executive, branches, volume=volume)
