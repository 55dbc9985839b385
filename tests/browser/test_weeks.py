"""The one page is there at once; the picture of its weeks comes into it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from cxops.kernel.clock import now
from tests.browser.conftest import DESK, PHONE
from tests.browser.hands import follow, no_sideways_scroll, violations
from tests.builders.improvements import make_cast
from tests.improvements.measured import TWO, WEEK, Measured, make_measured, weeks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OpenAs = Callable[..., Page]


@pytest.fixture
def fell(db: None) -> Measured:
    """In effect for twelve weeks, from ten reports a week to two."""
    today = now().date()
    monday = today - timedelta(days=today.weekday())
    return make_measured(make_cast(), fix=monday - 12 * WEEK, after=weeks(TWO, 12))


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_picture_comes_into_the_one_page(
    open_as: OpenAs, fell: Measured, viewport: dict[str, int], scheme: str
) -> None:
    page = open_as(fell.cast.manager, viewport, color_scheme=scheme)

    page.goto(fell.initiative.get_absolute_url())

    effect = page.get_by_role("region", name="Does it work?")
    expect(effect.get_by_text("Reports week by week").first).to_be_attached()
    expect(effect.get_by_role("link", name="See it week by week")).to_have_count(0)
    expect(effect).to_contain_text("The improvement is real.")
    assert no_sideways_scroll(page)
    assert violations(page) == []


def test_without_scripts_a_link_leads_to_the_weeks(
    open_as: OpenAs, fell: Measured
) -> None:
    page = open_as(fell.cast.manager, PHONE, java_script_enabled=False)
    page.goto(fell.initiative.get_absolute_url())

    follow(page, "See it week by week")

    expect(page.locator("main")).to_contain_text("The improvement is real.")
    expect(page.locator("main figure svg").first).to_be_attached()
    follow(page, "The whole improvement on one page")
    expect(page.locator("main")).to_contain_text("What is done")
