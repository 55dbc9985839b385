"""The verdict: its ladder, its sentences, and that it says no more than it may."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cxops.stats.effectiveness import effectiveness
from cxops.stats.messages import MESSAGES
from cxops.stats.types import Direction, Series, Status
from cxops.stats.verdicts import Reason, State, Verdict
from tests.stats.days import DAY

BEFORE = [10, 12, 9, 8, 11, 13, 10, 7, 12, 11, 9, 10]
LOW = [5, 6, 4, 7, 5, 3, 6, 5]
HIGH = [22, 19, 25, 18, 21, 24, 20, 23]
PER = 1.0


def judged(counts: list[int], start: int | None = 12, **asked: Any) -> Verdict:
    facts = {k: asked.pop(k) for k in ("direction", "last_complete") if k in asked}
    exposure = [PER] * len(counts)
    return effectiveness(
        Series(start=DAY, counts=counts, exposure=exposure, **facts), start, **asked
    )


def test_it_is_proven_when_the_sign_and_the_interval_hold() -> None:
    found = judged([*BEFORE, *LOW])

    assert found.state is State.PROVEN
    assert [proof.held for proof in found.proofs] == [True, True]
    assert found.luck_odds == 90
    assert found.message == (
        "Fell from 10.2 to 5.1 a week per 1000 (-50 %, between -26 % and -66 %)."
        " 8 weeks in a row are below the old average: by luck that happens about 1"
        " time in 90. The improvement is real."
    )


def test_it_is_on_target_when_the_level_after_meets_it() -> None:
    assert judged([*BEFORE, *LOW], target=6).state is State.PROVEN_AND_ON_TARGET
    missed = judged([*BEFORE, *LOW], target=5)
    assert (missed.state, missed.on_target) == (State.PROVEN, False)


def test_it_isnt_started_without_a_start_or_before_it() -> None:
    assert judged(BEFORE, None).state is State.NOT_STARTED
    assert judged(BEFORE, 12).state is State.NOT_STARTED
    assert judged(BEFORE, 40).state is State.NOT_STARTED


def test_it_is_too_early_with_the_day_of_the_first_honest_check() -> None:
    found = judged([*BEFORE, 2, 3])

    assert (found.state, found.n) == (State.TOO_EARLY, 2)
    # Eighteen weeks after 6 January 2025.
    assert found.next_check == date(2025, 5, 12)
    assert found.message == "2 of 6 weeks. First honest check: 2025-05-12."


def test_the_first_honest_check_is_as_planned_when_that_is_later() -> None:
    found = judged([*BEFORE, 2, 3], planned_check=date(2025, 6, 9))

    assert found.next_check == date(2025, 6, 9)


def test_a_gap_since_the_start_puts_the_first_check_off() -> None:
    counts = [*BEFORE, 2, None, 3]
    found = effectiveness(Series(start=DAY, counts=counts), 12)

    assert (found.n, found.next_check) == (2, date(2025, 5, 19))


def test_a_period_that_isnt_over_never_changes_a_verdict() -> None:
    done = judged([*BEFORE, *LOW])
    for halfway in (0, 3, 400):
        found = judged([*BEFORE, *LOW, halfway], last_complete=False)
        assert found.state is done.state
        assert found.message == done.message
        assert found.comparison == done.comparison


def test_it_isnt_seen_when_nothing_changed_and_it_says_how_well_one_would() -> None:
    found = judged([*BEFORE, *BEFORE[:8]])

    assert found.state is State.NO_CHANGE_SEEN
    assert found.chance_seen == pytest.approx(0.55, abs=0.005)
    assert "with 55 % probability" in found.message
    assert found.next_check is not None


def test_one_proof_of_two_is_promising_with_a_day_to_look_again() -> None:
    found = judged([*BEFORE, 9, 9, 8, 9, 9, 9, 8, 9])

    assert found.state is State.PROMISING
    assert found.message.startswith(
        "8 weeks in a row below the old average, but the fall (-14 %) could still be"
        " as small as nothing. Check again on 20"
    )


def test_a_baseline_on_trial_proves_nothing() -> None:
    found = judged([*BEFORE[:9], *LOW], 9)

    assert found.state is State.PROMISING
    assert [proof.held for proof in found.proofs] == [True, True]
    assert "9 weeks only (12 are needed)" in found.message


def test_a_baseline_of_less_than_eight_cant_be_judged_by() -> None:
    found = judged([*BEFORE[:7], *LOW], 7)

    assert (found.state, found.reason) == (State.CANNOT_JUDGE, Reason.DATA)
    assert "7 weeks, at least 8" in found.message


def test_worse_takes_both_proofs_in_the_bad_direction() -> None:
    found = judged([*BEFORE, *HIGH])

    assert found.state is State.WORSE
    assert [proof.held for proof in found.proofs] == [True, True]
    assert "worse than before" in found.message


def test_everything_is_mirrored_where_more_is_better() -> None:
    better = judged([*BEFORE, *HIGH], direction=Direction.INCREASE, target=20)
    worse = judged([*BEFORE, *LOW], direction=Direction.INCREASE)

    assert better.state is State.PROVEN_AND_ON_TARGET
    assert better.message.startswith("Rose from 10.2 to 21.5")
    assert worse.state is State.WORSE


def test_where_neither_way_is_better_nothing_is_effective() -> None:
    with pytest.raises(ValueError, match="neither"):
        judged([*BEFORE, *LOW], direction=Direction.NEUTRAL)


def test_none_since_is_never_called_gone() -> None:
    found = judged([*BEFORE, *[0] * 8])

    assert found.is_proven
    assert found.message.startswith("None since 2025-03-31. At most 5 % of the old")


def test_it_has_regressed_when_a_spike_follows_the_proof() -> None:
    found = judged([*BEFORE, *LOW, 31])

    assert found.state is State.REGRESSED
    assert found.message.startswith("It had been proven. One week at 31 after 5:")


def test_it_has_regressed_when_the_old_level_is_back() -> None:
    found = judged([*BEFORE, *LOW, *LOW, 12, 11, 14, 10, 13, 12, 11])

    assert found.state is State.REGRESSED
    assert "It is back." in found.message


def test_it_cant_regress_when_the_caller_knows_that_it_wasnt_proven() -> None:
    found = judged([*BEFORE, *LOW, 31], was_proven=False)

    assert found.state is not State.REGRESSED


def test_it_regresses_by_the_callers_word_though_it_looks_unproven_now() -> None:
    calm = [9, 8, 10, 8, 9, 9, 8, 9]
    found = judged([*BEFORE, *calm, 40], was_proven=True)

    assert found.state is State.REGRESSED
    assert judged([*BEFORE, *calm, 40]).state is not State.REGRESSED


def test_values_are_judged_by_their_limits_and_their_means() -> None:
    minutes = [30.0 + i % 5 for i in range(14)] + [22.0 + i % 3 for i in range(8)]
    found = effectiveness(Series(start=DAY, values=minutes), 14)

    assert found.state is State.PROVEN
    assert found.message.startswith("From 31.9 to 22.9 (the change is between -8")


@pytest.mark.parametrize(
    ("change", "key", "index"),
    [
        ({"counts": [*BEFORE, 3, -1, 3, 3, 3, 3]}, "cannot_data", 13),
        ({"exposure": [1.0] * 12 + [0.0] + [1.0] * 7}, "cannot_data", 12),
    ],
)
def test_broken_data_is_told_with_its_place(
    change: dict[str, Any], key: str, index: int
) -> None:
    series = Series(start=DAY, counts=[*BEFORE, *LOW], exposure=None)
    found = effectiveness(replace(series, **change), 12)

    assert (found.reason, found.message_key) == (Reason.DATA, key)
    assert (found.status, found.index) == (Status.DATA_ERROR, index)


def test_what_would_let_the_judge_choose_the_evidence_is_refused() -> None:
    overlap = judged([*BEFORE, *LOW], 10, baseline=(0, 12))
    chosen = judged([*BEFORE, *LOW], exclude=(14,))

    assert overlap.message_key == "cannot_overlap"
    assert chosen.message_key == "cannot_exclude"
    assert {overlap.reason, chosen.reason} == {Reason.DATA}


def test_excluding_the_bad_spell_takes_the_praise_away() -> None:
    """Regression to the mean: the spell that triggered it must not be the baseline."""
    usual = [8, 9, 7, 8, 10, 8, 7, 9, 8, 9, 7, 8, 8, 9]
    spell = [19, 22, 18, 21]
    counts = [*usual, *spell, 8, 7, 9, 8, 8, 7, 9, 8]

    praised = judged(counts, 18, baseline=(6, 18))
    fair = judged(counts, 18, exclude=(14, 15, 16, 17))

    assert praised.comparison is not None
    assert praised.comparison.ratio is not None
    assert praised.comparison.ratio < 0.75
    assert fair.state is State.NO_CHANGE_SEEN


def test_rare_events_are_judged_by_their_quiet_weeks() -> None:
    before = [1, 2, 0, 1, 1, 2, 1, 0, 1, 2, 1, 0]
    found = judged([*before, *[0] * 10])

    assert found.is_proven
    assert found.proofs[0].message.startswith("10 quiet weeks in a row")
    assert "another 8 quiet weeks would show at least -75 %" in found.message


def test_too_few_events_cant_be_judged() -> None:
    found = judged([1, *[0] * 11, *[0] * 8])

    assert (found.state, found.reason) == (State.CANNOT_JUDGE, Reason.RARE)


def test_no_sentence_holds_a_word_that_only_statisticians_know() -> None:
    banned = ("significant", "p-value", "null hypothesis", "guarantee", "eliminat")
    for key, sentence in MESSAGES.items():
        assert not any(word in sentence.lower() for word in (*banned, "due to")), key


def test_every_reason_not_to_judge_has_its_sentence() -> None:
    told = {key for key in MESSAGES if key.startswith("cannot_")}

    assert {f"cannot_{reason}" for reason in Reason} <= told
