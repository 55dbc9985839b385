"""Priorities of what could go wrong."""

from itertools import product

import pytest

from cxops.stats.priority import LABEL, TABLE, Table, fmea
from cxops.stats.types import Status
from tests.stats.finite import assert_finite


@pytest.mark.parametrize(
    ("ratings", "rpn", "priority"),
    [
        ((10, 2, 2), 40, "L"),
        ((9, 5, 1), 45, "M"),
        ((9, 1, 10), 90, "L"),
        ((8, 7, 1), 56, "M"),
        ((7, 4, 5), 140, "M"),
        ((5, 5, 6), 150, "L"),
        ((5, 10, 1), 50, "M"),
        ((3, 10, 10), 300, "M"),
        ((1, 10, 10), 100, "L"),
        ((9, 3, 6), 162, "M"),
    ],
)
def test_priority_is_that_of_the_table(
    ratings: tuple[int, int, int], rpn: int, priority: str
) -> None:
    found = fmea(*ratings)
    assert (found.rpn, found.priority, found.label) == (rpn, priority, LABEL)


def test_every_rating_has_a_letter_and_worse_is_never_lower() -> None:
    grades = range(1, 11)
    letters = {
        ratings: "LMH".index(TABLE.letter(*ratings))
        for ratings in product(grades, grades, grades)
    }
    assert [list(letters.values()).count(rank) for rank in (2, 1, 0)] == [318, 214, 468]
    for (s, o, d), rank in letters.items():
        for worse in ((s + 1, o, d), (s, o + 1, d), (s, o, d + 1)):
            assert letters.get(worse, rank) >= rank


@pytest.mark.parametrize(
    ("ratings", "index"), [((0, 5, 5), 0), ((5, 11, 5), 1), ((5, None, 99), 2)]
)
def test_index_is_told_when_a_rating_is_impossible(
    ratings: tuple[int, int | None, int], index: int
) -> None:
    found = fmea(*ratings)
    assert (found.status, found.index, found.priority) == (
        Status.DATA_ERROR,
        index,
        None,
    )
    assert_finite(found)


def test_nothing_is_said_when_a_rating_is_missing() -> None:
    found = fmea(9, None, 5)
    assert (found.status, found.n, found.needed) == (Status.TOO_FEW, 2, 3)
    assert fmea(None, None, None).status == Status.NO_DATA
    assert_finite(found)


def test_other_table_is_asked_when_it_is_given() -> None:
    flat = Table(((1, 10),), {(1, 10): {(1, 10): "H"}})
    assert fmea(1, 1, 1, table=flat).priority == "H"
    with pytest.raises(ValueError, match="no band"):
        fmea(1, 1, 1, table=Table(((2, 10),), {(1, 10): {(1, 10): "H"}}))
