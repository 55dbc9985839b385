"""Inviting people, keeping their details, what they are beside their roles."""

from typing import Any

import pytest

from accounts.models import Invitation, User
from accounts.services.invitations import link_digest
from accounts.services.people import (
    FLAGS,
    create_first_administrator,
    edit_person,
    edit_profile,
    invite_person,
    set_flags,
)
from cxops.kernel.errors import Conflict, Invalid, Refused, Stale
from tests.asserts import nothing_changed
from tests.builders.accounts import make_manager, make_unit, make_user
from tests.builders.clock import AT

pytestmark = pytest.mark.django_db
DETAILS: dict[str, Any] = {
    "full_name": "Noor Jansen",
    "email": "noor@example.org",
    "staff_number": "N-17",
    "language": "en",
    "time_zone": "Europe/Amsterdam",
}


@pytest.fixture
def administrator() -> User:
    return make_user("Ada Admin", is_administrator=True)


def test_invite_adds_the_person_and_a_link_of_seven_days(administrator: User) -> None:
    details = DETAILS | {"email": " Noor@Example.org ", "full_name": " Noor  Jansen"}

    person, secret = invite_person(
        **details, flags=["is_finance_confirmer"], actor=administrator, at=AT
    )

    person.refresh_from_db()
    assert {name: getattr(person, name) for name in DETAILS} == DETAILS
    assert (person.is_active, person.has_usable_password()) == (True, False)
    assert (person.is_finance_confirmer, person.is_administrator) == (True, False)
    link = Invitation.objects.get(user=person)
    assert (link.purpose, link.created_by) == ("invite", administrator)
    assert link.digest == link_digest(secret)
    assert len(secret) == 43
    assert (link.expires_at - AT).days == 7
    assert person.history.get().history_verb == "user.invite"
    assert person.history.get().history_user_id == administrator.pk


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"full_name": " "}, "full_name"),
        ({"full_name": "x" * 121}, "full_name"),
        ({"full_name": "a\x00b"}, "full_name"),
        ({"email": "noor"}, "email"),
        ({"email": "", "staff_number": None}, "email"),
        ({"email": "TAKEN@example.org"}, "email"),
        ({"staff_number": "t-1"}, "staff_number"),
        ({"staff_number": "taken@example.org"}, "staff_number"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"language": "tlh"}, "language"),
        ({"flags": ["is_active"]}, "flags"),
    ],
)
def test_invite_is_refused_and_stores_nothing_when_a_detail_is_bad(
    administrator: User, change: dict[str, Any], field: str
) -> None:
    make_user(email="taken@example.org", staff_number="T-1")
    people = User.objects.count()

    with nothing_changed(), pytest.raises(Invalid) as refused:
        invite_person(**(DETAILS | change), actor=administrator, at=AT)

    assert list(refused.value.fields) == [field]
    assert User.objects.count() == people


def test_invite_is_refused_to_a_manager_and_names_the_administrator(
    administrator: User,
) -> None:
    manager = make_manager(make_unit())

    with nothing_changed(), pytest.raises(Refused) as refused:
        invite_person(**DETAILS, actor=manager, at=AT)

    assert refused.value.message == (
        "Only an administrator can change this. Ask Ada Admin."
    )


def test_edit_changes_the_details(administrator: User) -> None:
    person = make_user("Old Name")

    edit_person(person, **DETAILS, version=1, actor=administrator, at=AT)

    person.refresh_from_db()
    assert {name: getattr(person, name) for name in DETAILS} == DETAILS
    assert person.version == 2
    assert person.history.latest().history_verb == "user.edit"


def test_edit_is_refused_when_somebody_was_faster(administrator: User) -> None:
    person = make_user("Old Name")

    with nothing_changed(), pytest.raises(Stale):
        edit_person(person, **DETAILS, version=9, actor=administrator, at=AT)


def test_edit_is_refused_to_others_and_for_services(administrator: User) -> None:
    person = make_user()
    service = make_user(kind="service", email=None, staff_number=None)

    with nothing_changed():
        with pytest.raises(Refused):
            edit_person(person, **DETAILS, actor=person, at=AT)
        with pytest.raises(Conflict):
            edit_person(service, **DETAILS, actor=administrator, at=AT)


def test_edit_profile_changes_ones_own_only(administrator: User) -> None:
    person = make_user()
    wanted: dict[str, Any] = {
        "language": "en",
        "time_zone": "Asia/Tokyo",
        "wants_mail": False,
    }

    with nothing_changed(), pytest.raises(Refused):
        edit_profile(person, **wanted, actor=administrator, at=AT)
    edit_profile(person, **wanted, actor=person, at=AT)

    person.refresh_from_db()
    assert {name: getattr(person, name) for name in wanted} == wanted


def test_set_flags_gives_and_takes(administrator: User) -> None:
    person = make_user(is_improvement_lead=True)

    set_flags(person, flags={"is_administrator"}, actor=administrator, at=AT)

    person.refresh_from_db()
    assert (person.is_administrator, person.is_improvement_lead) == (True, False)
    assert person.history.latest().history_verb == "user.set_flags"


def test_set_flags_leaves_ones_own_administrator_flag(administrator: User) -> None:
    make_user("Bo Admin", is_administrator=True)

    with nothing_changed(), pytest.raises(Refused) as refused:
        set_flags(administrator, flags=(), actor=administrator, at=AT)

    assert refused.value.message == (
        "Nobody changes whether they are an administrator themself. Ask Bo Admin."
    )


def test_set_flags_keeps_the_last_active_administrator(administrator: User) -> None:
    """Each was allowed when their request began; the second finds nobody left."""
    other = make_user("Bo Admin", is_administrator=True)
    make_user(is_administrator=True, is_active=False)
    other_as_asked = User.objects.get(pk=other.pk)
    set_flags(other, flags=(), actor=administrator, at=AT)

    with nothing_changed(), pytest.raises(Conflict) as refused:
        set_flags(administrator, flags=(), actor=other_as_asked, at=AT)

    assert refused.value.code == "last_administrator"


def test_set_flags_is_refused_to_others_and_for_services(administrator: User) -> None:
    service = make_user(kind="service", email=None, staff_number=None)
    manager = make_manager(make_unit())

    with nothing_changed():
        with pytest.raises(Conflict):
            set_flags(service, flags={FLAGS[0]}, actor=administrator, at=AT)
        with pytest.raises(Refused):
            set_flags(manager, flags=FLAGS, actor=manager, at=AT)


def test_first_administrator_is_set_up_once() -> None:
    details = DETAILS | {"password": "four odd words here"}
    del details["language"]

    person = create_first_administrator(**details, at=AT)

    assert person.is_administrator
    assert person.check_password("four odd words here")
    assert person.history.get().history_verb == "user.install"
    with nothing_changed(), pytest.raises(Conflict):
        create_first_administrator(
            **(details | {"email": "b@example.org", "staff_number": "B"}), at=AT
        )


@pytest.mark.parametrize("password", ["short", "password1234", "noor@example.org", ""])
def test_first_administrator_is_refused_when_the_password_is_weak(
    password: str,
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        create_first_administrator(
            full_name="Noor Jansen",
            email="noor@example.org",
            password=password,
            at=AT,
        )

    assert list(refused.value.fields) == ["password"]
    assert not User.objects.exists()
