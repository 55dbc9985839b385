"""The way to a target: points, fan, line."""

import pytest

from cxops.charts.run_to_target import run_to_target
from tests.cxops.charts.examples import make_run, rows_of, signs_of, texts_of, weeks


def test_fan_opens_at_the_last_known_point() -> None:
    assert [
        (row["x"], row["y"], row["y2"]) for row in rows_of(make_run(), "area")[0]
    ] == [
        (3, 8, 8),
        (4, 6, 9),
        (5, 5, 9),
    ]


def test_points_keep_their_gap() -> None:
    drawing = make_run()

    assert signs_of(drawing) == {
        "circle var(--cx-chance-mark)": [(0, 10), (2, 9), (3, 8)]
    }
    assert [row["run"] for row in rows_of(drawing, "line")[-1]] == [0, 1, 1]


def test_words_say_target_and_what_is_expected() -> None:
    assert {"target 5", "expected 5 to 9"} <= set(texts_of(make_run()))
    assert make_run().description == (
        "Last, from 26 January 2026: 8 reports a week; the target is 5. "
        "For 9 February 2026 5 to 9 is expected."
    )


def test_table_holds_points_and_forecast() -> None:
    assert make_run().table.rows == (
        ("5 January 2026", "10", ""),
        ("12 January 2026", "–", ""),
        ("19 January 2026", "9", ""),
        ("26 January 2026", "8", ""),
        ("2 February 2026", "6 to 9", "expected"),
        ("9 February 2026", "5 to 9", "expected"),
    )


def test_run_has_no_fan_when_nothing_was_forecast() -> None:
    drawing = run_to_target(
        [3, 2], title="T", unit="reports", labels=weeks(2), target=1
    )

    assert rows_of(drawing, "area") == []
    assert drawing.keys == ()


def test_run_refuses_labels_of_another_length() -> None:
    with pytest.raises(ValueError, match="labels: 3 of 2"):
        run_to_target([3, 2], title="T", unit="reports", labels=weeks(3), target=1)
