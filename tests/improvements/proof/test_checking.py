"""Did it work? Who says so, when, from which numbers, and what a refusal leaves."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import User
from cxops.kernel.errors import Conflict, Invalid, Refused
from improvements.models import Initiative
from improvements.notifications import DECIDED, NAMED
from improvements.services.checking import (
    ask_for_checks,
    confirm_effect,
    extend_check,
    find_no_effect,
)
from improvements.services.delivering import finish_action, implement
from improvements.services.proposing import name_people
from tests.asserts import assert_moved, nothing_changed
from tests.builders.accounts import (
    grant,
    make_user,
)
from tests.builders.clock import AT
from tests.builders.improvements import (
    CHECK,
    Cast,
    make_implemented,
    only_action,
    reread,
)
from tests.improvements.measured import (
    DAY,
    WEEK,
    Measured,
    noon,
)
from tests.improvements.told import telling

WHY = "Seen on site."


def people(found: Initiative, **over: Any) -> dict[str, Any]:
    """Who has which part now, and what is to be different."""
    parts = ("owner", "sponsor", "approver", "checker")
    return {part: getattr(found, part) for part in parts} | over


def name_checker(found: Measured, checker: User) -> None:
    named = people(found.now, checker=checker)
    name_people(found.now, **named, actor=found.cast.owner, at=found.due)


def effect_in(initiative: Initiative, cast: Cast, fixed_from: date) -> Initiative:
    finish_action(only_action(initiative), result="Done.", actor=cast.clerk, at=AT)
    return implement(
        reread(initiative),
        fixed_from=fixed_from,
        fixed_place="Harbour",
        evidence="The log is empty.",
        actor=initiative.owner or cast.owner,
        at=noon(fixed_from),
    )


# Who checks, and when


@pytest.mark.parametrize(
    ("named", "checks"),
    [
        ({"checker": "manager"}, "manager"),
        ({}, "sponsor"),
        ({"sponsor": "owner"}, "approver"),
    ],
)
def test_check_is_given_to_the_first_who_does_not_own_it(
    cast: Cast, in_progress: Initiative, named: dict[str, str], checks: str
) -> None:
    new = {part: getattr(cast, name) for part, name in named.items()}
    parts = people(reread(in_progress), **new)
    name_people(reread(in_progress), **parts, actor=cast.owner, at=AT)

    with telling((NAMED, getattr(cast, checks))):
        effect_in(in_progress, cast, AT.date())

    check = in_progress.checks.get()
    assert (check.checker, check.owner) == (getattr(cast, checks), cast.owner)
    assert reread(in_progress).checker == getattr(cast, checks)
    assert (check.opened_at, check.conclusion) == (noon(AT.date()), "")


def test_implement_is_refused_when_only_its_owner_could_check(
    cast: Cast, in_progress: Initiative
) -> None:
    alone = people(in_progress, owner=cast.approver, sponsor=cast.approver)
    alone |= {"approver": None, "checker": None}
    name_people(in_progress, **alone, actor=cast.owner, at=AT)
    finish_action(only_action(in_progress), result="Done.", actor=cast.clerk, at=AT)

    with nothing_changed(), pytest.raises(Invalid) as refused:
        implement(
            reread(in_progress),
            fixed_from=AT.date(),
            fixed_place="Harbour",
            evidence="The log is empty.",
            actor=cast.approver,
            at=AT,
        )

    assert list(refused.value.fields) == ["checker"]
    assert reread(in_progress).state == "in_progress"


@pytest.mark.parametrize(
    ("fixed_from", "due_on"),
    [
        (date(2026, 3, 9), CHECK),
        # A Monday, and six whole weeks from it.
        (date(2026, 6, 8), date(2026, 7, 20)),
        # A Tuesday: whole weeks begin on the Monday after.
        (date(2026, 6, 9), date(2026, 7, 27)),
    ],
)
def test_check_is_due_on_the_later_of_its_day_and_six_whole_weeks(
    cast: Cast, in_progress: Initiative, fixed_from: date, due_on: date
) -> None:
    effect_in(in_progress, cast, fixed_from)

    assert in_progress.checks.get().due_on == due_on
    assert reread(in_progress).check_on == due_on


# It worked


def test_confirm_keeps_the_numbers_and_tells_owner_and_sponsor(fell: Measured) -> None:
    cast = fell.cast
    with telling((DECIDED, cast.owner)):
        confirm_effect(fell.now, reason=WHY, actor=cast.sponsor, at=fell.due)

    initiative, check = fell.now, fell.check
    assert_moved(
        initiative,
        "initiative.check",
        by=cast.sponsor,
        moved=("implemented", "verified"),
        at=fell.due,
        reason=WHY,
    )
    assert initiative.verified_on == fell.check_on - DAY
    assert (check.conclusion, check.decided_by, check.reason) == (
        "confirmed",
        cast.sponsor,
        WHY,
    )
    assert check.verdict == check.numbers["state"] == "proven_and_on_target"
    # Twelve weeks of two, one, three, two, none, four, two, two.
    assert (check.numbers["count_after"], check.numbers["weeks_after"]) == (24, 12)
    assert check.numbers["weeks_before"] == 26
    fell.pattern.refresh_from_db()
    assert (fell.pattern.state, fell.pattern.watched_from) == (
        "verified",
        fell.check_on - DAY,
    )


def test_confirm_is_possible_for_the_checkers_deputy(fell: Measured) -> None:
    deputy = make_user("Dora Deputy")
    sponsor = fell.check.checker
    until = fell.check_on + 52 * WEEK
    grant(deputy, Role.EXECUTIVE, on_behalf_of=sponsor, until=until)

    confirm_effect(fell.now, actor=deputy, at=fell.due)

    assert fell.check.decided_by == deputy
    entry = fell.initiative.history.first()
    assert entry.history_user == deputy
    assert fell.now.state == "verified"


def test_confirm_is_refused_before_its_day(fell: Measured) -> None:
    with nothing_changed(), pytest.raises(Conflict) as refused:
        confirm_effect(fell.now, actor=fell.cast.sponsor, at=fell.due - DAY)

    assert "The effect is checked on 8 June 2026." in refused.value.message
    assert fell.now.state == "implemented"


@pytest.mark.parametrize("who", ["owner", "approver", "manager", "clerk"])
def test_confirm_is_refused_when_another_than_the_checker_tries(
    fell: Measured, who: str
) -> None:
    with nothing_changed(), pytest.raises(Refused) as refused:
        confirm_effect(fell.now, actor=getattr(fell.cast, who), at=fell.due)

    assert "Ed Executive" in refused.value.message
    assert fell.now.state == "implemented"


def test_confirm_is_refused_when_the_owner_stands_in_for_the_checker(
    fell: Measured,
) -> None:
    owner = User.objects.get(pk=fell.cast.owner.pk)
    until = fell.check_on + 52 * WEEK
    grant(owner, Role.EXECUTIVE, on_behalf_of=fell.cast.sponsor, until=until)

    with nothing_changed(), pytest.raises(Refused):
        confirm_effect(fell.now, actor=owner, at=fell.due)


def test_confirm_is_refused_when_the_numbers_dont_prove_it(same: Measured) -> None:
    with nothing_changed(), pytest.raises(Conflict) as refused:
        confirm_effect(same.now, actor=same.cast.sponsor, at=same.due)

    assert "The numbers don’t prove it." in refused.value.message
    assert same.now.state == "implemented"


def test_confirm_is_refused_when_nothing_is_counted(cast: Cast) -> None:
    """A target typed in by hand proves nothing by itself."""
    initiative = make_implemented(cast)

    with nothing_changed(), pytest.raises(Conflict) as refused:
        confirm_effect(initiative, actor=cast.sponsor, at=noon(CHECK))

    assert "The numbers don’t prove it." in refused.value.message


# Can't tell yet


def test_extend_is_the_checkers_once_and_then_the_sponsors(same: Measured) -> None:
    cast = same.cast
    name_checker(same, cast.manager)
    ask_for_checks(at=same.due)
    later = same.check_on + 6 * WEEK
    again = later + 6 * WEEK

    extend_check(
        same.now, check_on=later, reason="Snow.", actor=cast.manager, at=same.due
    )

    check = same.check
    assert (check.due_on, check.extended_count, check.asked_at) == (later, 1, None)
    assert (same.now.check_on, same.now.state) == (later, "implemented")
    with nothing_changed(), pytest.raises(Refused) as refused:
        extend_check(
            same.now,
            check_on=again,
            reason="Still.",
            actor=cast.manager,
            at=noon(later),
        )
    assert "Ed Executive" in refused.value.message
    extend_check(
        same.now, check_on=again, reason="Still.", actor=cast.sponsor, at=noon(later)
    )
    assert (same.check.due_on, same.check.extended_count) == (again, 2)


def test_extend_is_the_checkers_again_when_the_sponsor_owns_it(
    same: Measured,
) -> None:
    """Nothing waits for somebody who may not decide."""
    cast = same.cast
    named = people(same.now, sponsor=cast.owner, checker=cast.manager)
    name_people(same.now, **named, actor=cast.owner, at=same.due)
    day = same.check_on
    for _each in range(2):
        extend_check(
            same.now,
            check_on=day + WEEK,
            reason="Snow.",
            actor=cast.manager,
            at=noon(day),
        )
        day += WEEK

    assert same.check.extended_count == 2


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_extend_is_refused_when_the_day_is_wrong(same: Measured, days: int) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        extend_check(
            same.now,
            check_on=same.check_on + timedelta(days=days),
            reason="Snow.",
            actor=same.cast.sponsor,
            at=same.due,
        )

    assert list(refused.value.fields) == ["check_on"]
    assert same.check.due_on == same.check_on


def test_extend_is_refused_when_no_reason_is_given(same: Measured) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        extend_check(
            same.now,
            check_on=same.check_on + WEEK,
            reason=" ",
            actor=same.cast.sponsor,
            at=same.due,
        )

    assert list(refused.value.fields) == ["reason"]


# It didn't work


@pytest.mark.parametrize("back_to", ["planned", "in_progress"])
def test_no_effect_takes_it_back_and_opens_its_problems(
    same: Measured, back_to: str
) -> None:
    approved_at = same.now.approved_at

    with telling((DECIDED, same.cast.owner)):
        find_no_effect(
            same.now,
            back_to=back_to,
            reason="As many as before.",
            actor=same.cast.sponsor,
            at=same.due,
        )

    initiative, check = same.now, same.check
    assert (initiative.state, initiative.fixed_from, initiative.check_on) == (
        back_to,
        None,
        None,
    )
    assert initiative.approved_at == (None if back_to == "planned" else approved_at)
    assert (check.conclusion, check.verdict) == ("no_effect", "no_change_seen")
    same.pattern.refresh_from_db()
    assert (same.pattern.state, same.pattern.fixed_from) == ("confirmed", None)


def test_no_effect_leads_through_a_new_fix_to_a_new_check(same: Measured) -> None:
    find_no_effect(
        same.now,
        back_to="in_progress",
        reason="As many as before.",
        actor=same.cast.sponsor,
        at=same.due,
    )
    again = same.check_on + WEEK

    implement(
        same.now,
        fixed_from=again,
        fixed_place="Everywhere",
        evidence="One can see it.",
        actor=same.cast.owner,
        at=noon(again),
    )

    assert [check.conclusion for check in same.initiative.checks.all()] == [
        "no_effect",
        "",
    ]
    assert same.check.due_on == again + 6 * WEEK


def test_no_effect_is_refused_when_the_numbers_prove_it(fell: Measured) -> None:
    with nothing_changed(), pytest.raises(Conflict) as refused:
        find_no_effect(
            fell.now,
            back_to="planned",
            reason="I don’t believe it.",
            actor=fell.cast.sponsor,
            at=fell.due,
        )

    assert "The numbers prove that it worked." in refused.value.message
    assert fell.now.state == "implemented"


@pytest.mark.parametrize(
    ("over", "field"), [({"back_to": "closed"}, "back_to"), ({"reason": ""}, "reason")]
)
def test_no_effect_is_refused_when_a_field_is_wrong(
    same: Measured, over: dict[str, str], field: str
) -> None:
    values = {"back_to": "planned", "reason": "As before."} | over

    with nothing_changed(), pytest.raises(Invalid) as refused:
        find_no_effect(same.now, **values, actor=same.cast.sponsor, at=same.due)

    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize("who", ["owner", "manager"])
def test_no_effect_is_refused_when_another_than_the_checker_tries(
    same: Measured, who: str
) -> None:
    with nothing_changed(), pytest.raises(Refused):
        find_no_effect(
            same.now,
            back_to="planned",
            reason="As before.",
            actor=getattr(same.cast, who),
            at=same.due,
        )
