"""The door: where it leads afterwards, what it believes, what it keeps."""

import re

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client, override_settings

from accounts.enums import InvitationPurpose
from accounts.services.invitations import new_link, use_invitation
from cxops.kernel.clock import now
from tests.builders.accounts import make_clerk, make_unit, make_user

pytestmark = pytest.mark.django_db
HOST = "testserver"

#: Where somebody else would like people to end up.
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/%5cevil.example/",
    "http:evil.example",
    "https:/evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "//evil.example@testserver/",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "\t//evil.example/",
    "/\t/evil.example/",
    "//evil.example\r\nX-Hurt: 1",
)


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def is_elsewhere(address: str) -> bool:
    """Whether a browser that gets this address leaves our host."""
    text = re.sub(r"[\t\r\n]", "", address.strip()).replace("\\", "/")
    found = re.match(r"(?:[a-z][a-z0-9+.-]*:)?//+([^/?#]*)", text, re.IGNORECASE)
    if found:
        return found[1].rpartition("@")[2] != HOST
    return bool(re.match(r"[a-z][a-z0-9+.-]*:", text, re.IGNORECASE))


def test_is_elsewhere_knows_the_way_out() -> None:
    assert [a for a in ELSEWHERE if not is_elsewhere(a)] == [
        "/%5cevil.example/",
        "//evil.example@testserver/",
    ]
    assert not is_elsewhere("/inbox/?next=//evil.example")
    assert not is_elsewhere("http://testserver/inbox/")


@pytest.mark.parametrize("address", ELSEWHERE)
def test_log_in_and_out_lead_nowhere_else(address: str) -> None:
    person = make_clerk(make_unit())
    client = Client()
    answers = [
        client.post(
            "/account/login/",
            {"login": person.email, "password": "password", "next": address},
        ),
        client.get("/account/login/", {"next": address}),
        client.post("/account/logout/", {"next": address}),
    ]

    for answer in answers:
        assert answer.status_code == 302
        assert not is_elsewhere(answer["Location"]), answer["Location"]
        assert "X-Hurt" not in answer


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example/inbox/"])
def test_a_strange_path_leads_nowhere_else(path: str) -> None:
    for url in (path, f"/inbox/?x={path}", f"/inbox?next={path}"):
        answer = Client().get(url)
        assert not is_elsewhere(answer.get("Location", "/")), url


def test_a_foreign_host_gets_nothing(mailoutbox: list[EmailMessage]) -> None:
    make_user(email="ines@example.org")

    answer = Client(raise_request_exception=False).post(
        "/account/password/reset/",
        {"email": "ines@example.org"},
        headers={"Host": "evil.example"},
    )

    assert answer.status_code == 400
    assert mailoutbox == []


@pytest.mark.parametrize(
    "header", ["X-Forwarded-Host", "X-Forwarded-Server", "Forwarded", "X-Host"]
)
def test_a_forged_header_does_not_move_the_mailed_link(
    header: str, mailoutbox: list[EmailMessage]
) -> None:
    make_user(email="ines@example.org")

    Client().post(
        "/account/password/reset/",
        {"email": "ines@example.org"},
        headers={header: "evil.example"},
    )

    assert len(mailoutbox) == 1
    assert "evil" not in str(mailoutbox[0].message())


def test_a_forged_address_does_not_get_round_the_limit() -> None:
    make_user(email="ines@example.org")
    assert settings.PROXY_COUNT == 0
    tried = 0
    for number in range(30):
        answer = Client().post(
            "/account/login/",
            {"login": f"nobody{number}@example.org", "password": "wrong"},
            headers={"X-Forwarded-For": f"10.0.0.{number}", "X-Real-Ip": "10.1.1.1"},
        )
        text = answer.content.decode()
        tried += answer.status_code == 200 and "Too many" not in text

    # Ten wrong passwords a minute from one address, whatever it says it is.
    assert tried == 10


def test_log_in_makes_a_new_session() -> None:
    person = make_clerk(make_unit())
    client = Client()
    client.get("/account/login/")
    planted = client.session
    planted["planted"] = "by somebody else"
    planted.save()
    before = client.cookies[settings.SESSION_COOKIE_NAME].value

    client.post("/account/login/", {"login": person.email, "password": "password"})

    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = before
    assert thief.get("/profile/").status_code == 302


def test_log_out_ends_the_session_on_the_server() -> None:
    client = Client()
    client.force_login(make_clerk(make_unit()))
    kept = client.cookies[settings.SESSION_COOKIE_NAME].value

    client.post("/account/logout/")

    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert thief.get("/profile/").status_code == 302


def test_a_new_password_by_link_ends_other_sessions() -> None:
    admin, person = make_user(is_administrator=True), make_clerk(make_unit())
    client = Client()
    client.force_login(person)
    secret = new_link(person, InvitationPurpose.RESET, actor=admin, at=now())

    use_invitation(secret, password="four words not together", at=now())

    assert client.get("/profile/").status_code == 302


def test_the_link_page_tells_its_address_to_nobody() -> None:
    admin, person = make_user(is_administrator=True), make_user()
    secret = new_link(person, InvitationPurpose.INVITE, actor=admin, at=now())

    for answer in (
        Client().get(f"/invitation/{secret}/"),
        Client().post(f"/invitation/{secret}/", {"password": "short"}),
    ):
        assert answer["Referrer-Policy"] == "strict-origin"
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("path", ["/account/login/", "/account/password/reset/"])
def test_the_entrance_needs_the_csrf_token(path: str) -> None:
    client = Client(enforce_csrf_checks=True)

    assert client.post(path, {"login": "x", "email": "x"}).status_code == 403


@override_settings(SECURE_SSL_REDIRECT=True, SECURE_HSTS_SECONDS=31_536_000)
def test_a_page_over_https_is_kept_there() -> None:
    assert Client().get("/account/login/").status_code == 301

    answer = Client().get("/account/login/", secure=True)

    assert answer.status_code == 200
    assert "max-age=31536000" in answer["Strict-Transport-Security"]
