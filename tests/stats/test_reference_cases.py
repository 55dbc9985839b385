"""Our answers against published ones, each within its own tolerance."""

from collections.abc import Callable
from math import inf

import pytest

from tests.stats.adapter import FAMILIES, REFEREED, run_case
from tests.stats.reference import (
    FOLDER,
    MISSING,
    Case,
    cases,
    deviation,
    unverified,
    worst,
)

TIGHT = {"rel": 1e-9, "abs": 1e-9}


@pytest.mark.skipif(not FOLDER, reason=MISSING)
@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_a_reference_case_is_answered_within_its_tolerance(
    case: Case, record_property: Callable[[str, object], None]
) -> None:
    assert case["family"] in FAMILIES, f"nobody answers {case['family']}"

    apart, key = worst(run_case(case), case)

    refereed = " (refereed)" if case["family"] in REFEREED else ""
    record_property("reference", (case["family"] + refereed, apart))
    assert apart <= 1, f"{key}: {apart:.3g} tolerances apart"


@pytest.mark.skipif(not FOLDER, reason=MISSING)
def test_the_folder_of_reference_cases_isnt_empty() -> None:
    assert cases()


@pytest.mark.skipif(not FOLDER, reason=MISSING)
def test_a_wrong_number_in_any_reference_case_fails() -> None:
    for case in cases():
        key, expected = next(
            (key, expected)
            for key, expected in case["expected"].items()
            if not unverified(case, key)
        )
        wrong = run_case(case) | {key: spoiled(expected)}

        assert worst(wrong, case)[0] > 1, case["id"]


def spoiled(expected: object) -> object:
    """Something else of the same kind, a little off."""
    if isinstance(expected, list):
        return [*expected[:-1], spoiled(expected[-1])] if expected else [1]
    if isinstance(expected, dict):
        key = next(iter(expected))
        return expected | {key: spoiled(expected[key])}
    if isinstance(expected, bool):
        return not expected
    if isinstance(expected, int | float):
        return expected * 1.05 + 1
    return "something else"


def test_deviation_counts_tolerances_of_the_larger_number() -> None:
    assert deviation(101, 100, {"rel": 0.01}) == pytest.approx(1 / 1.01)
    assert deviation(102.1, 100, {"rel": 0.01}) > 1
    assert deviation(0.006, 0, {"abs": 0.006}) == 1


def test_deviation_is_endless_when_kinds_lengths_or_words_differ() -> None:
    assert deviation([1, 2], [1, 2, 3], TIGHT) == inf
    assert deviation(None, 1.0, TIGHT) == inf
    assert deviation(1.0, None, TIGHT) == inf
    assert deviation(float("inf"), "inf", TIGHT) == inf
    assert deviation({"a": 1}, {"a": True}, TIGHT) == inf
    assert deviation(float("nan"), 1.0, TIGHT) == inf
    assert deviation({}, {"a": 1}, TIGHT) == inf


def test_deviation_is_nothing_when_lists_and_dicts_are_the_same() -> None:
    assert deviation({"a": [1, None, "inf"]}, {"a": [1, None, "inf"]}, TIGHT) == 0
