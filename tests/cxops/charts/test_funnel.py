"""The funnel: names only outside, no ranking, small places not judged."""

from cxops.stats.types import Direction
from tests.cxops.charts.examples import (
    SITES,
    make_funnel,
    rows_of,
    signs_of,
    texts_of,
)


def test_funnel_marks_places_by_side_and_leaves_small_ones_hollow() -> None:
    assert signs_of(make_funnel()) == {
        "circle var(--cx-surface)": [(2, 0.0)],
        "circle var(--cx-chance-mark)": [(50, 5.5)],
        "diamond var(--cx-good-mark)": [(60, 2.0)],
        "triangle-up var(--cx-bad-mark)": [(40, 9.0)],
    }


def test_funnel_turns_good_and_bad_when_more_is_better() -> None:
    signs = signs_of(make_funnel(direction=Direction.INCREASE))

    assert signs["diamond var(--cx-good-mark)"] == [(40, 9.0)]
    assert signs["triangle-up var(--cx-bad-mark)"] == [(60, 2.0)]


def test_funnel_names_only_the_places_outside() -> None:
    texts = texts_of(make_funnel())

    assert {"Harbour", "Castle"} <= set(texts)
    assert not {"Yard", "Kiosk"} & set(texts)


def test_funnel_cuts_its_bands_where_the_sheet_ends() -> None:
    wide, close = rows_of(make_funnel(), "area")

    assert (wide[0]["y"], wide[0]["y2"]) == (0.0, 15)
    assert (close[1]["x"], close[1]["y"], close[1]["y2"]) == (4, 0.0, 11.0)


def test_funnel_keeps_the_order_it_was_given() -> None:
    table = make_funnel().table

    assert table.headers == (
        "Station",
        "thousand visits",
        "reports per 1,000 visits",
        "Verdict",
    )
    assert table.rows == (
        ("Harbour", "40", "9.0", "higher than chance explains"),
        ("Castle", "60", "2.0", "lower than chance explains"),
        ("Yard", "50", "5.5", "within chance"),
        ("Kiosk", "2", "0.0", "too small to be judged"),
    )
    assert table.links == ("/issues/?unit=1", "/issues/?unit=2", "", "")


def test_funnel_describes_who_differs_and_how_many_do_not() -> None:
    assert make_funnel().description == (
        "Harbour lies higher than chance explains. "
        "Castle lies lower than chance explains. "
        "1 of 4 can't be told apart from the others."
    )


def test_funnel_doors_are_as_large_as_a_finger_needs() -> None:
    door = rows_of(make_funnel(), "rect")[-1][0]

    assert (door["px2"] - door["px"], door["py2"] - door["py"]) == (24, 24)
    assert door["name"] == (
        "Harbour: 9 reports per 1,000 visits, higher than chance explains"
    )


def test_funnel_draws_its_axes_when_there_are_no_places() -> None:
    assert make_funnel(SITES[:0]).table.rows == ()
