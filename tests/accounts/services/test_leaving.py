"""Leaving: access ends at once, and what was theirs goes to somebody."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from accounts.enums import InvitationPurpose
from accounts.models import ApiToken, Invitation, User
from accounts.services.invitations import new_link, open_link
from accounts.services.leaving import deactivate_person, reactivate_person
from accounts.services.tokens import create_token
from cxops.kernel.errors import Conflict, Invalid, NotFound, Refused
from tests.accounts.handovers import cups_registered
from tests.asserts import nothing_changed
from tests.builders.accounts import make_clerk, make_manager, make_unit, make_user
from tests.builders.clock import AT

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.fixture
def administrator() -> User:
    return make_user("Ada Admin", is_administrator=True)


@pytest.fixture
def cups() -> Iterator[Counter[int]]:
    with cups_registered() as cups:
        yield cups


def test_deactivate_ends_tokens_and_links_and_says_why(administrator: User) -> None:
    person = make_clerk(make_unit())
    create_token(
        user=person, name="x", scopes=["issues:file"], days=9, actor=person, at=AT
    )
    secret = new_link(person, InvitationPurpose.RESET, actor=person, at=AT)

    deactivate_person(person, reason=" Left us ", actor=administrator, at=LATER)

    person.refresh_from_db()
    assert (person.is_active, person.deactivated_at) == (False, LATER)
    row = person.history.latest()
    assert (row.history_verb, row.history_change_reason) == (
        "user.deactivate",
        "Left us",
    )
    token = ApiToken.objects.get()
    assert token.revoked_at == LATER
    assert token.history.latest().history_verb == "token.revoke"
    assert Invitation.objects.get().expires_at == LATER
    with pytest.raises(NotFound):
        open_link(secret, at=LATER)


def test_deactivate_hands_over_what_they_held(
    administrator: User, cups: Counter[int]
) -> None:
    person, heir = make_user("Leaver"), make_user("Heir")
    cups[person.pk] = 3

    deactivate_person(
        person, successors={"cups": heir}, reason="Left", actor=administrator, at=AT
    )

    assert cups == {heir.pk: 3}


def test_deactivate_takes_one_successor_for_everything(
    administrator: User, cups: Counter[int]
) -> None:
    person, heir = make_user("Leaver"), make_user("Heir")
    cups[person.pk] = 2

    deactivate_person(
        person, successors=heir, reason="Left", actor=administrator, at=AT
    )

    assert cups == {heir.pk: 2}


@pytest.mark.parametrize("choice", ["nobody", "themself", "leaver", "service"])
def test_deactivate_is_refused_without_a_successor_who_can(
    administrator: User, cups: Counter[int], choice: str
) -> None:
    person = make_user("Leaver")
    choices = {
        "nobody": None,
        "themself": person,
        "leaver": make_user(is_active=False),
        "service": make_user(kind="service"),
    }
    cups[person.pk] = 1
    to = choices[choice]

    with nothing_changed(), pytest.raises(Invalid) as refused:
        deactivate_person(
            person,
            successors={"cups": to} if to else {},
            reason="Left",
            actor=administrator,
            at=AT,
        )

    assert list(refused.value.fields) == ["successor_cups"]
    assert refused.value.code == "successor_needed"
    assert cups == {person.pk: 1}
    person.refresh_from_db()
    assert person.is_active


def test_deactivate_is_refused_to_others_and_for_oneself(administrator: User) -> None:
    manager = make_manager(make_unit())
    person = make_user()
    make_user(is_administrator=True)

    with nothing_changed():
        with pytest.raises(Refused):
            deactivate_person(person, reason="x", actor=manager, at=AT)
        with pytest.raises(Refused):
            deactivate_person(administrator, reason="x", actor=administrator, at=AT)
        with pytest.raises(Invalid):
            deactivate_person(person, reason=" ", actor=administrator, at=AT)


def test_deactivate_keeps_the_last_administrator_between_two(
    administrator: User,
) -> None:
    """Each was allowed when their request began; the second finds nobody left."""
    other = make_user("Bo Admin", is_administrator=True)
    other_as_asked = User.objects.get(pk=other.pk)
    assert other_as_asked.is_active
    deactivate_person(other, reason="x", actor=administrator, at=AT)

    with nothing_changed(), pytest.raises(Conflict) as refused:
        deactivate_person(administrator, reason="x", actor=other_as_asked, at=AT)

    assert refused.value.code == "last_administrator"


def test_reactivate_lets_them_in_without_their_tokens(administrator: User) -> None:
    person = make_clerk(make_unit())
    create_token(
        user=person, name="x", scopes=["issues:file"], days=9, actor=person, at=AT
    )
    gone = deactivate_person(person, reason="x", actor=administrator, at=AT)
    with nothing_changed(), pytest.raises(Conflict):
        deactivate_person(gone, reason="x", actor=administrator, at=AT)

    back = reactivate_person(gone, reason="Back", actor=administrator, at=LATER)

    assert (back.is_active, back.deactivated_at) == (True, None)
    assert back.history.latest().history_verb == "user.reactivate"
    assert ApiToken.objects.get().revoked_at == AT
    with nothing_changed(), pytest.raises(Conflict):
        reactivate_person(back, reason="Back", actor=administrator, at=LATER)
