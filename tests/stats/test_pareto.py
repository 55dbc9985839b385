"""Pareto against qcc and ineq, and when it only lists."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from cxops.stats.pareto import gini, pareto
from cxops.stats.types import Status
from tests.stats.finite import assert_finite

QCC = {
    "price code": 80,
    "schedule date": 27,
    "supplier code": 66,
    "contact num.": 94,
    "part num.": 33,
}


def test_order_and_shares_are_those_of_qcc() -> None:
    found = pareto(QCC)
    assert [row.name for row in found.rows] == [
        "contact num.",
        "price code",
        "supplier code",
        "part num.",
        "schedule date",
    ]
    assert [100 * row.cumulative for row in found.rows] == pytest.approx(
        [31.33333, 58, 80, 91, 100], abs=5e-5
    )


def test_eighty_percent_is_reached_when_it_is_exactly_eighty() -> None:
    assert pareto(QCC).vital_few == ("contact num.", "price code", "supplier code")
    # 0.1 x 8 is less than 0.8 in floating point.
    tenths = {str(number): 10 for number in range(10)}
    assert len(pareto(tenths, weights=dict.fromkeys(tenths, 0.1)).vital_few) == 8


def test_unknown_is_last_and_never_vital_when_it_is_the_most() -> None:
    found = pareto({"unknown": 400, **QCC})
    assert found.rows[-1].name == "unknown"
    assert not found.rows[-1].vital
    assert found.vital_few == ("contact num.", "price code", "supplier code")
    assert found.rows[0].share == pytest.approx(94 / 700)
    assert found.warnings == ("pareto_unknown",)
    assert found.n == 300


def test_weights_change_the_order_when_the_rare_is_grave() -> None:
    weights = dict.fromkeys(QCC, 1.0) | {"schedule date": 10.0}
    found = pareto(QCC, weights=weights)
    assert found.rows[0].name == "schedule date"
    assert found.rows[0].share == pytest.approx(270 / 543)
    assert found.rows[0].count == 27


def test_interval_of_a_share_is_wilsons() -> None:
    row = pareto(QCC).rows[0]
    referee = proportion_confint(94, 300, method="wilson")
    assert (row.low, row.high) == pytest.approx(referee)


def test_order_is_stable_when_the_same_lead_in_both_halves() -> None:
    half = {name: count // 2 for name, count in QCC.items()}
    turned = half | {"schedule date": 60}
    assert pareto(QCC, halves=(half, half)).stable is True
    assert pareto(QCC, halves=(half, turned)).stable is False
    assert pareto(QCC).stable is None


@pytest.mark.parametrize(
    "counts",
    [
        {"a": 9, "b": 8, "c": 6, "d": 4, "e": 2},
        {"a": 90, "b": 80, "c": 60, "d": 40},
        {"a": 9, "b": 8, "c": 6, "d": 4, "e": 2, "unknown": 100},
        {"a": 90, "b": 80, "c": 60, "d": 40, "e": 0},
    ],
)
def test_only_a_list_is_given_when_there_is_too_little(counts: dict[str, int]) -> None:
    found = pareto(counts)
    assert found.status == Status.TOO_FEW
    assert found.vital_few == ()
    assert found.gini is None
    assert found.rows[0].name == "a"
    assert found.message_key == "pareto_list_only"


def test_broken_and_empty_counts_are_told() -> None:
    found = pareto({"a": 3, "b": -1})
    assert (found.status, found.index) == (Status.DATA_ERROR, 1)
    assert pareto({}).status == Status.NO_DATA
    with pytest.raises(ValueError, match="threshold"):
        pareto(QCC, threshold=0)
    with pytest.raises(ValueError, match="weight"):
        pareto(QCC, weights={"price code": 1})


def test_gini_is_that_of_ineq() -> None:
    x = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]
    assert gini(x) == pytest.approx(0.4620911, abs=1e-6)
    assert gini(x, corrected=True) == pytest.approx(0.4620911 * 10 / 9, abs=1e-6)


def test_gini_is_the_mean_difference_of_all_pairs() -> None:
    x = np.random.default_rng(1).integers(0, 50, 20)
    pairs = np.abs(x[:, None] - x[None, :]).mean()
    assert gini(x.tolist()) == pytest.approx(pairs / (2 * x.mean()))


def test_gini_is_none_when_there_is_nothing_to_share() -> None:
    assert gini([0, 0]) is None
    assert gini([]) is None
    assert gini([1, -1, 5]) is None
    assert gini([1, float("nan")]) is None
    assert gini([7], corrected=True) == 0


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 12)))
def test_no_number_is_nan_when_counts_are_small(counts: dict[str, int]) -> None:
    assert_finite(pareto(counts, unknown="a", halves=(counts, {})))
    assert_finite(pareto(counts, weights=dict.fromkeys(counts, 0.0)))


def test_weights_of_nothing_raise_no_error() -> None:
    counts = {f"cause {number}": 10 for number in range(6)}

    found = pareto(counts, weights=dict.fromkeys(counts, 0.0), halves=(counts, counts))

    assert not found.stable
