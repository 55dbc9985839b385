"""Lists answer while one types, and say so to those who don't see them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from issues.services.texts import write_words
from tests.browser.conftest import PHONE
from tests.builders.accounts import make_manager, make_unit
from tests.builders.issues import make_issue, make_pattern

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_lists_narrow_while_one_types(open_as: Callable[..., Page]) -> None:
    unit = make_unit()
    manager = make_manager(unit)
    make_issue(unit, title="Lift stuck")
    make_issue(unit, title="Refund failed", description="Never came.", severity=3)
    make_issue(unit, title="Lift dark", severity=3)
    make_pattern(unit, manager, title="Lifts fail")
    make_pattern(unit, manager, title="Refunds fail")
    write_words()
    page = open_as(manager, PHONE)

    page.goto("/issues/?severity=1&sort=severity")
    box = page.get_by_label("Find by words")
    box.press_sequentially("refu", delay=20)

    page.wait_for_url(
        lambda url: (
            sorted(url.partition("?")[2].split("&"))
            == ["q=refu", "severity=1", "sort=severity"]
        )
    )
    expect(page.locator("#list-found")).to_have_text("1 report found")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 report")
    expect(box).to_be_focused()
    # The keys work on the rows that came.
    box.evaluate("box => box.blur()")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Refund failed")).to_be_focused()

    page.goto("/patterns/")
    page.get_by_label("Find by words").press_sequentially("lif", delay=20)
    expect(page.locator("#list-found")).to_have_text("1 repeat problem found")
    expect(page.get_by_role("link", name="Refunds fail")).to_have_count(0)


def test_filters_are_chosen_and_taken_away_on_a_phone(
    open_as: Callable[..., Page],
) -> None:
    unit = make_unit()
    make_issue(unit, title="Kept", state="triaged")
    make_issue(unit, title="Gone", state="closed")
    page = open_as(make_manager(unit), PHONE)

    page.goto("/issues/")
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Sorted", exact=True).check()
    page.get_by_role("button", name="Show").first.click()

    page.wait_for_url("**/issues/?state=triaged")
    expect(page.get_by_role("link", name="Gone")).to_have_count(0)
    page.get_by_role("link", name="State: Sorted").click()
    expect(page.get_by_role("link", name="Gone")).to_have_count(1)
