"""The counter on a phone: taps without a page load, the last one taken back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from issues.models import Tally
from tests.browser.conftest import PHONE
from tests.builders.accounts import make_clerk, make_unit
from tests.builders.issues import make_touchpoint

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_taps_count_without_a_page_load_and_one_is_taken_back(
    open_as: Callable[..., Page],
) -> None:
    clerk = make_clerk(make_unit("Harbour"))
    make_touchpoint("Lift")
    page = open_as(clerk, PHONE)
    page.goto("/count/")
    page.evaluate("document.body.dataset.same = 'yes'")

    for number in (1, 2, 3):
        page.get_by_role("button", name="Lift").click()
        expect(page.get_by_role("status")).to_contain_text(f"{number} by you today")
    page.get_by_role("button", name="Take the last one back").click()
    expect(page.get_by_role("status")).to_contain_text("2 by you today")

    assert page.evaluate("document.body.dataset.same") == "yes"
    assert (Tally.objects.count(), Tally.objects.in_force().count()) == (3, 2)
