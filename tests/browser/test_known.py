"""What is known appears while one types; similar reports stand beside a report."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from issues.models import Issue
from issues.services.texts import write_words
from tests.browser.conftest import PHONE
from tests.builders.accounts import make_clerk, make_manager, make_unit
from tests.builders.clock import AT
from tests.builders.issues import make_issue, make_pattern, make_touchpoint

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_a_known_problem_appears_while_typing_and_takes_one_tap(
    open_as: Callable[..., Page],
) -> None:
    cache.clear()
    unit = make_unit()
    clerk, manager = make_clerk(unit), make_manager(unit)
    make_touchpoint("Platform")
    make_pattern(
        unit,
        manager,
        title="Escalator 3 stops between floors",
        workaround="The north lift works. Staff help with luggage.",
        published_at=AT,
    )
    make_issue(unit, clerk, title="Escalator 3 stopped again", description="Full.")
    write_words()
    page = open_as(clerk, PHONE)

    page.goto("/report/")
    expect(page.get_by_role("button", name="Is it known already?")).to_have_count(0)
    page.get_by_label("1. What happened?").press_sequentially(
        "escalator 3 stopped", delay=10
    )
    expect(page.get_by_text("The north lift works.")).to_be_visible()
    expect(page.get_by_role("link", name="Escalator 3 stopped again")).to_be_visible()
    look(page, "report")
    page.get_by_role("button", name="Happened again here").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sent. Thank you.")
    issue = Issue.objects.latest("id")
    assert (issue.description, str(issue.pattern)) == (
        "escalator 3 stopped",
        "Escalator 3 stops between floors",
    )


def test_similar_reports_come_by_themselves_and_two_are_parted_in_one_tap(
    open_as: Callable[..., Page],
) -> None:
    cache.clear()
    unit, place = make_unit(), make_touchpoint("Platform")
    manager = make_manager(unit)
    pattern = make_pattern(unit, manager, title="Escalator 3 stops")
    rest: dict[str, Any] = {"touchpoint": place, "description": "With people on it."}
    new = make_issue(unit, title="Escalator 3 stopped again", **rest)
    make_issue(
        unit, title="Escalator stopped again", state="closed", pattern=pattern, **rest
    )
    other = make_issue(unit, title="Escalators stopped, platform 14", **rest)
    for title in ("Refund late", "Toilet dirty", "No heat"):
        make_issue(unit, title=title, description=title)
    write_words()
    page = open_as(manager)

    page.goto(f"/issues/{new.ref}/")
    reason = page.get_by_text("same touchpoint and place, within a day, shares").first
    expect(reason).to_be_visible()
    look(page, "issue")
    page.get_by_role("button", name=f"Never group these {other.ref}").click()

    expect(page.get_by_text("Remembered.")).to_be_visible()
    expect(page.get_by_text("1 that never belongs with it")).to_be_visible()
    expect(page.get_by_role("link", name=other.title, exact=True)).to_have_count(0)
    page.get_by_text("1 that never belongs with it").click()
    page.get_by_role("button", name="Lift it").click()
    expect(page.get_by_role("link", name=other.title, exact=True)).to_be_visible()


def look(page: Page, name: str) -> None:
    folder = os.environ.get("LOOK")
    if folder:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            for width in (390, 1440):
                page.set_viewport_size({"width": width, "height": 900})
                page.screenshot(
                    path=Path(folder) / f"{name}-{width}-{scheme}.png", full_page=True
                )
