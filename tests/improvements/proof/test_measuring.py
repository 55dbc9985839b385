"""The usual is counted, not typed, and frozen when the plan is approved."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from cxops.kernel.errors import Invalid, Refused
from improvements.models import Initiative, Target
from improvements.queries.effect import effect_of
from improvements.queries.plan import fingerprint
from improvements.queries.proposal import proposal_for
from improvements.services.checking import find_no_effect
from improvements.services.measuring import measure_target
from improvements.services.planning import set_plan
from improvements.services.proposing import accept_proposal
from issues.models import Issue, Pattern
from issues.services.patterns import group_issues
from tests.asserts import nothing_changed
from tests.builders.improvements import (
    Cast,
    make_objective,
    make_problem,
    make_proposed,
    only_target,
    plan_values,
    reread,
)
from tests.improvements.measured import (
    DAY,
    FIX,
    TEN,
    WEEK,
    Measured,
    approve_anew,
    count_all,
    make_accepted_for,
    measure_draft,
    noon,
    report_on,
    report_weeks,
    weeks,
)

PLANNED = noon(FIX - WEEK)
FIRST, LAST = FIX - 27 * WEEK, FIX - WEEK - DAY


def measure(initiative: Initiative, cast: Cast, **over: Any) -> Target:
    draft = measure_draft(PLANNED, **over)
    return measure_target(reread(initiative), draft, actor=cast.owner, at=PLANNED)


@pytest.fixture
def accepted(fell: Measured) -> Initiative:
    """Another improvement of the same problem, to be planned a week before the fix."""
    return make_accepted_for(fell.cast, fell.pattern, at=PLANNED)


def recount(pattern: Pattern) -> list[int]:
    """Reports of each of the 26 weeks, from the rows themselves."""
    days = Issue.objects.filter(pattern=pattern).values_list("occurred_on", flat=True)
    return [
        sum(FIRST + n * WEEK <= day < FIRST + (n + 1) * WEEK for day in days)
        for n in range(26)
    ]


# Counting


def test_baseline_is_what_a_recount_says(fell: Measured, accepted: Initiative) -> None:
    target = measure(accepted, fell.cast)

    counts = recount(fell.pattern)
    assert counts == weeks(TEN, 28)[1:27]
    assert target.baseline == round(Decimal(sum(counts)) / 26, 4)
    assert (target.baseline_from, target.baseline_to) == (FIRST, LAST)
    assert (target.measure, target.unit_of_measure) == (
        "Reports of its repeat problems",
        "a week",
    )
    assert (target.counted_as, target.voice, target.baseline_source) == (
        "reports",
        "customer",
        "counted here",
    )


def test_weeks_that_set_it_off_are_left_out(
    fell: Measured, accepted: Initiative
) -> None:
    """Any day names its week; the rest is the usual."""
    wednesday = FIRST + 25 * WEEK + 2 * DAY
    report_on(fell.cast, fell.pattern, wednesday, 50)
    count_all()

    target = measure(accepted, fell.cast, left_out=[wednesday, FIRST.isoformat()])

    kept = recount(fell.pattern)[1:25]
    assert target.left_out == [
        FIRST.isoformat(),
        (FIRST + 25 * WEEK).isoformat(),
    ]
    assert target.baseline == round(Decimal(sum(kept)) / 24, 4)


def test_baseline_of_eight_whole_weeks_is_enough(
    fell: Measured, accepted: Initiative
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        # From a Tuesday: its week isn't whole.
        measure(accepted, fell.cast, baseline_from=LAST - 8 * WEEK + 2 * DAY)
    assert "That are 7 whole weeks; a baseline needs 8." in refused.value.message

    target = measure(accepted, fell.cast, baseline_from=LAST - 8 * WEEK + DAY)

    assert target.baseline == round(Decimal(sum(recount(fell.pattern)[18:])) / 8, 4)


@pytest.mark.parametrize(
    ("over", "field", "words"),
    [
        ({"voice": "staff"}, "baseline_from", "Nothing was reported in these weeks"),
        ({"counted_as": "rate"}, "volume", "Say out of what"),
        (
            {"counted_as": "rate", "volume": "visits"},
            "baseline_from",
            "That are 0 whole weeks",
        ),
        (
            {"baseline_from": LAST - timedelta(days=3 * 366 + 1)},
            "baseline_from",
            "at most three years",
        ),
        ({"baseline_from": LAST + DAY}, "baseline_to", "ends on or after the day"),
        ({"baseline_to": PLANNED.date() + DAY}, "baseline_to", "ends today at the"),
        ({"counted_as": "by_hand"}, "counted_as", "Choose one of the answers."),
        ({"voice": "both"}, "voice", "Choose one of the answers."),
        ({"left_out": ["last week"]}, "left_out", "Give the weeks as days."),
        ({"goal": Decimal(11)}, "goal", "The goal must be better"),
        ({"goal": Decimal("NaN")}, "goal", "Give a number"),
        ({"due_on": LAST - DAY}, "due_on", "after the period of its baseline"),
    ],
)
def test_measure_is_refused_when_it_cant_prove_anything(
    fell: Measured, accepted: Initiative, over: dict[str, Any], field: str, words: str
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        measure(accepted, fell.cast, **over)

    assert list(refused.value.fields) == [field]
    assert words in refused.value.message
    assert not accepted.targets.exists()


def test_measure_is_refused_when_there_is_no_repeat_problem(fell: Measured) -> None:
    cast = fell.cast
    initiative = accept_proposal(
        make_proposed(cast, [], objective=make_objective(), at=PLANNED),
        owner=cast.owner,
        sponsor=cast.sponsor,
        actor=cast.manager,
        at=PLANNED,
    )

    with nothing_changed(), pytest.raises(Invalid) as refused:
        measure(initiative, cast)

    assert "Choose its repeat problems first" in refused.value.message


def test_measure_is_refused_when_another_than_the_owner_tries(
    fell: Measured, accepted: Initiative
) -> None:
    draft = measure_draft(PLANNED)

    with nothing_changed(), pytest.raises(Refused):
        measure_target(accepted, draft, actor=fell.cast.manager, at=PLANNED)


# Freezing


def test_approval_freezes_the_weeks_as_they_were(fell: Measured) -> None:
    frozen = only_target(fell.initiative).baselines.get()

    assert frozen.rows == [
        [(FIRST + n * WEEK).isoformat(), count, None, False]
        for n, count in enumerate(weeks(TEN, 28)[1:27])
    ]
    assert (frozen.locked_at, frozen.superseded_at) == (PLANNED, None)
    assert frozen.history.get().history_verb == "baseline.lock"


def test_what_is_grouped_after_approval_changes_no_frozen_week(
    fell: Measured,
) -> None:
    """A baseline that could be made worse afterwards would prove anything."""
    cast = fell.cast
    before = effect_of(fell.now, today=fell.check_on)
    loose = report_weeks(cast, None, FIRST, weeks((9,), 26))
    group_issues(fell.pattern, issues=loose, actor=cast.manager, at=fell.due)
    count_all()

    after = effect_of(fell.now, today=fell.check_on)

    assert sum(recount(fell.pattern)) == before.numbers["count_before"] + 9 * 26
    assert after.numbers == before.numbers
    assert after.numbers["is_frozen"]


def test_second_approval_freezes_anew(same: Measured) -> None:
    cast = same.cast
    report_on(cast, same.pattern, LAST, 20)
    count_all()
    find_no_effect(
        same.now,
        back_to="planned",
        reason="As before.",
        actor=cast.sponsor,
        at=same.due,
    )
    days = {"due_on": same.check_on + 2 * WEEK, "check_on": same.check_on + 12 * WEEK}
    set_plan(same.now, **plan_values(**days), actor=cast.owner, at=same.due)

    approve_anew(cast, same.initiative, at=same.due)

    first, second = only_target(same.initiative).baselines.order_by("id")
    assert (first.superseded_at, second.superseded_at) == (same.due, None)
    assert [row[1] for row in first.rows] == weeks(TEN, 28)[1:27]
    assert second.rows[-1][1] == first.rows[-1][1] + 20
    assert second.rows[:-1] == first.rows[:-1]


@pytest.mark.parametrize(
    "values",
    [
        {"counted_as": "by_hand"},
        {"voice": "staff"},
        {"volume": "visits"},
        {"left_out": [FIRST.isoformat()]},
    ],
    ids=lambda values: next(iter(values)),
)
def test_fingerprint_is_another_when_the_counting_changes(
    fell: Measured, values: dict[str, Any]
) -> None:
    before = fingerprint(fell.initiative)
    assert fingerprint(fell.now) == before

    Target.objects.filter(initiative=fell.initiative).update(**values)

    assert fingerprint(fell.initiative) != before


# What is offered


def test_proposal_leaves_out_the_weeks_that_set_it_off(
    fell: Measured, accepted: Initiative
) -> None:
    today = PLANNED.date()

    offered = proposal_for(accepted, today=today)

    counts = recount(fell.pattern)
    assert (offered.first, offered.last, offered.voice) == (FIRST, LAST, "customer")
    assert [row[1] for row in offered.weeks] == counts
    assert offered.left_out == [(FIRST + n * WEEK).isoformat() for n in range(22, 26)]
    assert offered.average == sum(counts[:22]) / 22
    assert len(offered.week_choices) == 12
    assert "goal" not in offered.initial


def test_proposal_says_that_a_larger_fall_shows_sooner(
    fell: Measured, accepted: Initiative
) -> None:
    offered = proposal_for(accepted, today=PLANNED.date())

    small, large = offered.waits
    assert (small.fall, large.fall) == (30, 50)
    assert small.weeks is not None
    assert large.weeks is not None
    assert 0 < large.weeks < small.weeks < 52


def test_proposal_offers_the_voice_that_said_more_of_it(
    fell: Measured, accepted: Initiative
) -> None:
    report_weeks(fell.cast, fell.pattern, FIRST, weeks((20,), 26), voice="staff")
    count_all()

    offered = proposal_for(accepted, today=PLANNED.date())

    assert (offered.voice, offered.average) == ("staff", 20)


def test_proposal_is_empty_when_nothing_was_reported(fell: Measured) -> None:
    quiet = make_problem(fell.cast, "Doors squeak")
    initiative = make_accepted_for(fell.cast, quiet, at=PLANNED)

    offered = proposal_for(initiative, today=PLANNED.date())

    assert offered.average == 0
    assert [wait.weeks for wait in offered.waits] == [None, None]
