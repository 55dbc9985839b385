"""The end: what it brought, what was learned, two people who close it; and back."""

from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Notification
from cxops.kernel.errors import Conflict, Invalid, Refused
from cxops.models import OutboxEvent
from cxops.outbox.sweep import sweep
from improvements.models import Impact, Reopening
from improvements.notifications import CAME_BACK, DECIDED, ENDED, TO_DECIDE
from improvements.services.checking import extend_check
from improvements.services.closing import (
    ask_to_close,
    close_initiative,
    close_unsuccessful,
    record_impact,
    record_lesson,
    reopen_initiative,
)
from improvements.services.proposing import name_people
from improvements.services.reviewing import return_plan
from tests.asserts import assert_moved, nothing_changed
from tests.builders.accounts import make_clerk, make_manager, make_unit
from tests.builders.improvements import put_into_scope
from tests.improvements.measured import (
    DAY,
    WEEK,
    Measured,
    ask_to_end,
    close,
    confirm,
    report_on,
    write_down,
)
from tests.improvements.told import telling

WHY = "It is back."


def gain(found: Measured, **over: Any) -> Impact:
    values: dict[str, Any] = {
        "kind": "hours",
        "stage": "actual",
        "amount": Decimal(120),
        "note": "Two hours for each report.",
        "actor": found.cast.owner,
    }
    return record_impact(found.now, **(values | over), at=found.due)


def looked_at_again(found: Measured) -> None:
    extend_check(
        found.now,
        check_on=found.check_on + WEEK,
        reason="Snow.",
        actor=found.cast.sponsor,
        at=found.due,
    )


# What it brought


def test_newest_number_of_a_kind_and_stage_stands(fell: Measured) -> None:
    gain(fell)
    gain(fell, amount=Decimal(90), note="Counted again.")
    gain(fell, stage="plan", amount=Decimal(200))

    rows = fell.initiative.impacts.values_list("stage", "amount", "note", "version")
    assert sorted(rows) == [
        ("actual", Decimal(90), "Counted again.", 2),
        ("plan", Decimal(200), "Two hours for each report.", 1),
    ]


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"kind": "luck"}, "kind"),
        ({"stage": "wished"}, "kind"),
        ({"amount": Decimal(-1)}, "amount"),
        ({"amount": Decimal("NaN")}, "amount"),
        ({"amount": Decimal(10) ** 11}, "amount"),
        ({"note": " "}, "note"),
    ],
)
def test_impact_is_refused_when_a_field_is_wrong(
    fell: Measured, over: dict[str, Any], field: str
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        gain(fell, **over)

    assert list(refused.value.fields) == [field]


def test_impact_on_one_problem_is_counted_once(fell: Measured, same: Measured) -> None:
    gain(fell)
    put_into_scope(same.initiative, fell.pattern)

    with nothing_changed(), pytest.raises(Invalid) as refused:
        gain(same)

    assert fell.initiative.ref in refused.value.message
    # Another kind of gain, or a forecast, is another number.
    gain(same, kind="cash")
    gain(same, stage="forecast")
    assert same.initiative.impacts.count() == 2


@pytest.mark.parametrize("who", ["sponsor", "approver", "clerk"])
def test_impact_and_lesson_are_the_owners(fell: Measured, who: str) -> None:
    person = getattr(fell.cast, who)

    with nothing_changed(), pytest.raises(Refused):
        gain(fell, actor=person)
    with nothing_changed(), pytest.raises(Refused):
        record_lesson(fell.now, sentence="Sensors fail.", actor=person, at=fell.due)


def test_lesson_keeps_where_else_it_may_help(fell: Measured) -> None:
    close(fell)

    lesson = record_lesson(
        fell.now,
        sentence="Dust, too.",
        elsewhere="Old town",
        actor=fell.cast.owner,
        at=fell.due + DAY,
    )

    assert (lesson.sentence, lesson.elsewhere, lesson.recorded_by) == (
        "Dust, too.",
        "Old town",
        fell.cast.owner,
    )
    assert fell.initiative.lessons.count() == 2


# Asking for the end


def test_ask_to_close_says_everything_that_is_missing(fell: Measured) -> None:
    confirm(fell)
    gain(fell, stage="forecast")

    with nothing_changed(), pytest.raises(Conflict) as refused:
        ask_to_end(fell)

    assert refused.value.message.startswith(
        "Before it can be closed it needs: a lesson, what it brought."
    )


def test_ask_to_close_without_success_needs_a_check_that_looked(
    same: Measured,
) -> None:
    write_down(same, actual=False)

    with nothing_changed(), pytest.raises(Conflict) as refused:
        ask_to_end(same)

    assert refused.value.message.startswith(
        "Before it can be closed it needs: a check that found no effect."
    )


def test_ask_to_close_is_refused_when_its_owner_should_decide(fell: Measured) -> None:
    confirm(fell)
    write_down(fell)

    with nothing_changed(), pytest.raises(Invalid) as refused:
        ask_to_end(fell, approver=fell.cast.owner)

    assert list(refused.value.fields) == ["approver"]


def test_ask_to_close_is_refused_when_the_day_has_passed(fell: Measured) -> None:
    confirm(fell)
    write_down(fell)

    with nothing_changed(), pytest.raises(Invalid) as refused:
        ask_to_close(
            fell.now,
            approver=fell.cast.approver,
            due_on=fell.check_on - DAY,
            actor=fell.cast.owner,
            at=fell.due,
        )

    assert list(refused.value.fields) == ["due_on"]


# The end


def test_close_takes_the_owner_and_the_approver(fell: Measured) -> None:
    confirm(fell)
    write_down(fell)
    with telling((TO_DECIDE, fell.cast.approver)):
        ask_to_end(fell)

    with telling((DECIDED, fell.cast.owner), (DECIDED, fell.cast.sponsor)):
        close_initiative(
            fell.now, reason="Well done.", actor=fell.cast.approver, at=fell.due
        )

    assert_moved(
        fell.now,
        "initiative.close",
        by=fell.cast.approver,
        moved=("verified", "closed"),
        at=fell.due,
        reason="Well done.",
    )
    assert fell.now.closed_at == fell.due
    review = fell.initiative.reviews.get(gate="closing")
    assert (review.decision, review.decided_by) == ("approved", fell.cast.approver)


@pytest.mark.parametrize("who", ["owner", "manager", "sponsor", "clerk"])
def test_close_is_refused_when_another_than_the_approver_tries(
    fell: Measured, who: str
) -> None:
    confirm(fell)
    write_down(fell)
    ask_to_end(fell)

    with nothing_changed(), pytest.raises(Refused):
        close_initiative(fell.now, actor=getattr(fell.cast, who), at=fell.due)

    assert fell.now.state == "verified"


def test_close_is_refused_when_nobody_asked(fell: Measured) -> None:
    confirm(fell)

    with nothing_changed(), pytest.raises(Conflict):
        close_initiative(fell.now, actor=fell.cast.approver, at=fell.due)


def test_end_is_returned_for_work(fell: Measured) -> None:
    confirm(fell)
    write_down(fell)
    ask_to_end(fell)

    return_plan(
        fell.now, reason="Count it anew.", actor=fell.cast.approver, at=fell.due
    )

    review = fell.initiative.reviews.get(gate="closing")
    assert (review.decision, fell.now.state) == ("returned", "verified")
    ask_to_end(fell)
    assert fell.initiative.reviews.filter(gate="closing").count() == 2


def told_of_the_end(found: Measured) -> list[int]:
    rows = Notification.objects.filter(kind=ENDED, object_id=found.initiative.pk)
    return list(rows.order_by("user_id").values_list("user_id", flat=True))


def test_close_tells_every_reporter_once(fell: Measured) -> None:
    cast = fell.cast
    second = make_clerk(cast.unit, "Sara Second")
    left = make_clerk(cast.unit, "Lena Left", is_active=False)
    taken_back = make_clerk(cast.unit, "Tom Taken")
    for reporter, over in (
        (second, {}),
        (left, {}),
        (taken_back, {"withdrawn_at": fell.due}),
        (None, {}),
    ):
        day = fell.fix - 3 * DAY
        report_on(cast, fell.pattern, day, 2, reporter=reporter, **over)
    elsewhere = make_clerk(cast.unit, "Eva Elsewhere")
    report_on(cast, None, fell.fix - DAY, reporter=elsewhere)

    close(fell)
    assert told_of_the_end(fell) == []
    # A worker that died in the middle does it again: the reporters hear it once.
    event = OutboxEvent.objects.filter(kind="improvements.over").latest("id")
    sweep(at=fell.due, limit=1000)
    OutboxEvent.objects.filter(pk=event.pk).update(
        done_at=None, next_attempt_at=fell.due
    )
    sweep(at=fell.due, limit=1000)

    assert told_of_the_end(fell) == sorted([cast.clerk.pk, second.pk])


def test_reporters_arent_told_of_an_end_that_was_taken_back(fell: Measured) -> None:
    close(fell)
    reopen_initiative(fell.now, reason=WHY, actor=fell.cast.manager, at=fell.due)

    sweep(at=fell.due, limit=1000)

    assert told_of_the_end(fell) == []


def test_what_was_tried_is_closed_with_its_lesson(same: Measured) -> None:
    looked_at_again(same)
    write_down(same, actual=False)
    ask_to_end(same)

    close_unsuccessful(
        same.now, reason="Worth a try.", actor=same.cast.approver, at=same.due
    )

    assert_moved(
        same.now,
        "initiative.close_unsuccessful",
        by=same.cast.approver,
        moved=("implemented", "closed_unsuccessful"),
        at=same.due,
        reason="Worth a try.",
    )
    check = same.check
    assert (check.conclusion, check.decided_by, check.decided_at) == (
        "voided",
        None,
        same.due,
    )
    sweep(at=same.due, limit=1000)
    assert told_of_the_end(same) == [same.cast.clerk.pk]


def test_what_was_tried_is_closed_by_who_owned_it_once(same: Measured) -> None:
    """They don't judge the effect: nobody does any more."""
    cast = same.cast
    looked_at_again(same)
    name_people(
        same.now,
        owner=cast.manager,
        sponsor=cast.sponsor,
        approver=None,
        checker=cast.sponsor,
        actor=cast.owner,
        at=same.due,
    )
    lesson = {"sentence": "Reminding is weak.", "actor": cast.manager}
    record_lesson(same.now, **lesson, at=same.due)
    ask_to_close(
        same.now,
        approver=make_manager(cast.unit, "Nora New"),
        due_on=same.check_on,
        actor=cast.manager,
        at=same.due,
    )

    approver = same.initiative.reviews.get(gate="closing").approver
    close_unsuccessful(same.now, reason="Tried.", actor=approver, at=same.due)

    assert same.now.state == "closed_unsuccessful"


def test_closing_without_success_is_refused_when_no_reason_is_given(
    same: Measured,
) -> None:
    looked_at_again(same)
    write_down(same, actual=False)
    ask_to_end(same)

    with nothing_changed(), pytest.raises(Invalid):
        close_unsuccessful(same.now, reason="", actor=same.cast.approver, at=same.due)


# It came back, says a person


def test_reopen_tells_everybody_who_had_ended_it(fell: Measured) -> None:
    cast = fell.cast
    close(fell)

    with telling(
        (CAME_BACK, cast.owner), (CAME_BACK, cast.sponsor), (CAME_BACK, cast.approver)
    ):
        reopen_initiative(fell.now, reason=WHY, actor=cast.manager, at=fell.due)

    initiative = fell.now
    assert_moved(
        initiative,
        "initiative.reopen",
        by=cast.manager,
        moved=("closed", "reopened"),
        at=fell.due,
        reason=WHY,
    )
    assert (initiative.reopened_count, initiative.approved_at) == (1, None)
    assert (initiative.due_on, initiative.check_on) == (None, None)
    back = Reopening.objects.get(initiative=initiative)
    assert (back.by, back.reason, back.reports) == (cast.manager, WHY, [])


@pytest.mark.parametrize("who", ["sponsor", "clerk", "stranger", "administrator"])
def test_reopen_is_refused_when_another_than_a_manager_tries(
    fell: Measured, who: str
) -> None:
    others = {
        "stranger": lambda: make_manager(make_unit("Hill")),
        "administrator": lambda: make_manager(fell.cast.unit, is_administrator=True),
    }
    person = others[who]() if who in others else getattr(fell.cast, who)
    close(fell)

    with nothing_changed(), pytest.raises(Refused):
        reopen_initiative(fell.now, reason=WHY, actor=person, at=fell.due)

    assert fell.now.state == "closed"


def test_reopen_is_refused_when_it_was_never_proven(same: Measured) -> None:
    with nothing_changed(), pytest.raises(Conflict):
        reopen_initiative(same.now, reason=WHY, actor=same.cast.manager, at=same.due)


def test_reopen_is_refused_when_no_reason_is_given(fell: Measured) -> None:
    confirm(fell)

    with nothing_changed(), pytest.raises(Invalid) as refused:
        reopen_initiative(fell.now, reason=" ", actor=fell.cast.manager, at=fell.due)

    assert list(refused.value.fields) == ["reason"]
