"""Did it work? Which weeks are looked at, which aren't, and what is said of them."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cxops.charts.said import said
from cxops.kernel.clock import now
from improvements.enums import IN_EFFECT_STATES
from improvements.models import Initiative, Reading
from improvements.queries.effect import Effect, effect_of
from improvements.queries.verdicts import signs_of
from improvements.services.reading import read_effects
from tests.builders.figures import make_exposure
from tests.builders.improvements import (
    Cast,
    make_cast,
    make_implemented,
    make_problem,
    put_into_scope,
    reread,
)
from tests.builders.issues import make_touchpoint
from tests.improvements.measured import (
    CHECK,
    DAY,
    FIX,
    TEN,
    TWO,
    WEEK,
    Measured,
    close,
    count_all,
    make_approved,
    noon,
    put_in_effect,
    report_on,
    report_weeks,
    weeks,
)


def effect(found: Measured, today: date | None = None) -> Effect:
    return effect_of(found.now, today=today or found.check_on)


def in_effect_from(found: Measured, day: date) -> None:
    Initiative.objects.filter(pk=found.initiative.pk).update(fixed_from=day)


# Which weeks


def test_weeks_are_those_before_the_approval_and_the_whole_ones_since(
    fell: Measured,
) -> None:
    found = effect(fell)

    assert found.weeks is not None
    counts = found.weeks.series.counts or ()
    first, end = found.weeks.baseline
    assert list(counts[first:end]) == weeks(TEN, 28)[1:27]
    assert found.weeks.days[found.weeks.start or 0] == FIX
    assert list(counts[found.weeks.start : -1]) == weeks(TWO, 12)
    assert found.seen_until == CHECK - DAY
    assert not found.weeks.series.last_complete


def test_week_of_the_fix_is_on_neither_side(fell: Measured) -> None:
    """From a Wednesday on: its week is half old and half new."""
    whole = effect(fell).numbers
    in_effect_from(fell, FIX + 2 * DAY)

    found = effect(fell)

    assert found.weeks is not None
    counts = found.weeks.series.counts or ()
    place = found.weeks.days.index(FIX)
    assert (counts[place], found.weeks.start) == (None, place + 1)
    assert found.numbers["weeks_after"] == whole["weeks_after"] - 1
    # Two reports were in that week.
    assert found.numbers["count_after"] == whole["count_after"] - TWO[0]
    assert found.numbers["count_before"] == whole["count_before"]


@pytest.mark.parametrize("name", ["fell", "same"])
@pytest.mark.parametrize("days", [0, 3, 6])
def test_week_that_isnt_over_changes_nothing(
    twelve_weeks_on: dict[str, Measured], db: None, name: str, days: int
) -> None:
    found = twelve_weeks_on[name]
    today = CHECK + days * DAY
    before = effect(found, today)
    report_on(found.cast, found.pattern, CHECK, 60)
    count_all()

    after = effect(found, today)

    assert after.numbers == before.numbers
    assert after.seen_until == CHECK - DAY


def test_same_reports_count_once_their_week_is_over(fell: Measured) -> None:
    """The control of the test above: the next Monday they are seen."""
    report_on(fell.cast, fell.pattern, CHECK, 60)
    count_all()

    found = effect(fell, CHECK + WEEK)

    assert found.numbers["count_after"] == sum(weeks(TWO, 12)) + 60
    assert found.seen_until == CHECK + WEEK - DAY


def test_year_before_the_first_report_is_unknown_and_no_season(
    same: Measured,
) -> None:
    """Else every first year would look like a wave that explains everything."""
    found = effect(same)

    assert found.weeks is not None
    counts = found.weeks.series.counts or ()
    assert set(counts[: found.weeks.baseline[0] - 1]) == {None}
    assert found.verdict.state == "no_change_seen"
    assert "season_not_checked" in found.numbers["warnings"]


def test_left_out_weeks_of_the_baseline_are_left_out_of_the_proof(
    fell: Measured,
) -> None:
    target = fell.initiative.targets.get()
    target.left_out = [str(FIX - 2 * WEEK)]
    type(target).objects.filter(pk=target.pk).update(left_out=target.left_out)

    found = effect(fell)

    assert found.numbers["weeks_before"] == 25
    assert found.numbers["count_before"] == sum(weeks(TEN, 28)[1:26])


def test_reading_the_effect_takes_a_fixed_number_of_statements(
    fell: Measured, django_assert_num_queries: Any
) -> None:
    initiative = fell.now
    effect_of(initiative, today=CHECK)
    initiative = fell.now

    with django_assert_num_queries(6):
        effect_of(initiative, today=CHECK)


def test_weeks_of_a_rate_at_a_place_take_twelve_statements(
    client: Client, fell: Measured, django_assert_num_queries: Any
) -> None:
    """The most there is to ask: the volume, and what nobody sorted at its place."""
    report_on(fell.cast, fell.pattern, FIX + 5 * WEEK, touchpoint=make_touchpoint())
    until_now = (now().date() - FIX) // WEEK
    volumes(fell.cast, FIX - 28 * WEEK, 28 + until_now + 1, 1000)
    count_all()
    client.force_login(fell.cast.manager)
    url = reverse("improvements:initiative_weeks", args=[make_rate(fell).ref])
    client.get(url)

    with django_assert_num_queries(12) as asked:
        response = client.get(url)

    assert "per 1,000 (visits)" in response.content.decode()
    reading = [q for q in asked.captured_queries if '"issues_issue"' in q["sql"]]
    assert reading == []


def test_fewer_reports_of_everything_there_prove_nothing(fell: Measured) -> None:
    """Perhaps people only report less; elsewhere they may, that says nothing."""
    other = make_problem(fell.cast, "Doors squeak")
    elsewhere = make_cast()
    far = make_problem(elsewhere, "Doors squeak")
    first = FIX - 28 * WEEK
    report_weeks(elsewhere, far, first, weeks(TEN, 28) + weeks(TWO, 12))
    count_all()
    assert effect(fell).verdict.state == "proven_and_on_target"

    report_weeks(fell.cast, other, first, weeks(TEN, 28) + weeks(TWO, 12))
    count_all()

    found = effect(fell).verdict
    assert (found.state, found.reason) == ("cannot_judge", "reporting")


# Whose reports, out of what


def test_what_colleagues_say_is_another_matter(fell: Measured) -> None:
    before = effect(fell).numbers
    report_weeks(fell.cast, fell.pattern, FIX, weeks((30,), 12), voice="staff")
    count_all()

    assert effect(fell).numbers == before


def test_signs_are_of_the_last_week_and_of_the_process_since_the_fix(
    fell: Measured, same: Measured
) -> None:
    """Ten a week, by 2.75 from week to week: 10 ± 2.66 × 2.75 is 2.7 to 17.3. The last
    week has 2, which is below; or 8, which is not, and the goal of 6 lies within.

    Since the fix it is two a week, by 16 / 11: up to 5.9, so 6 is always met.
    """
    assert effect(fell).numbers["icons"] == {
        "variation": "improvement",
        "side": "below",
        "assurance": "consistent_pass",
    }
    assert effect(same).numbers["icons"] == {
        "variation": "common_cause",
        "side": None,
        "assurance": "inconsistent",
    }


def test_signs_are_none_while_nothing_can_be_said(gone: Measured) -> None:
    """One week after the fix there is no verdict yet."""
    found = effect(gone, FIX + WEEK)

    assert found.verdict.state == "too_early"
    assert signs_of(found.numbers) is None
    assert signs_of({}) is None


def volumes(cast: Cast, first: date, number: int, each: int) -> None:
    for n in range(number):
        day = first + n * WEEK
        make_exposure(cast.unit, each, first_on=day, last_on=day + 6 * DAY)


def make_rate(found: Measured) -> Initiative:
    """The same problem out of a thousand visits a week, planned and in effect."""
    initiative = make_approved(
        found.cast,
        found.pattern,
        at=noon(FIX - WEEK),
        check_on=CHECK,
        counted_as="rate",
        volume="visits",
    )
    return put_in_effect(found.cast, initiative, FIX)


def test_rate_that_fell_is_proven_out_of_its_volume(fell: Measured) -> None:
    volumes(fell.cast, FIX - 28 * WEEK, 40, 1000)

    initiative = make_rate(fell)
    found = effect_of(reread(initiative), today=CHECK)

    target = initiative.targets.get()
    assert target.unit_of_measure == "of 1,000 (visits)"
    # A thousand a week: as many out of a thousand as a week.
    assert target.baseline == fell.initiative.targets.get().baseline
    assert found.verdict.state == "proven_and_on_target"
    assert found.numbers["rate_after"] == pytest.approx(sum(weeks(TWO, 12)) / 12)
    assert "no_exposure_known" not in found.numbers["warnings"]
    assert target.baselines.get().rows[0][2] == 1000


def test_quiet_months_are_not_taken_for_better_ones(fell: Measured) -> None:
    """A fifth of the reports from a fifth of the visitors is no improvement."""
    volumes(fell.cast, FIX - 28 * WEEK, 28, 1000)
    volumes(fell.cast, FIX, 12, 200)

    found = effect_of(reread(make_rate(fell)), today=CHECK)

    assert found.verdict.state == "no_change_seen"
    assert effect(fell).verdict.state == "proven_and_on_target"


def test_rate_is_not_judged_when_its_volume_is_missing(fell: Measured) -> None:
    volumes(fell.cast, FIX - 28 * WEEK, 32, 1000)

    found = effect_of(reread(make_rate(fell)), today=CHECK)

    assert (found.verdict.state, found.verdict.reason) == (
        "cannot_judge",
        "volume_missing",
    )
    assert said(found.verdict).startswith("Can't be judged: the volume is missing")


# Where nothing is counted


def test_target_typed_by_hand_is_not_judged_and_says_so(cast: Cast) -> None:
    initiative = make_implemented(cast)

    found = effect_of(reread(initiative), today=CHECK)

    assert (found.verdict.state, found.verdict.reason) == ("cannot_judge", "by_hand")
    assert said(found.verdict) == (
        "Can't be judged: no target of it is counted from the reports here."
    )
    assert found.numbers == {
        "state": "cannot_judge",
        "key": found.verdict.message_key,
        "args": {},
    }
    assert (found.weeks, found.target, found.seen_until) == (None, None, CHECK)


def test_improvement_without_a_problem_left_is_not_judged(fell: Measured) -> None:
    fell.initiative.scope.update(removed_at=fell.due)

    assert effect(fell).verdict.state == "cannot_judge"


def test_problems_of_one_improvement_are_counted_together(
    fell: Measured, same: Measured
) -> None:
    put_into_scope(fell.initiative, same.pattern)

    found = effect(fell)

    # The frozen weeks stay as they were approved: the wider scope proves nothing.
    assert found.numbers["count_after"] == sum(weeks(TWO, 12)) + sum(weeks(TEN, 12))
    assert found.verdict.state not in ("proven", "proven_and_on_target")


# The newest reading, for lists


def in_effect() -> int:
    """How many there are, those of the other tests among them."""
    return Initiative.objects.filter(state__in=IN_EFFECT_STATES).count()


def reading(found: Measured) -> Reading:
    return Reading.objects.get(initiative=found.initiative)


def test_reading_is_made_once_a_day_of_its_unit(fell: Measured) -> None:
    read_effects(at=noon(CHECK), most=50)
    first = reading(fell)

    assert (first.read_on, first.verdict, first.version) == (
        CHECK,
        "proven_and_on_target",
        fell.now.version,
    )
    assert first.numbers == effect(fell).numbers
    assert read_effects(at=noon(CHECK), most=50) == 0
    assert read_effects(at=noon(CHECK + DAY), most=50) == in_effect()
    assert reading(fell).read_on == CHECK + DAY


def test_reading_is_made_anew_after_a_move(fell: Measured) -> None:
    read_effects(at=noon(CHECK), most=50)
    close(fell)

    assert read_effects(at=noon(CHECK), most=50) == 1
    assert reading(fell).version == fell.now.version


def test_reading_is_of_what_is_in_effect_only(fell: Measured) -> None:
    planned = make_approved(
        fell.cast, fell.pattern, at=noon(FIX - WEEK), check_on=CHECK
    )

    assert read_effects(at=noon(CHECK), most=50) == in_effect()
    assert not Reading.objects.filter(initiative=planned).exists()


def test_so_many_readings_at_once(fell: Measured) -> None:
    """A tick stays short; the next one goes on where this one ended."""
    number = in_effect()
    made = [read_effects(at=noon(CHECK), most=1) for _each in range(number + 1)]

    assert made == [1] * number + [0]
    assert Reading.objects.filter(read_on=CHECK).count() == number
