"""A real browser (Debian's chromium) against a live server and a real database."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import services

#: Without these, chromium looks for the outside world, which tests don't have.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests; each takes a context of its own."""
    path = services.browser()
    if path is None:
        if services.required():
            pytest.fail("chromium is required in CI and isn't installed")
        pytest.skip("chromium isn't installed here")
    # Playwright runs an event loop in this thread; the ORM is used beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_as(chromium: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """``open_as(user, PHONE)``: a page where this person is logged in."""
    contexts: list[BrowserContext] = []

    def log_in(user: Any, viewport: dict[str, int] = DESK, **over: Any) -> Page:
        context = chromium.new_context(
            viewport=viewport, base_url=live_server.url, locale="en-GB", **over
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
        page.goto("/account/login/")
        page.get_by_label("E-mail or staff number").fill(user.get_username())
        page.get_by_label("Password").fill("password")
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(lambda url: "/account/login" not in url)
        return page

    yield log_in
    for context in contexts:
        context.close()
