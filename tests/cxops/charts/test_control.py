"""Control charts: what stands where, in the picture, in words and in the table."""

import pytest

from cxops.charts.control import point_signs
from cxops.stats.types import Direction, Side, Signal, Status
from tests.cxops.charts.examples import (
    make_chart,
    make_control,
    rows_of,
    signs_of,
    texts_of,
    weeks,
)


def test_control_chart_marks_what_is_better_when_it_lies_below() -> None:
    assert signs_of(make_control()) == {
        "circle var(--cx-chance-mark)": [(0, 9), (1, 11), (3, 10), (4, 8), (5, 12)],
        "diamond var(--cx-good-mark)": [(6, 4), (7, 3), (8, 5)],
    }


@pytest.mark.parametrize(
    ("direction", "side", "sign"),
    [
        (Direction.DECREASE, Side.BELOW, "diamond"),
        (Direction.DECREASE, Side.ABOVE, "triangle"),
        (Direction.INCREASE, Side.ABOVE, "diamond"),
        (Direction.INCREASE, Side.BELOW, "triangle"),
        (Direction.NEUTRAL, Side.ABOVE, "square"),
        (Direction.DECREASE, None, "square"),
    ],
)
def test_sign_follows_side_and_direction(
    direction: Direction, side: Side | None, sign: str
) -> None:
    chart = make_chart((1.0, 2.0), direction=direction)

    assert point_signs(chart, [Signal("limit", (1,), side)]) == ("circle", sign)


def test_sign_is_that_of_the_limit_when_a_point_is_in_two_patterns() -> None:
    chart = make_chart((1.0, 2.0))
    shift = Signal("shift", (0, 1), Side.BELOW)
    limit = Signal("limit", (1,), Side.ABOVE)

    both_ways = point_signs(chart, [shift, limit]), point_signs(chart, [limit, shift])

    assert both_ways == (("diamond", "triangle"),) * 2


def test_left_out_and_unfinished_points_have_their_own_signs() -> None:
    chart = make_chart((1.0, 2.0, 3.0), excluded=(0,), unfinished=2)

    assert point_signs(chart, []) == ("cross", "circle", "hollow")


def test_line_is_broken_at_a_gap_and_before_an_unfinished_point() -> None:
    drawing = make_control(make_chart(unfinished=8))

    runs = [(row["x"], row["run"]) for row in rows_of(drawing, "line")[-1]]

    assert runs == [(0, 0), (1, 0), *((x, 1) for x in range(3, 8))]


def test_band_ends_where_the_fix_begins_and_its_edges_go_on() -> None:
    drawing = make_control()
    band = rows_of(drawing, "area")[0]
    edges, now, then = rows_of(drawing, "line")[:3]

    assert [(row["x"], row["y"], row["y2"]) for row in band] == [
        (-0.5, 2, 18),
        (5.5, 2, 18),
    ]
    assert [(row["x"], row["y"]) for row in edges] == [
        (5.5, 2),
        (8.5, 2),
        (5.5, 18),
        (8.5, 18),
    ]
    assert [(row["x"], row["y"]) for row in now] == [(-0.5, 10), (5.5, 10)]
    assert [(row["x"], row["y"]) for row in then] == [(5.5, 10), (8.5, 10)]


def test_limits_step_and_the_band_returns_when_a_phase_begins() -> None:
    chart = make_chart(
        centre=(10.0,) * 7 + (4.0,) * 2,
        lower=(2.0,) * 7 + (1.0,) * 2,
        upper=(18.0,) * 7 + (7.0,) * 2,
        segments=(0, 7),
    )
    band = rows_of(make_control(chart), "area")[0]

    assert [(row["x"], row["y"], row["y2"], row["run"]) for row in band] == [
        (-0.5, 2, 18, 0),
        (5.5, 2, 18, 0),
        (6.5, 1, 7, 1),
        (8.5, 1, 7, 1),
    ]


def test_words_name_the_lines_when_the_limits_are_old() -> None:
    texts = texts_of(make_control())

    assert {
        "reports per 1,000 trips",
        "baseline",
        "fix in effect, 16 Feb",
        "normal range 2 to 18",
        "old average 10.0",
        "target 6",
    } <= set(texts)


def test_baseline_and_fix_stand_in_two_rows_when_they_would_touch() -> None:
    drawing = make_control(make_chart(baseline=(0, 1)), start_index=1)

    heights = {
        row["text"]: row["py"]
        for layer in drawing.narrow["layer"]
        if layer["mark"]["type"] == "text"
        for row in layer["data"]["values"]
    }

    assert (heights["baseline"], heights["fix in effect, 12 Jan"]) == (-24, -10)


def test_middle_value_stands_for_limits_when_there_are_too_few_points() -> None:
    chart = make_chart(
        (4.0, 7.0, 3.0),
        status=Status.TOO_FEW,
        n=3,
        needed=8,
        centre=(None,) * 3,
        lower=(None,) * 3,
        upper=(None,) * 3,
        baseline=None,
        median=4.0,
    )
    drawing = make_control(chart, signals=(), start_index=None, target=None)

    assert "middle value 4" in texts_of(drawing)
    assert rows_of(drawing, "area") == []
    assert drawing.keys == ()
    assert drawing.description == (
        "Last, from 19 January 2026: 3 reports per 1,000 trips. "
        "Too few points for a normal range: 3 of 8."
    )


def test_description_says_last_range_average_and_what_stands_out() -> None:
    assert make_control(says="It fell.").description == (
        "It fell. Last, from 2 March 2026: 5 reports per 1,000 trips. "
        "The normal range is 2 to 18, the average 10.0. "
        "3 points are better than chance explains."
    )


def test_description_calls_limits_provisional_when_they_are_on_trial() -> None:
    """Eight points give limits, twelve settle them."""
    drawing = make_control(make_chart(status=Status.TRIAL, n=11, needed=8))

    assert "provisional: they rest on 11 of 12 points." in drawing.description


def test_table_has_every_period_with_its_range_and_remark() -> None:
    table = make_control().table

    assert table.headers == (
        "Week from",
        "reports per 1,000 trips",
        "Normal range",
        "Remark",
    )
    assert table.rows[0] == ("5 January 2026", "9", "2 to 18", "baseline")
    assert table.rows[2] == (
        "19 January 2026",
        "–",
        "2 to 18",
        "baseline, volume not known",
    )
    assert table.rows[6] == (
        "16 February 2026",
        "4",
        "2 to 18",
        "fix in effect, better than chance explains",
    )
    assert [row[1] for row in table.rows] == [
        "9",
        "11",
        "–",
        "10",
        "8",
        "12",
        "4",
        "3",
        "5",
    ]


def test_every_known_point_is_a_door_with_its_name() -> None:
    doors = rows_of(make_control(), "rect")[-1]

    assert [row["href"] for row in doors] == [
        f"/issues/?week={index}" for index in (0, 1, 3, 4, 5, 6, 7, 8)
    ]
    assert doors[-1]["name"] == (
        "2 March 2026: 5 reports per 1,000 trips, better than chance explains"
    )


def test_only_what_stands_out_is_a_door_on_a_phone() -> None:
    layer = make_control().narrow["layer"][-1]

    assert [row["href"] for row in layer["data"]["values"]] == [
        f"/issues/?week={index}" for index in (6, 7, 8)
    ]


def test_control_chart_draws_its_axes_when_nothing_is_known() -> None:
    chart = make_chart((), baseline=None, gap_reasons={}, status=Status.NO_DATA)
    drawing = make_control(chart, signals=(), start_index=None)

    assert drawing.table.rows == ()
    assert drawing.description.startswith("Nothing is known yet.")


def test_control_chart_refuses_labels_and_links_of_another_length() -> None:
    with pytest.raises(ValueError, match="labels"):
        make_control(labels=weeks(3))
    with pytest.raises(ValueError, match="links"):
        make_control(links=["/issues/"])
