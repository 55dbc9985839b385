"""Numbers, days and places as people read them; addresses that may be linked."""

from datetime import date

import pytest

from cxops.charts.axes import apart
from cxops.charts.drawing import Table, checked_address
from cxops.charts.figures import figure, is_monthly, places_for, reach, some, ticks
from cxops.charts.plot import shortened
from cxops.charts.stairs import corners, last_known, pieces


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 45, [0, 20, 40, 60]),
        (0, 9, [0, 5, 10]),
        (0, 1, [0, 0.5, 1]),
        (0, 0.037, [0, 0.01, 0.02, 0.03, 0.04]),
        (7.7, 8.7, [7.5, 8, 8.5, 9]),
        (-3, 4, [-4, -2, 0, 2, 4]),
        (0, 61000, [0, 20000, 40000, 60000, 80000]),
        (5, 5, [4, 6]),
    ],
)
def test_ticks_are_round_and_reach_over_both_ends(
    low: float, high: float, expected: list[float]
) -> None:
    assert ticks(low, high) == expected


def test_axis_begins_at_zero_when_numbers_come_near_it() -> None:
    assert reach([3, None, 10]) == (0, 10)
    assert reach([8, 10]) == (7.9, 10.1)
    assert reach([-2, 2]) == (-2.2, 2.2)
    assert reach([None]) == (0, 1)
    assert reach([0, 0]) == (0, 1)


def test_places_tell_numbers_apart_without_pretending_more() -> None:
    assert places_for([3.0, 12.0, None]) == 0
    assert places_for([0.25, 1.5]) == 2
    assert places_for([2.5, 40.25]) == 1
    assert places_for([140.2]) == 0
    assert places_for([]) == 0


def test_figure_is_grouped_and_rounded() -> None:
    assert figure(12345.678, 1) == "12,345.7"
    assert figure(0.04, 1) == "0.0"


def test_some_are_evenly_apart_and_begin_with_the_first() -> None:
    assert some(10, 4) == [0, 3, 6, 9]
    assert some(3, 8) == [0, 1, 2]
    assert some(0, 8) == []


def test_first_days_of_months_are_monthly() -> None:
    assert is_monthly([date(2026, 1, 1), date(2026, 2, 1)])
    assert not is_monthly([date(2026, 1, 1), date(2026, 1, 8)])
    assert not is_monthly([date(2026, 1, 1)])


def test_names_are_moved_apart_and_stay_above_the_ground() -> None:
    assert apart([50, 51, 120], [16, 16, 16], 200) == [42, 58, 112]
    assert apart([95, 96], [16, 16], 100) == [75, 91]


def test_text_is_shortened_only_when_it_does_not_fit() -> None:
    assert shortened("Harbour", 64) == "Harbour"
    assert shortened("Harbour and its lifts", 64) == "Harbour a…"


def test_pieces_and_corners_leave_gaps_out() -> None:
    values = [1, 1, None, 2, 3]

    assert list(pieces(values)) == [[(0, 1), (1, 1)], [(3, 2), (4, 3)]]
    assert list(corners(values)) == [
        (-0.5, 1, 0),
        (1.5, 1, 0),
        (2.5, 2, 1),
        (3.5, 3, 1),
        (4.5, 3, 1),
    ]
    assert last_known([None, 4, None]) == 4
    assert last_known([None]) is None


@pytest.mark.parametrize("address", ["", "/issues/?a=1&b=2#c", "?week=3"])
def test_address_within_the_site_is_taken(address: str) -> None:
    assert checked_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example/",
        "/\t/elsewhere.example/",
        "issues/",
        "/issues/ x",
    ],
)
def test_address_is_refused_when_it_may_lead_elsewhere(address: str) -> None:
    with pytest.raises(ValueError, match="Not an address within this site"):
        checked_address(address)


def test_table_refuses_rows_and_links_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match="as many cells"):
        Table(headers=("a", "b"), rows=(("1",),))
    with pytest.raises(ValueError, match="Either every row"):
        Table(headers=("a",), rows=(("1",),), links=("/x", "/y"))
    with pytest.raises(ValueError, match="Not an address"):
        Table(headers=("a",), rows=(("1",),), links=("javascript:x",))
