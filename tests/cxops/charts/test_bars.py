"""Pareto bars, and before against after."""

import pytest

from cxops.stats.types import Direction
from tests.cxops.charts.examples import (
    BARS,
    make_before_after,
    make_pareto,
    rows_of,
    texts_of,
)


def test_pareto_puts_the_unknown_last_whatever_its_size() -> None:
    assert [row[0] for row in make_pareto().table.rows] == [
        "Late",
        "Lost",
        "Weather",
        "Not yet known",
    ]


def test_pareto_paints_vital_other_and_unknown_bars_apart() -> None:
    layers = [
        (layer["mark"]["color"], [row["py"] for row in layer["data"]["values"]])
        for layer in make_pareto().spec["layer"]
        if layer["mark"]["type"] == "rect" and "href" not in layer["encoding"]
    ]

    assert layers == [
        ("var(--cx-chance)", [7, 39]),
        ("var(--cx-chance-mark)", [71]),
        ("var(--cx-chance-edge)", [103]),
    ]


def test_pareto_says_number_and_share_of_all_known() -> None:
    texts = texts_of(make_pareto())

    assert texts == [
        *("Late", "Lost", "Weather", "Not yet known"),
        *("60", "30", "10", "90"),
        *("60 % so far", "90 % so far", "100 % so far"),
    ]


def test_pareto_describes_the_vital_few_and_the_unknown() -> None:
    assert make_pareto().description == (
        "2 of 3 make 90 % of it: Late; Lost. Not yet known: 90 reports."
    )


def test_pareto_table_has_the_same_numbers_and_addresses() -> None:
    table = make_pareto().table

    assert table.headers == ("Cause", "reports", "So far", "Remark")
    assert table.rows[0] == ("Late", "60", "60 %", "vital few")
    assert table.rows[3] == ("Not yet known", "90", "–", "")
    assert table.links == ("/issues/?c=1", "/issues/?c=2", "", "/issues/?cause=none")


def test_pareto_rows_are_doors_where_they_have_an_address() -> None:
    doors = rows_of(make_pareto(), "rect")[-1]

    assert [(row["href"], row["name"]) for row in doors] == [
        ("/issues/?c=1", "Late: 60 reports"),
        ("/issues/?c=2", "Lost: 30 reports"),
        ("/issues/?cause=none", "Not yet known: 90 reports"),
    ]


def test_pareto_draws_nothing_when_there_are_no_bars() -> None:
    drawing = make_pareto(())

    assert drawing.table.rows == ()
    assert drawing.keys == ()


def test_pareto_describes_no_vital_few_when_there_are_none() -> None:
    assert make_pareto(BARS[3:]).description == ""


@pytest.mark.parametrize(
    ("low", "high", "direction", "paint"),
    [
        (0.4, 0.9, Direction.DECREASE, "good"),
        (1.1, 1.9, Direction.DECREASE, "bad"),
        (1.1, 1.9, Direction.INCREASE, "good"),
        (0.4, 0.9, Direction.INCREASE, "bad"),
        (0.4, 1.2, Direction.DECREASE, "chance"),
        (0.4, 0.9, Direction.NEUTRAL, "chance"),
        (None, None, Direction.DECREASE, "chance"),
    ],
)
def test_after_bar_is_coloured_only_when_no_change_is_outside(
    low: float | None, high: float | None, direction: Direction, paint: str
) -> None:
    drawing = make_before_after(low=low, high=high, direction=direction)

    assert drawing.spec["layer"][1]["mark"]["color"] == f"var(--cx-{paint}-mark)"


def test_before_after_draws_the_interval_on_the_rate_before() -> None:
    drawing = make_before_after()
    whisker = rows_of(drawing, "rule")[-1][0]
    after = rows_of(drawing, "rect")[1][0]

    assert (whisker["px"], whisker["px2"], after["px2"]) == (216, 486, 324)
    assert drawing.table.rows == (
        ("Before", "20", "–"),
        ("After", "12", "8 to 18"),
    )
    assert drawing.description == (
        "Before: 20 reports a week. After: 12. Plausibly it lies between 8 and 18."
    )


def test_before_after_has_no_whisker_when_the_interval_is_not_known() -> None:
    drawing = make_before_after(low=None, high=None)

    assert len(rows_of(drawing, "rule")) == 1
    assert drawing.table.rows[1] == ("After", "12", "–")
