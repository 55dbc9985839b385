"""From the bars of what makes most of it to an improvement, without scripts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Unit, User
from cxops.kernel.clock import now
from improvements.models import Initiative
from issues.models import Pattern
from tests.browser.conftest import DESK, PHONE
from tests.browser.hands import fill, follow, no_sideways_scroll, press
from tests.builders.accounts import make_manager, make_unit
from tests.builders.counts import count_all
from tests.builders.issues import make_cause, make_issue, make_pattern

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OpenAs = Callable[..., Page]


@pytest.fixture
def manager(db: None) -> User:
    return make_manager(make_unit("Harbour"))


def report(manager: User, cause: str, number: int, pattern: Pattern | None) -> None:
    """So many of one cause, five days ago."""
    unit: Unit = manager.memberships.get().unit
    known = make_cause(cause)
    at = now() - timedelta(days=5)
    for each in range(number):
        title = f"{cause} {each}"
        make_issue(unit, cause=known, pattern=pattern, at=at, title=title)


def test_ticked_bars_become_an_improvement(open_as: OpenAs, manager: User) -> None:
    unit = manager.memberships.get().unit
    lift = make_pattern(unit, manager, title="Lift stops")
    gate = make_pattern(unit, manager, title="Gate jams")
    report(manager, "Worn", 3, lift)
    report(manager, "Iced", 2, gate)
    count_all()
    page = open_as(manager, DESK, java_script_enabled=False)

    page.goto("/causes/pareto/")
    for name in ("Worn", "Iced"):
        page.get_by_label(f"Choose {name}").check()
    press(page, "Start from these")
    for name in ("Lift stops", "Gate jams"):
        expect(page.get_by_role("checkbox", name=name)).to_be_checked()
    expect(page.get_by_role("listitem").filter(has_text="Lift stops")).to_contain_text(
        "3 reports"
    )
    press(page, "Propose an improvement")
    fill(page, title="Doors that open", summary="People get in and out.")
    press(page, "Propose it")

    found = Initiative.objects.get()
    assert {row.pattern for row in found.scope.all()} == {lift, gate}


def test_a_bar_without_a_repeat_problem_becomes_one_on_a_phone(
    open_as: OpenAs, manager: User
) -> None:
    report(manager, "Worn", 3, None)
    count_all()
    page = open_as(manager, PHONE, java_script_enabled=False)

    page.goto("/causes/pareto/")
    page.get_by_label("Choose Worn").check()
    press(page, "Start from these")
    assert no_sideways_scroll(page)
    follow(page, "Start a repeat problem from these")
    assert no_sideways_scroll(page)
    page.get_by_role("checkbox", name="Worn 1").uncheck()
    fill(page, title="The lift stops between floors")
    press(page, "Open it")

    made = Pattern.objects.get(title="The lift stops between floors")
    assert sorted(issue.title for issue in made.issues.all()) == ["Worn 0", "Worn 2"]
    expect(page.get_by_role("heading", name="2 reports in it")).to_be_visible()
    expect(page.get_by_role("link", name="Propose an improvement")).to_be_visible()
