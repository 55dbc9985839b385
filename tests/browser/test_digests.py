"""A digest in a real browser: read on a phone, stopped from a mail, no log-in."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from cxops.digests import render
from cxops.digests.links import CHANGE, STOP, signed_path
from cxops.digests.subscriptions import change_subscription, current_subscription
from cxops.models import DigestSubscription
from tests.browser.conftest import DESK, PHONE
from tests.browser.hands import no_sideways_scroll, violations
from tests.builders.clock import AT
from tests.cxops.digests.some_facts import some_facts
from tests.cxops.digests.town import Town, make_edition, make_town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OpenAs = Callable[..., Page]


@pytest.fixture
def town() -> Town:
    town = make_town()
    change_subscription(
        current_subscription(town.manager),
        frequency="daily",
        hour=6,
        actor=town.manager,
        at=AT,
    )
    return town


def frequency(town: Town) -> str:
    return DigestSubscription.objects.get(reader=town.manager).frequency


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_the_pages_fit_their_screen_and_say_what_they_are(
    open_as: OpenAs, town: Town, viewport: dict[str, int], scheme: str
) -> None:
    make_edition(town.manager, facts=some_facts(), missed_days=["2026-03-08"])
    page = open_as(town.manager, viewport, color_scheme=scheme)

    for path in (
        "/digests/",
        "/digests/2026-03-11/",
        "/digests/settings/",
        signed_path(STOP, town.manager.pk),
        signed_path(CHANGE, town.manager.pk),
    ):
        page.goto(path)
        expect(page.locator("main h1")).to_have_count(1)
        assert no_sideways_scroll(page), path
        assert violations(page) == [], path


def test_a_mail_is_stopped_without_log_in_or_script(
    chromium: Browser, live_server: Any, town: Town
) -> None:
    context = chromium.new_context(
        base_url=live_server.url, viewport=PHONE, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(signed_path(STOP, town.manager.pk))
    assert frequency(town) == "daily"

    page.get_by_role("button", name="Stop the digest").click()

    expect(page.locator("h1")).to_have_text("The digest is stopped")
    assert frequency(town) == "never"
    page.get_by_role("link", name="I want it again").click()
    page.get_by_label("Monday to Friday").check(force=True)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("body")).to_contain_text("Saved.")
    assert frequency(town) == "working_days"
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_the_mail_reads_well_where_it_is_opened(
    chromium: Browser,
    town: Town,
    tmp_path: Path,
    viewport: dict[str, int],
    scheme: Any,
) -> None:
    edition = make_edition(town.manager, facts=some_facts())
    mail = tmp_path / "mail.html"
    mail.write_text(render.html(edition), encoding="utf-8")
    context = chromium.new_context(viewport=viewport, color_scheme=scheme)
    page = context.new_page()

    page.goto(mail.as_uri())

    assert violations(page) == []
    assert no_sideways_scroll(page)
    expect(page.locator("h1")).to_contain_text("4 serious open")
    context.close()
