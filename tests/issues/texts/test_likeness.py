"""How alike two reports are."""

import math
from datetime import UTC, datetime, timedelta

import pytest

from issues.texts.likeness import Traits, Weights, heaviest, likeness, traits_of

AT = datetime(2026, 6, 9, 8, tzinfo=UTC)
#: 1,000 reports; a word that isn't listed stands in one.
WEIGHTS = Weights(1_000, {"the": 900, "lift": 40, "harbour": 100, "stuck": 10})


def of(title: str, description: str = "", **over: object) -> Traits:
    return traits_of(title, description, **({"at": AT} | over))  # type: ignore[arg-type]


def test_the_same_text_at_the_same_time_is_wholly_alike() -> None:
    report = of("Lift stuck", "The lift is stuck at Harbour.")

    assert likeness(report, report, WEIGHTS).score == pytest.approx(1.0)


def test_nothing_shared_is_nothing_alike() -> None:
    found = likeness(of("Lift stuck"), of("Refund late"), WEIGHTS)

    assert (found.score, found.shared) == (0.0, ())


def test_the_measure_is_the_cosine_of_the_weights() -> None:
    new, old = of("", "lift stuck lift"), of("", "lift refund")

    found = likeness(new, old, WEIGHTS)

    lift, stuck, refund = (math.log(1 + 1_000 / n) for n in (40, 10, 1))
    twice = (1 + math.log(2)) * lift
    lengths = math.hypot(twice, stuck) * math.hypot(lift, refund)
    assert found.score == pytest.approx(twice * lift / lengths)
    assert found.shared == ("lift",)


def test_a_rare_word_makes_more_alike_than_a_common_one() -> None:
    new = of("", "the lift stuck")

    rare = likeness(new, of("", "stuck again"), WEIGHTS).score
    common = likeness(new, of("", "the again"), WEIGHTS).score

    assert rare > 10 * common > 0


def test_a_word_of_the_title_counts_more() -> None:
    new = of("Stuck", "the lift")

    in_title = likeness(new, of("Stuck", "again"), WEIGHTS).score
    below = likeness(new, of("Again", "stuck"), WEIGHTS).score

    assert in_title > below


def test_closeness_in_time_makes_more_alike_and_its_lack_takes_a_third_at_most() -> (
    None
):
    report = of("Lift stuck")
    after = [
        likeness(of("Lift stuck", at=AT + timedelta(days=days)), report, WEIGHTS).score
        for days in (0, 1, 14, 365)
    ]

    assert after == pytest.approx(
        [1.0, 0.7 + 0.3 * math.exp(-1 / 14), 0.7 + 0.3 / math.e, 0.7]
    )


def test_what_both_share_is_told_with_the_weightiest_first() -> None:
    new = of("", "the lifts stuck", labels={"unit": 4, "touchpoint": 2})
    old = of("", "stuck the other lift", labels={"unit": 4, "touchpoint": 3})

    found = likeness(new, old, WEIGHTS)

    assert found.shared == ("lifts", "stuck", "the")
    assert (found.same, found.days) == (("unit",), 0.0)


def test_another_place_takes_a_tenth_at_most_and_an_unknown_one_nothing() -> None:
    new = of("Lift stuck", labels={"unit": 4, "touchpoint": 2})
    scores = [
        likeness(new, of("Lift stuck", labels=labels), WEIGHTS).score
        for labels in (
            {"unit": 4, "touchpoint": 2},
            {"unit": 4, "touchpoint": 3},
            {"unit": 5, "touchpoint": 3},
            {"unit": 4},
            {},
        )
    ]

    assert scores == pytest.approx([1.0, 0.95, 0.9, 1.0, 1.0])


def test_a_word_with_another_ending_is_the_same_word() -> None:
    found = likeness(of("", "lifts stopped"), of("", "lift stops"), WEIGHTS)

    assert found.shared == ("lifts",)
    assert found.score > 0


def test_the_heaviest_words_are_the_rare_and_those_of_the_title() -> None:
    report = of("Lift", "the stuck harbour harbour zx9")

    assert heaviest(report, WEIGHTS, limit=4) == ["zx9", "lift", "stuck", "harbour"]


def test_everything_is_alike_to_nothing_when_there_are_no_words() -> None:
    assert likeness(of(""), of(""), WEIGHTS).score == 0.0
    assert heaviest(of(""), WEIGHTS) == []
