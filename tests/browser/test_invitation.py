"""A new colleague comes in: the one-time link, a password, the first log-in."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from accounts.services.people import invite_person
from cxops.kernel.clock import now
from tests.browser.conftest import PHONE
from tests.builders.accounts import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "four odd words here"


def test_an_invited_person_chooses_a_password_and_logs_in(
    chromium: Browser, live_server: Any
) -> None:
    administrator = make_user("Ada", is_administrator=True)
    person, secret = invite_person(
        full_name="Bo Berg", staff_number="S-77", actor=administrator, at=now()
    )
    context = chromium.new_context(viewport=PHONE, base_url=live_server.url)
    page = context.new_page()

    page.goto(f"/invitation/{secret}/")
    page.locator("input[type=password]").first.fill(PASSWORD)
    page.get_by_role("button", name="Set my password").click()
    page.wait_for_url("**/account/login/**")
    page.get_by_label("E-mail or staff number").fill("S-77")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(lambda url: "/account/login" not in url)

    expect(page.locator("body")).to_contain_text("Bo Berg")
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    context.close()
