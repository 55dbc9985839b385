"""Against the numbers: two people, both reasons, and nothing confirmed before."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import Role
from accounts.handover import held_by
from accounts.models import User
from cxops.kernel.errors import Conflict, Invalid, Refused
from improvements.models import EffectivenessCheck, Initiative
from improvements.notifications import DECIDED, TO_SECOND
from improvements.services.checking import (
    agree_override,
    confirm_effect,
    extend_check,
    find_no_effect,
    override_check,
    refuse_override,
)
from improvements.services.proposing import name_people
from improvements.services.succession import (
    hand_over_overrulings,
)
from tests.asserts import nothing_changed
from tests.builders.accounts import (
    grant,
    make_executive,
    make_manager,
    make_unit,
    make_user,
)
from tests.builders.clock import AT
from tests.builders.improvements import (
    Cast,
)
from tests.improvements.measured import (
    WEEK,
    Measured,
)
from tests.improvements.proof.test_checking import WHY, people
from tests.improvements.told import telling

# Against the numbers


def overrule(found: Measured, second: User, **over: Any) -> Initiative:
    values: dict[str, Any] = {"reason": WHY, "actor": found.cast.sponsor}
    return override_check(found.now, second=second, **(values | over), at=found.due)


def test_override_confirms_nothing_before_the_second_person_agrees(
    same: Measured,
) -> None:
    cast = same.cast
    with telling((TO_SECOND, cast.approver)):
        overrule(same, cast.approver)

    check = same.check
    assert same.now.state == "implemented"
    assert (check.override_by, check.second, check.override_reason) == (
        cast.sponsor,
        cast.approver,
        WHY,
    )
    with telling((DECIDED, cast.owner), (DECIDED, cast.sponsor)):
        agree_override(same.now, reason="So do I.", actor=cast.approver, at=same.due)
    check = same.check
    assert same.now.state == "verified"
    assert (check.conclusion, check.decided_by, check.verdict) == (
        "confirmed",
        cast.approver,
        "no_change_seen",
    )
    assert (check.override_reason, check.reason) == (WHY, "So do I.")
    same.pattern.refresh_from_db()
    assert same.pattern.state == "verified"


def test_refused_override_leaves_the_check_open(same: Measured) -> None:
    cast = same.cast
    overrule(same, cast.approver)

    with telling((DECIDED, cast.sponsor)):
        refuse_override(same.now, reason="No.", actor=cast.approver, at=same.due)

    check = same.check
    assert (check.conclusion, check.override_by, check.second) == ("", None, None)
    assert same.now.state == "implemented"
    extend_check(
        same.now,
        check_on=same.check_on + WEEK,
        reason="Then later.",
        actor=cast.sponsor,
        at=same.due,
    )


def left(cast: Cast) -> User:
    return make_manager(cast.unit, "Lena Left", is_active=False)


def stranger(cast: Cast) -> User:
    return make_manager(make_unit("Hill"), "Stan Stranger")


def administrator(cast: Cast) -> User:
    return make_manager(cast.unit, "Adam Admin", is_administrator=True)


@pytest.mark.parametrize(
    "who",
    [
        lambda cast: cast.owner,
        lambda cast: cast.sponsor,
        lambda cast: cast.clerk,
        left,
        stranger,
        administrator,
    ],
    ids=["owner", "checker", "clerk", "left", "stranger", "administrator"],
)
def test_override_is_refused_when_the_second_person_doesnt_fit(
    same: Measured, who: Callable[[Cast], User]
) -> None:
    second = who(same.cast)

    with nothing_changed(), pytest.raises(Invalid) as refused:
        overrule(same, second)

    assert list(refused.value.fields) == ["second"]
    assert same.check.override_by is None


def test_override_is_refused_when_a_deputy_names_themselves(same: Measured) -> None:
    deputy = make_executive("Dora Deputy")
    until = same.check_on + 52 * WEEK
    grant(deputy, Role.EXECUTIVE, on_behalf_of=same.cast.sponsor, until=until)

    with nothing_changed(), pytest.raises(Invalid):
        overrule(same, deputy, actor=deputy)


@pytest.mark.parametrize("who", ["owner", "sponsor", "manager", "clerk"])
def test_agree_is_refused_when_another_than_the_second_person_tries(
    same: Measured, who: str
) -> None:
    overrule(same, same.cast.approver)

    for judge in (agree_override, refuse_override):
        with nothing_changed(), pytest.raises(Refused):
            judge(same.now, reason="Me.", actor=getattr(same.cast, who), at=same.due)

    assert same.now.state == "implemented"


def test_nothing_else_is_decided_while_the_second_person_is_asked(
    same: Measured,
) -> None:
    overrule(same, same.cast.approver)
    who: dict[str, Any] = {"actor": same.cast.sponsor, "at": same.due}
    later = same.check_on + WEEK

    for decide in (
        lambda: confirm_effect(same.now, **who),
        lambda: extend_check(same.now, check_on=later, reason="Later.", **who),
        lambda: find_no_effect(same.now, back_to="planned", reason="No.", **who),
        lambda: overrule(same, same.cast.manager),
    ):
        with nothing_changed(), pytest.raises(Conflict) as refused:
            decide()
        assert "Ana Approver is asked to agree first." in refused.value.message


def test_agree_is_refused_when_nobody_overruled(same: Measured) -> None:
    with nothing_changed(), pytest.raises(Conflict):
        agree_override(same.now, reason="Yes.", actor=same.cast.approver, at=same.due)


@pytest.mark.parametrize(
    "values",
    [
        lambda cast: {"checker": cast.owner},
        lambda cast: {"decided_by": cast.owner},
        lambda cast: {"second": cast.owner},
        lambda cast: {"override_by": cast.manager, "second": cast.manager},
        lambda cast: {"conclusion": "confirmed"},
        lambda cast: {"decided_at": AT},
    ],
    ids=["checker", "decider", "second", "both", "no moment", "no conclusion"],
)
def test_database_keeps_duties_apart(
    same: Measured, values: Callable[[Cast], dict[str, Any]]
) -> None:
    check = same.check
    for name, value in values(same.cast).items():
        setattr(check, name, value)

    with pytest.raises(IntegrityError), transaction.atomic():
        EffectivenessCheck.objects.filter(pk=check.pk).update(**values(same.cast))


def test_former_owner_judges_nothing_of_what_they_put_in_effect(
    same: Measured,
) -> None:
    cast = same.cast
    name_people(
        same.now, **people(same.now, owner=cast.manager), actor=cast.owner, at=same.due
    )

    with nothing_changed(), pytest.raises(Invalid) as refused:
        overrule(same, cast.owner)

    assert list(refused.value.fields) == ["second"]
    until = same.check_on + 52 * WEEK
    grant(cast.owner, Role.EXECUTIVE, on_behalf_of=cast.sponsor, until=until)
    former = User.objects.get(pk=cast.owner.pk)
    with nothing_changed(), pytest.raises(Refused):
        find_no_effect(
            same.now, back_to="planned", reason="No.", actor=former, at=same.due
        )


@pytest.mark.parametrize(
    ("part", "over"),
    [
        ("owner", {"owner": "approver", "approver": None}),
        ("checker", {"checker": "approver"}),
    ],
)
def test_second_person_gets_no_part_before_they_have_answered(
    same: Measured, part: str, over: dict[str, Any]
) -> None:
    cast = same.cast
    overrule(same, cast.approver)
    new = {name: who and getattr(cast, who) for name, who in over.items()}

    with nothing_changed(), pytest.raises(Invalid) as refused:
        name_people(same.now, **people(same.now, **new), actor=cast.owner, at=same.due)

    assert list(refused.value.fields) == [part]


def test_overruling_waits_for_the_leavers_successor(same: Measured) -> None:
    cast, admin = same.cast, make_user("Adam Admin", is_administrator=True)
    overrule(same, cast.approver)
    assert {item.name: item.count for item in held_by(cast.approver)} == {
        "improvement_decisions": 1
    }

    with nothing_changed(), pytest.raises(Invalid):
        hand_over_overrulings(cast.approver, cast.owner, actor=admin, at=same.due)
    with telling((TO_SECOND, cast.manager)):
        hand_over_overrulings(cast.approver, cast.manager, actor=admin, at=same.due)

    agree_override(same.now, reason="Yes.", actor=cast.manager, at=same.due)
    assert same.now.state == "verified"
