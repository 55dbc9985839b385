"""What the logs hold: ids and what went wrong; no person's data, no key to a door."""

import io
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils.module_loading import import_string

from accounts.enums import InvitationPurpose
from accounts.services.invitations import new_link
from cxops.kernel.clock import now
from issues.models import Customer, Issue
from tests.api.clients import Caller
from tests.builders.accounts import make_clerk, make_manager, make_unit, make_user
from tests.builders.issues import seed_words

pytestmark = pytest.mark.django_db
PERSONAL = {
    "name": "Zqname Zqsurname",
    "phone": "+385 91 7777 001",
    "email": "zqmail@example.org",
    "note": "Zqnote calls at night",
}
WORDS = "Zqwords the lift was dead again"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Everything any logger says, as an installation writes it, at DEBUG."""
    given = dict(settings.LOGGING["formatters"]["line"])
    formatter = given.pop("()")
    if isinstance(formatter, str):
        formatter = import_string(formatter)
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(formatter(**given))
    root, quiet = logging.getLogger(), logging.getLogger("django")
    levels = root.level, quiet.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    quiet.setLevel(logging.DEBUG)
    yield text
    root.removeHandler(handler)
    root.setLevel(levels[0])
    quiet.setLevel(levels[1])


def test_lines_hold_what_is_logged(lines: io.StringIO) -> None:
    logging.getLogger("issues.filing").debug("filed %s", "Zqname")

    assert "Zqname" in lines.getvalue()


def test_filing_and_its_mistakes_log_no_personal_data(lines: io.StringIO) -> None:
    seed_words()
    unit = make_unit()
    program = Caller(make_clerk(unit, "Zqclerk Front", email="zqclerk@example.org"))
    body: dict[str, Any] = {"description": WORDS, "customer": PERSONAL}

    filed = program.post("issues/", body)
    wrong = [
        program.post("issues/", body | {"kind": "Zqwords"}),
        program.post("issues/", body | {"customer": PERSONAL | {"email": "Zqmail"}}),
        program.post("issues/", '{"description": "Zqwords'),
        program.get("issues/", unit="Zqname"),
    ]
    browser = Client(raise_request_exception=False)
    browser.force_login(make_manager(unit, "Zqmanager"))
    page = browser.post("/report/", {"description": WORDS, "customer_email": "Zqmail"})

    assert filed.status_code == 201
    assert [answer.status_code for answer in (*wrong, page)] == [400] * 5
    assert Issue.objects.filter(description=WORDS).count() == 1
    assert Customer.objects.filter(name=PERSONAL["name"]).count() == 1
    assert "zq" not in lines.getvalue().lower()
    assert "7777" not in lines.getvalue()


@pytest.mark.parametrize("password", ["short", ""])
def test_a_refused_password_does_not_log_the_link(
    password: str, lines: io.StringIO
) -> None:
    admin, person = make_user(is_administrator=True), make_user()
    at = now()
    secret = new_link(person, InvitationPurpose.INVITE, actor=admin, at=at)

    answer = Client().post(f"/invitation/{secret}/", {"password": password})
    forged = Client(enforce_csrf_checks=True).post(f"/invitation/{secret}/", {})

    assert (answer.status_code, forged.status_code) == (400, 403)
    person.refresh_from_db()
    assert person.invitations.filter(used_at=None, expires_at__gt=at).exists()
    said = lines.getvalue()
    assert "/invitation/(left out)/" in said
    assert secret not in said


def test_a_used_link_is_not_logged(lines: io.StringIO) -> None:
    admin, person = make_user(is_administrator=True), make_user()
    at = now() - timedelta(days=30)
    secret = new_link(person, InvitationPurpose.INVITE, actor=admin, at=at)

    assert Client().get(f"/invitation/{secret}/").status_code == 404
    assert secret not in lines.getvalue()


def test_a_wrong_log_in_logs_neither_name_nor_password(lines: io.StringIO) -> None:
    make_user(email="zqmail@example.org")

    Client().post(
        "/account/login/", {"login": "zqmail@example.org", "password": "Zqsecret"}
    )
    Client().post("/account/password/reset/", {"email": "zqmail@example.org"})

    assert "zq" not in lines.getvalue().lower()


def test_tokens_are_not_logged(lines: io.StringIO) -> None:
    program = Caller(make_clerk(make_unit()))
    header = program.headers["Authorization"]

    program.get("me/")
    program.headers["Authorization"] = f"{header}x"
    refused = program.get("me/")

    assert refused.status_code == 401
    assert header.removeprefix("Bearer ")[:20] not in lines.getvalue()
