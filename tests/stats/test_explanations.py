"""What else explains a change, and what asking costs where nothing else is at work.

Simulated with fixed seeds; shares are of 200 to 400 series.
"""

import numpy as np
import pytest

from cxops.stats.effectiveness import effectiveness
from cxops.stats.types import Series
from cxops.stats.verdicts import Reason, State
from tests.stats.days import DAY
from tests.stats.series import drawn, level, states

RUNS = 200


def seasons(ratio: float) -> np.ndarray:
    """A summer low of -40 % each year; the fix falls on the third."""
    weeks = np.arange(140)
    means = 20 * (1 + 0.4 * np.sin(2 * np.pi * (weeks - 10) / 52))
    means[128:] *= ratio
    return means


def test_a_season_that_comes_every_year_proves_nothing() -> None:
    falling = 20 * (1 + 0.4 * np.cos(2 * np.pi * (np.arange(126) - 104) / 52))
    found = states(RUNS, falling, 114, baseline=(102, 114))

    assert found[State.PROVEN] <= 0.03 * RUNS
    assert found[Reason.SEASON] + found[Reason.OLD_TREND] >= 0.9 * RUNS


def test_a_fix_is_proven_beyond_the_season() -> None:
    found = states(RUNS, seasons(0.5), 128, baseline=(116, 128))

    assert found[State.PROVEN] >= 0.9 * RUNS


def test_the_season_isnt_checked_without_a_year_of_history() -> None:
    counts = [10, 12, 9, 8, 11, 13] * 2 + [5, 6, 4, 7, 5, 3, 6, 5]
    found = effectiveness(Series(start=DAY, counts=counts), 12)

    assert "season_not_checked" in found.warnings


@pytest.mark.parametrize(
    ("own", "others", "state"),
    [(0.6, 1.0, State.PROVEN), (0.6, 0.6, State.CANNOT_JUDGE)],
)
def test_less_reporting_isnt_improvement(
    own: float, others: float, state: State
) -> None:
    control = drawn(np.random.default_rng(5), level(24, 12, 80, others))
    found = states(RUNS, level(24, 12, 15, own), 24, control=control)

    assert found[state] >= 0.85 * RUNS
    assert (found[Reason.REPORTING] >= 0.85 * RUNS) == (others < 1)


def test_a_control_has_as_many_periods_as_the_series() -> None:
    counts = [10, 12, 9, 8, 11, 13] * 2 + [5, 6, 4, 7, 5, 3, 6, 5]

    with pytest.raises(ValueError, match="control"):
        effectiveness(Series(start=DAY, counts=counts), 12, control=[1, 2])


def test_an_old_trend_isnt_taken_for_a_fix() -> None:
    falling = 20 * np.exp(-0.03 * np.arange(36))
    found = states(RUNS, falling, 24)

    assert found[Reason.OLD_TREND] >= 0.9 * RUNS
    assert found[State.PROVEN] <= 0.04 * RUNS


def test_a_short_baseline_hardly_shows_an_old_trend_and_says_so() -> None:
    counts = [10, 12, 9, 8, 11, 13] * 2 + [5, 6, 4, 7, 5, 3, 6, 5]
    short = effectiveness(Series(start=DAY, counts=counts), 12)
    long = effectiveness(Series(start=DAY, counts=counts[:12] * 2 + counts[12:]), 24)

    assert "trend_hardly_checked" in short.warnings
    assert "trend_hardly_checked" not in long.warnings


def test_weeks_that_resemble_each_other_certify_nothing() -> None:
    slow = [10, 11, 13, 14, 15, 14, 13, 11, 10, 9, 8, 7, 6, 6, 7, 8, 9, 11, 12, 13, 14]
    counts = [*slow, 13, 12, 11, *[5, 4, 5, 6, 5, 4, 5, 5]]
    found = effectiveness(Series(start=DAY, counts=counts), 24)

    assert (found.state, found.reason) == (State.CANNOT_JUDGE, Reason.AUTOCORRELATION)


def test_too_many_weeks_without_a_volume_cant_be_judged() -> None:
    counts = [10, 12, 9, 8, 11, 13] * 2 + [5, 6, 4, 7, 5, 3, 6, 5, 6]
    some = [None if i % 5 == 4 else 1.0 for i in range(21)]
    many = [None if i % 5 in {2, 4} else 1.0 for i in range(21)]

    def judge(exposure: list[float | None]) -> tuple[State, Reason | None]:
        series = Series(start=DAY, counts=counts, exposure=exposure)
        found = effectiveness(series, 12)
        return found.state, found.reason

    assert judge([*many]) == (State.CANNOT_JUDGE, Reason.VOLUME_MISSING)
    assert judge([*some])[1] is not Reason.VOLUME_MISSING


def test_asking_costs_few_real_improvements() -> None:
    found = states(400, level(24, 12, 10, 0.6), 24)

    assert found[State.CANNOT_JUDGE] <= 0.08 * 400


def test_growth_that_ends_in_autumn_is_the_season() -> None:
    weeks = np.arange(156)
    wave = 1 + 0.4 * np.cos(2 * np.pi * (weeks - 30) / 52)
    growing = 20 * np.exp(0.3 * weeks / 52) * wave
    growing[138:] /= 1.1
    found = states(RUNS, growing, 138, baseline=(126, 138))

    assert found[State.PROVEN] <= 0.03 * RUNS
    assert found[Reason.SEASON] >= 0.9 * RUNS
