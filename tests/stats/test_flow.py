"""Little's law, the time to clear, and when there is no steady state."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxops.stats.flow import littles_law, mean_open, mean_wait
from cxops.stats.types import Status
from tests.stats.finite import assert_finite


def test_open_issues_are_arrivals_times_days() -> None:
    assert mean_open(4.0, 6.5) == 26
    assert mean_wait(4.0, 26) == 6.5
    assert mean_wait(0, 26) is None


def test_law_is_exact_when_a_window_begins_and_ends_empty() -> None:
    # Arrived and closed on day: 3 issues open for 4, 2 and 3 days of 10.
    stays = [(0, 4), (3, 5), (6, 9)]
    open_days = sum(begun <= day < ended for day in range(10) for begun, ended in stays)
    wait = sum(ended - begun for begun, ended in stays) / 3
    assert mean_open(3 / 10, wait) == pytest.approx(open_days / 10)


def test_backlog_needs_fourteen_weeks_at_this_pace() -> None:
    found = littles_law([10] * 8, [12] * 8, 28)
    assert found.weeks_to_clear == 14
    assert found.expected_wait == pytest.approx(2.8)
    assert found.stable is True
    assert found.warnings == ("flow_approximate",)
    assert found.message == "At this pace the backlog needs 14 more periods."


def test_only_the_last_eight_periods_tell_the_pace() -> None:
    found = littles_law([99, *[10] * 8], [1, *[12] * 8], 28)
    assert (found.arriving, found.closing) == (10, 12)


def test_no_steady_state_is_said_when_more_arrive_in_all_eight() -> None:
    found = littles_law([3] * 8, [2] * 8, 20)
    assert (found.stable, found.expected_wait) == (False, None)
    assert found.weeks_to_clear is None
    assert "no steady state" in found.message


def test_no_steady_state_is_said_when_far_more_arrive_in_sum() -> None:
    assert littles_law([20] * 7 + [5], [10] * 8, 90).stable is False
    # 81 against 80 is chance.
    assert littles_law([10] * 7 + [11], [10] * 8, 9).stable is True
    assert littles_law([10] * 8, [10] * 8, 9).message_key == "flow_level"


def test_nothing_waits_when_nothing_is_open() -> None:
    found = littles_law([0] * 8, [0] * 8, 0)
    assert (found.weeks_to_clear, found.expected_wait) == (0, None)
    assert found.message == "Nothing is open."


def test_pace_is_refused_when_there_are_seven_periods() -> None:
    found = littles_law([1] * 7 + [None], [1] * 8, 3)
    assert (found.status, found.n, found.needed) == (Status.TOO_FEW, 7, 8)
    assert littles_law([], [], 3).status == Status.NO_DATA


def test_broken_numbers_are_told() -> None:
    found = littles_law([1, 2], [1, -2], 3)
    assert (found.status, found.index) == (Status.DATA_ERROR, 3)
    assert littles_law([1], [1], -1).index == 2
    with pytest.raises(ValueError, match="same periods"):
        littles_law([1], [], 0)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.none() | st.integers(0, 9), st.none() | st.integers(0, 9)),
        max_size=15,
    ),
    st.integers(0, 9),
)
def test_no_number_is_nan_when_series_are_short(
    periods: list[tuple[int | None, int | None]], open_now: int
) -> None:
    arrivals = [came for came, _went in periods]
    closures = [went for _came, went in periods]
    assert_finite(littles_law(arrivals, closures, open_now))
