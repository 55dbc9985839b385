"""Whoever checks is told on their day; what was asked is void; it passes on."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cxops.kernel.errors import Invalid
from improvements.notifications import DECIDED, NAMED, TO_CHECK
from improvements.services.checking import (
    ask_for_checks,
    extend_check,
)
from improvements.services.closing import record_lesson
from improvements.services.proposing import name_people
from improvements.services.succession import (
    hand_over_initiatives,
)
from tests.asserts import nothing_changed
from tests.builders.accounts import (
    make_executive,
    make_unit,
    make_user,
)
from tests.builders.improvements import (
    make_cast,
    make_implemented,
)
from tests.improvements.measured import (
    DAY,
    WEEK,
    Measured,
    ask_to_end,
    confirm,
    noon,
    write_down,
)
from tests.improvements.proof.test_checking import name_checker, people
from tests.improvements.told import telling

# What was asked of the end


def test_open_closing_review_is_void_when_what_is_read_changes(fell: Measured) -> None:
    confirm(fell)
    write_down(fell)
    ask_to_end(fell)

    with telling((DECIDED, fell.cast.approver)):
        record_lesson(
            fell.now, sentence="And dust.", actor=fell.cast.owner, at=fell.due
        )

    review = fell.initiative.reviews.get(gate="closing")
    assert review.decision == "voided"
    assert fell.now.state == "verified"


def test_open_closing_review_is_void_when_it_is_looked_at_again(
    same: Measured,
) -> None:
    first, later = same.check_on + WEEK, same.check_on + 2 * WEEK
    who: dict[str, Any] = {"actor": same.cast.sponsor}
    extend_check(same.now, check_on=first, reason="Snow.", **who, at=same.due)
    write_down(same, actual=False)
    ask_to_end(same)

    extend_check(same.now, check_on=later, reason="Snow.", **who, at=noon(first))

    assert same.initiative.reviews.get(gate="closing").decision == "voided"


# Everybody is told on their unit's day


@pytest.mark.parametrize(
    ("zone", "day_begins"),
    [
        ("Pacific/Auckland", datetime(2026, 6, 30, 12, tzinfo=UTC)),
        ("UTC", datetime(2026, 7, 1, tzinfo=UTC)),
        ("Pacific/Honolulu", datetime(2026, 7, 1, 10, tzinfo=UTC)),
    ],
)
def test_checker_is_told_once_on_the_day_of_its_unit(
    db: None, zone: str, day_begins: datetime
) -> None:
    cast = make_cast(make_unit("Harbour", time_zone=zone))
    second = timedelta(seconds=1)
    # What else is due is told before.
    ask_for_checks(at=day_begins - second)
    make_implemented(cast)

    with nothing_changed():
        assert ask_for_checks(at=day_begins - second) == 0
    with telling((TO_CHECK, cast.sponsor)):
        assert ask_for_checks(at=day_begins) == 1
    with nothing_changed():
        assert ask_for_checks(at=day_begins + DAY) == 0


def test_checker_is_told_again_when_the_day_was_moved(same: Measured) -> None:
    ask_for_checks(at=same.due)
    later = same.check_on + WEEK
    extend_check(
        same.now,
        check_on=later,
        reason="Snow.",
        actor=same.cast.sponsor,
        at=same.due,
    )

    with telling((TO_CHECK, same.cast.sponsor)):
        ask_for_checks(at=noon(later))


# The check passes on


def test_naming_another_checker_passes_the_open_check_on(same: Measured) -> None:
    with telling((NAMED, same.cast.manager)):
        name_checker(same, same.cast.manager)

    assert same.check.checker == same.cast.manager
    assert same.check.history.first().history_verb == "check.hand_over"


def test_naming_nobody_is_refused_while_the_check_is_open(same: Measured) -> None:
    named = people(same.now, checker=None)

    with nothing_changed(), pytest.raises(Invalid) as refused:
        name_people(same.now, **named, actor=same.cast.owner, at=same.due)

    assert list(refused.value.fields) == ["checker"]
    assert same.check.checker == same.cast.sponsor


def test_who_owned_the_fix_doesnt_check_it_later(same: Measured) -> None:
    cast = same.cast
    named = people(same.now, owner=cast.manager, checker=cast.owner)

    with nothing_changed(), pytest.raises(Invalid) as refused:
        name_people(same.now, **named, actor=cast.owner, at=same.due)

    assert list(refused.value.fields) == ["checker"]


def test_check_passes_to_the_leavers_successor(same: Measured) -> None:
    admin = make_user("Adam Admin", is_administrator=True)
    new = make_executive("Nora New")

    hand_over_initiatives(same.cast.sponsor, new, actor=admin, at=same.due)

    assert (same.now.checker, same.now.sponsor, same.check.checker) == (new, new, new)


def test_check_doesnt_pass_to_its_owner(same: Measured) -> None:
    admin = make_user("Adam Admin", is_administrator=True)

    with nothing_changed(), pytest.raises(Invalid) as refused:
        hand_over_initiatives(
            same.cast.sponsor, same.cast.owner, actor=admin, at=same.due
        )

    assert same.initiative.ref in refused.value.message
    assert same.check.checker == same.cast.sponsor
