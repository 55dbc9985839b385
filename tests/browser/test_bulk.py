"""Many reports at once with the keyboard alone, and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from issues.models import BulkChange, Issue
from tests.browser.conftest import DESK
from tests.builders.accounts import make_manager, make_unit
from tests.builders.issues import make_issue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OpenAs = Callable[..., Page]


def test_reports_are_sorted_and_brought_back_by_keyboard(open_as: OpenAs) -> None:
    unit = make_unit("Harbour")
    manager = make_manager(unit)
    for number in range(5):
        make_issue(unit, title=f"Late ferry {number}")
    page = open_as(manager, DESK)

    page.goto("/issues/")
    for key in ("j", "x", "j", "j", "Shift+X"):
        page.keyboard.press(key)
    assert page.locator("[data-picked-count]").inner_text() == "3"
    page.keyboard.press("Shift+S")
    page.get_by_label("How bad was it for the customer?").focus()
    page.keyboard.press("2")
    page.get_by_role("button", name="Show what it would change").press("Enter")
    page.get_by_role("heading", name="3 reports will change").wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="3 reports were changed").wait_for()
    assert Issue.objects.filter(state="triaged", severity=2).count() == 3

    page.get_by_role("link", name="Undo this").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="3 reports are back as they were").wait_for()
    assert Issue.objects.filter(state="new", severity=None).count() == 5


def test_all_that_match_are_chosen_without_scripts(open_as: OpenAs) -> None:
    unit = make_unit("Harbour")
    manager = make_manager(unit)
    for number in range(3):
        make_issue(unit, title=f"Late ferry {number}")
    make_issue(unit, state="closed")
    page = open_as(manager, DESK, java_script_enabled=False)

    page.goto("/issues/?state=new")
    page.get_by_label("All 3 that match").check()
    page.get_by_role("button", name="Sort").click()
    page.get_by_label("How bad was it for the customer?").select_option("1")
    page.get_by_role("button", name="Show what it would change").click()

    assert page.get_by_role("heading", name="3 reports will change").is_visible()
    assert BulkChange.objects.get().query == "state=new"


def test_what_was_picked_in_the_inbox_is_handed_over_by_keyboard(
    open_as: OpenAs,
) -> None:
    unit = make_unit("Harbour")
    manager = make_manager(unit)
    for number in range(4):
        make_issue(unit, title=f"Late ferry {number}")
    page = open_as(manager, DESK)

    page.goto("/inbox/")
    page.keyboard.press("*")
    assert page.locator("[data-picked-count]").inner_text() == "4"
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("[data-picked-count]").inner_text() == "3"
    page.keyboard.press("Shift+H")
    page.get_by_label("Who takes them?").focus()
    page.keyboard.type("Mira")
    page.get_by_role("button", name="Show what it would change").press("Enter")
    page.get_by_role("heading", name="3 reports will change").wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="3 reports were changed").wait_for()

    assert Issue.objects.filter(owner=manager).count() == 3
