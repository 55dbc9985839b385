"""The textbook ranking; its figures are scikit-learn's over the same texts."""

import pytest

from issues.texts.baseline import Baseline

TEXTS = [
    "the lift is stuck",
    "refund is late again",
    "lift stuck again lift",
    "the lift the lift stuck",
]


@pytest.mark.parametrize(
    ("is_sublinear", "expected"),
    [(False, {0: 0.808041, 2: 0.587406}), (True, {0: 0.817809, 2: 0.580060})],
)
def test_scores_are_those_of_the_textbook(
    is_sublinear: bool, expected: dict[int, float]
) -> None:
    found = Baseline(TEXTS, is_sublinear=is_sublinear).scores(3, 3)

    assert found == pytest.approx(expected, abs=1e-6)


def test_only_earlier_texts_are_ranked() -> None:
    baseline = Baseline(TEXTS, is_sublinear=False)

    assert baseline.ranked(2, 2) == [0, 1]
    assert baseline.ranked(3, 3)[-1] != 1
