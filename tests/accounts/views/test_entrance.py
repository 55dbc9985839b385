"""Coming in: log-in, one-time links, the first administrator, being put out."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from accounts.enums import InvitationPurpose
from accounts.models import User
from accounts.services.invitations import new_link
from accounts.services.leaving import deactivate_person, reactivate_person
from cxops.kernel.clock import now
from tests.asserts import nothing_changed
from tests.builders.accounts import make_clerk, make_unit, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "password"
WRONG = (
    "This name and password don’t belong together. Check both, or ask for a new "
    "password."
)


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Log-in attempts are counted in the cache."""
    cache.clear()


def log_in(client: Client, name: str, password: str = PASSWORD) -> int:
    answer = client.post("/account/login/", {"login": name, "password": password})
    return answer.status_code


@pytest.mark.parametrize(
    "name", ["ines@example.org", "INES@Example.ORG", "S-100", "s-100"]
)
def test_log_in_works_by_mail_and_by_staff_number(name: str) -> None:
    person = make_user(email="ines@example.org", staff_number="S-100")
    rows = person.history.count()
    client = Client()

    assert log_in(client, name) == 302

    assert client.get("/profile/").status_code == 200
    person.refresh_from_db()
    assert person.last_login is not None
    assert person.history.count() == rows


def test_log_in_answers_the_same_for_every_wrong_pair() -> None:
    make_user(email="ines@example.org", staff_number="S-100")
    make_user(email="gone@example.org", is_active=False)
    pairs = [
        ("ines@example.org", "wrong"),
        ("S-100", "wrong"),
        ("nobody@example.org", "password"),
        ("S-999", "password"),
        ("gone@example.org", "wrong"),
    ]

    for name, password in pairs:
        cache.clear()
        answer = Client().post("/account/login/", {"login": name, "password": password})
        errors = answer.context["form"].non_field_errors()
        assert (answer.status_code, list(errors)) == (200, [WRONG]), name


def test_log_in_is_limited_per_name() -> None:
    make_user(email="ines@example.org")
    for _attempt in range(5):
        log_in(Client(), "ines@example.org", "wrong")

    answer = Client().post(
        "/account/login/", {"login": "ines@example.org", "password": "password"}
    )

    assert answer.status_code == 200
    assert list(answer.context["form"].non_field_errors()) == [
        "Too many failed login attempts. Try again later."
    ]
    assert "_auth_user_id" not in answer.wsgi_request.session
    cache.clear()
    assert log_in(Client(), "ines@example.org") == 302


def test_log_in_is_refused_to_leavers() -> None:
    make_user(email="gone@example.org", is_active=False)
    client = Client()

    log_in(client, "gone@example.org")

    assert client.get("/profile/").status_code == 302


def test_deactivation_ends_the_session_at_the_next_request() -> None:
    administrator = make_user(is_administrator=True)
    person = make_clerk(make_unit())
    client = Client()
    assert log_in(client, str(person.email)) == 302
    assert client.get("/profile/").status_code == 200

    person = deactivate_person(person, reason="Left", actor=administrator, at=now())

    assert client.get("/profile/").headers["Location"].startswith("/account/login/")
    reactivate_person(person, reason="Back", actor=administrator, at=now())
    assert client.get("/profile/").status_code == 302


def test_deactivation_holds_where_a_session_row_survives() -> None:
    administrator = make_user(is_administrator=True)
    person = make_clerk(make_unit())
    client = Client()
    log_in(client, str(person.email))
    kept = list(Session.objects.values())

    deactivate_person(person, reason="Left", actor=administrator, at=now())
    Session.objects.bulk_create(Session(**row) for row in kept)

    assert client.get("/profile/").status_code == 302


def test_password_change_is_recorded_and_ends_other_sessions() -> None:
    person = make_user()
    here, elsewhere = Client(), Client()
    log_in(here, str(person.email))
    log_in(elsewhere, str(person.email))

    answer = here.post(
        "/account/password/change/",
        {
            "oldpassword": "password",
            "password1": "four odd words here",
            "password2": "four odd words here",
        },
    )

    assert answer.status_code == 302
    row = person.history.latest()
    assert (row.history_verb, row.history_user_id) == ("user.set_password", person.pk)
    assert elsewhere.get("/profile/").status_code == 302


def test_one_time_link_sets_the_password_once() -> None:
    person = make_user()
    secret = new_link(person, InvitationPurpose.INVITE, actor=person, at=now())
    url = f"/invitation/{secret}/"

    shown = Client().get(url)
    assert shown.status_code == 200
    assert shown.headers["Referrer-Policy"] == "strict-origin"
    assert Client().post(url, {"password": "short"}).status_code == 400
    done = Client().post(url, {"password": "four odd words here"})
    assert (done.status_code, done.headers["Location"]) == (303, "/account/login/")

    with nothing_changed():
        assert Client().post(url, {"password": "another odd word"}).status_code == 404
    assert Client().get(url).status_code == 404
    assert log_in(Client(), str(person.email), "four odd words here") == 302


@pytest.mark.parametrize("secret", ["", "x" * 43, "%00", "nobody"])
def test_one_time_link_is_absent_when_unknown(secret: str) -> None:
    assert Client().get(f"/invitation/{secret}/").status_code == 404


def test_one_time_link_is_absent_when_old() -> None:
    person = make_user()
    made = now() - timedelta(days=7)
    secret = new_link(person, InvitationPurpose.INVITE, actor=person, at=made)

    assert Client().get(f"/invitation/{secret}/").status_code == 404


def test_first_administrator_page_works_once() -> None:
    body = {
        "full_name": "Ana Kovač",
        "email": "ana@example.org",
        "time_zone": "Europe/Ljubljana",
        "password": "four odd words here",
    }
    url = "/first-administrator/"
    assert Client().get(url).status_code == 200
    bad = Client().post(url, body | {"password": "password"})
    assert (bad.status_code, User.objects.count()) == (400, 0)

    assert Client().post(url, body).status_code == 303

    person = User.objects.get()
    assert (person.is_administrator, person.email) == (True, "ana@example.org")
    assert Client().get(url).status_code == 404
    assert Client().post(url, body | {"email": "b@example.org"}).status_code == 404
    assert User.objects.count() == 1
    client = Client()
    assert log_in(client, "ana@example.org", "four odd words here") == 302
    assert client.get("/settings/").status_code == 200


def test_forgotten_password_is_mailed_and_recorded(mailoutbox: list[Any]) -> None:
    person = make_user(email="ines@example.org")

    Client().post("/account/password/reset/", {"email": "INES@example.org"})

    (mail,) = mailoutbox
    assert mail.to == ["ines@example.org"]
    (link,) = re.findall(r"https?://[^/\s]+(/\S+)", mail.body)
    client = Client()
    form = client.get(link, follow=True)
    client.post(
        form.request["PATH_INFO"],
        {"password1": "four odd words here", "password2": "four odd words here"},
    )
    row = person.history.latest()
    assert (row.history_verb, row.history_user_id) == ("user.set_password", person.pk)
    assert log_in(Client(), "ines@example.org", "four odd words here") == 302


def test_forgotten_password_page_answers_the_same_to_strangers(
    mailoutbox: list[Any],
) -> None:
    make_user(email="ines@example.org")
    answers = {
        (answer.status_code, answer.headers["Location"])
        for email in ("ines@example.org", "nobody@example.org")
        for answer in [Client().post("/account/password/reset/", {"email": email})]
    }

    assert answers == {(302, "/account/password/reset/done/")}
    assert [mail.to for mail in mailoutbox] == [["ines@example.org"]]


def test_forgotten_password_page_says_whom_to_ask_without_a_mail_server(
    settings: Any,
) -> None:
    with_mail = Client().get("/account/password/reset/").content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    without = Client().get("/account/password/reset/").content.decode()

    assert ('name="email"' in with_mail, 'name="email"' in without) == (True, False)
    assert "Ask the person who looks after CXOps" in without
