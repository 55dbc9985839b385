"""``manage.py create_first_admin``."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.management.commands import create_first_admin
from accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "four odd words here"


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(create_first_admin.PASSWORD_VARIABLE, PASSWORD)


@pytest.mark.usefixtures("given")
def test_command_sets_up_the_administrator_once() -> None:
    out = StringIO()

    call_command("create_first_admin", "Ana Kovač", email="ana@example.org", stdout=out)

    person = User.objects.get()
    assert (person.is_administrator, person.check_password(PASSWORD)) == (True, True)
    assert person.history.get().history_door == "command"
    assert out.getvalue() == "Ana Kovač is set up. Log in with ana@example.org.\n"
    with pytest.raises(CommandError, match="CXOps is set up already"):
        call_command("create_first_admin", "Bo", email="bo@example.org")
    assert User.objects.count() == 1


@pytest.mark.usefixtures("given")
def test_command_names_the_field_when_a_detail_is_bad() -> None:
    with pytest.raises(CommandError, match=r"^email: Give an e-mail address"):
        call_command("create_first_admin", "Ana Kovač")
    assert not User.objects.exists()


def test_command_asks_twice_and_stops_when_they_differ(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter([PASSWORD, "something else"])
    monkeypatch.delenv(create_first_admin.PASSWORD_VARIABLE, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(answers))

    with pytest.raises(CommandError, match="The two passwords differ"):
        call_command("create_first_admin", "Ana Kovač", email="ana@example.org")
    assert not User.objects.exists()
