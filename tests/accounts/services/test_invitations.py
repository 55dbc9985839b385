"""One-time links."""

from datetime import timedelta

import pytest

from accounts.models import Invitation, User
from accounts.services.invitations import make_link, open_link, use_invitation
from cxops.kernel.errors import Conflict, Invalid, NotFound, Refused
from tests.asserts import nothing_changed
from tests.builders.accounts import make_user
from tests.builders.clock import AT

pytestmark = pytest.mark.django_db
PASSWORD = "four odd words here"


@pytest.fixture
def administrator() -> User:
    return make_user("Ada Admin", is_administrator=True)


@pytest.mark.parametrize(
    ("known", "purpose", "lasts"),
    [(True, "reset", timedelta(hours=24)), (False, "invite", timedelta(days=7))],
)
def test_link_lasts_as_its_purpose_says(
    administrator: User, known: bool, purpose: str, lasts: timedelta
) -> None:
    person = make_user()
    if not known:
        User.objects.filter(pk=person.pk).update(password="!")

    secret = make_link(person, actor=administrator, at=AT)

    link = Invitation.objects.get()
    assert (link.purpose, link.expires_at) == (purpose, AT + lasts)
    assert open_link(secret, at=AT + lasts - timedelta(seconds=1)) == link
    with pytest.raises(NotFound):
        open_link(secret, at=AT + lasts)


def test_new_link_makes_the_older_one_useless(administrator: User) -> None:
    person = make_user()
    old = make_link(person, actor=administrator, at=AT)
    new = make_link(person, actor=administrator, at=AT)

    with nothing_changed(), pytest.raises(NotFound):
        use_invitation(old, password=PASSWORD, at=AT)
    assert use_invitation(new, password=PASSWORD, at=AT) == person


def test_link_is_refused_to_others_and_for_leavers(administrator: User) -> None:
    person, gone = make_user(), make_user(is_active=False)
    service = make_user(kind="service")

    with nothing_changed():
        with pytest.raises(Refused):
            make_link(person, actor=person, at=AT)
        for useless in (gone, service):
            with pytest.raises(Conflict):
                make_link(useless, actor=administrator, at=AT)


def test_use_sets_the_password_once(administrator: User) -> None:
    person = make_user()
    secret = make_link(person, actor=administrator, at=AT)

    use_invitation(secret, password=PASSWORD, at=AT)

    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    row = person.history.latest()
    assert (row.history_verb, row.history_user_id) == ("user.set_password", person.pk)
    link = Invitation.objects.get()
    assert link.used_at == AT
    assert link.history.latest().history_verb == "invitation.use"
    with nothing_changed(), pytest.raises(NotFound):
        use_invitation(secret, password="another odd word", at=AT)


@pytest.mark.parametrize("password", ["short", "password123", ""])
def test_use_is_refused_when_the_password_is_weak(
    administrator: User, password: str
) -> None:
    person = make_user()
    secret = make_link(person, actor=administrator, at=AT)

    with nothing_changed(), pytest.raises(Invalid) as refused:
        use_invitation(secret, password=password, at=AT)

    assert list(refused.value.fields) == ["password"]
    person.refresh_from_db()
    assert person.check_password("password")


def test_use_is_refused_to_leavers(administrator: User) -> None:
    person = make_user()
    secret = make_link(person, actor=administrator, at=AT)
    User.objects.filter(pk=person.pk).update(is_active=False)

    with nothing_changed(), pytest.raises(NotFound):
        use_invitation(secret, password=PASSWORD, at=AT)
