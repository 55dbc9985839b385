"""The main job on real input, in a browser: from a file to an approved improvement.

The file lies outside the repository (CXOPS_DATA_DIR) and no picture of it is kept.
"""

import json
import os
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from accounts.models import Unit
from cxops.jobs.runner import run_jobs
from cxops.kernel.clock import now
from cxops.models import AuditEntry
from improvements.models import Initiative
from issues.models import Issue, Pattern
from issues.services.vocabulary import seed_vocabulary
from tests.browser.hands import do, fill, follow, press
from tests.builders.accounts import make_unit
from tests.builders.improvements import Cast, make_cast
from tests.imports.files import MAPPINGS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not os.environ.get("CXOPS_DATA_DIR"), reason="CXOPS_DATA_DIR isn't set"
    ),
]

OpenAs = Callable[..., Page]
FIRST, LAST = date(2015, 6, 23), date(2015, 6, 25)
PROBLEM = "Data caps and outages bring people to the regulator"
TITLE = "Tell customers before the cap bites"


@pytest.fixture
def cast() -> Cast:
    seed_vocabulary(at=now())
    return make_cast(make_unit("Customer care", time_zone="America/New_York"))


def day(days: int) -> str:
    return (now() + timedelta(days=days)).date().isoformat()


def test_246_reports_of_three_days_become_an_approved_improvement(
    open_as: OpenAs, cast: Cast
) -> None:
    import_complaints(cast.unit)
    manager = open_as(cast.manager)

    find_the_three_days(manager)
    put_all_into_a_repeat_problem(manager)
    pattern = Pattern.objects.get()
    assert pattern.issues.count() == 246
    days = set(pattern.issues.values_list("occurred_on", flat=True))
    assert days == {FIRST, date(2015, 6, 24), LAST}

    state_the_cause(manager)
    propose_and_accept(manager)
    initiative = Initiative.objects.get()
    address = initiative.get_absolute_url()
    owner = open_as(cast.owner)
    owner.goto(address)
    plan_and_submit(owner)

    approver = open_as(cast.approver)
    approver.goto("/reviews/")
    follow(approver, TITLE)
    do(approver, "Approve", reason="The three days show what silence costs.")

    executive = open_as(cast.sponsor)
    executive.goto("/initiatives/")
    expect(executive.locator("main")).to_contain_text(TITLE)
    expect(executive.locator("main")).to_contain_text("Olga Owner")
    expect(executive.locator("main")).to_contain_text("Being done")
    the_history_tells_it(executive, address)
    one_report_tells_where_it_came_from(manager, pattern)


def import_complaints(unit: Unit) -> None:
    """As work; again, nothing is stored."""
    path = Path(os.environ["CXOPS_DATA_DIR"]) / "comcast_fcc_2015.csv.gz"
    for stored in (1111, 0):
        out = StringIO()
        call_command(
            "import_issues",
            path,
            mapping=MAPPINGS / "comcast_fcc_2015.toml",
            unit=unit.code,
            json=True,
            stdout=out,
        )
        assert json.loads(out.getvalue().splitlines()[-1]) == {
            "rows": 1112,
            "stored": stored,
            "unchanged": 1111 - stored,
            "rejected": 1,
        }


def find_the_three_days(page: Page) -> None:
    page.goto("/issues/")
    first = page.locator('main [name="occurred_from"]')
    if not first.is_visible():
        page.locator("main summary", has_text="Filters").first.click()
    fill(page, occurred_from=FIRST.isoformat(), occurred_to=LAST.isoformat())
    press(page, "Show")
    expect(page.get_by_role("heading", level=1)).to_contain_text("246 reports")


def put_all_into_a_repeat_problem(page: Page) -> None:
    page.get_by_label("All 246 that match").check()
    page.locator("[data-bulk] button[value=group]").click()
    fill(page, title=PROBLEM, home="=Customer care")
    press(page, "Show what it would change")
    title = page.get_by_role("heading", level=1)
    expect(title).to_contain_text("246 reports will change")
    page.locator("main form .cx-btn--go").click()
    run_jobs(now=now, is_over=lambda: False)
    # The page of a job loads itself anew at its end.
    expect(title).to_contain_text("246 reports were changed", timeout=30_000)
    assert Issue.objects.exclude(pattern=None).count() == 246


def state_the_cause(page: Page) -> None:
    page.goto("/patterns/")
    follow(page, PROBLEM)
    do(
        page,
        "State a cause",
        sentence="Nobody is told before the limit is reached",
        cause="=information wrong, late or missing",
        role="main",
        certainty="confirmed",
        evidence="246 reports on 23 to 25 June 2015, 865 on the other 88 days.",
    )


def propose_and_accept(page: Page) -> None:
    page.goto("/initiatives/propose/")
    fill(
        page,
        title=TITLE,
        summary="Nobody learns of the limit from the bill.",
        patterns=[PROBLEM],
        unit="=Customer care",
    )
    press(page, "Propose it")
    do(page, "Accept", owner="=Olga Owner", sponsor="=Ed Executive")


def plan_and_submit(page: Page) -> None:
    do(
        page,
        "Change the plan",
        due_on=day(40),
        check_on=day(100),
        protection="yes",
        protection_note="The hotline says it to everybody who calls.",
    )
    do(
        page,
        "Add a target",
        measure="Complaints to the regulator",
        unit_of_measure="a day",
        direction="down",
        baseline="12.2",
        baseline_source="CXOps, April to June 2015",
        baseline_from="2015-04-01",
        baseline_to="2015-06-30",
        goal="6",
        due_on=day(90),
    )
    do(
        page,
        "Add an action",
        title="Send a message at 80 % of the limit",
        owner="=Clara Front",
        due_on=day(30),
        strength="strong",
    )
    do(page, "The plan is ready")
    do(page, "Ask for a decision", approver="=Ana Approver", due_on=day(7))


def the_history_tells_it(page: Page, address: str) -> None:
    page.goto(f"{address}history/")
    for sentence in (
        "Mira Manager proposed it",
        "Mira Manager accepted it",
        "Olga Owner asked for a decision",
        "Ana Approver approved the plan",
        "The three days show what silence costs.",
    ):
        expect(page.locator("main")).to_contain_text(sentence)


def one_report_tells_where_it_came_from(page: Page, pattern: Pattern) -> None:
    issue = pattern.issues.earliest("pk")
    page.goto(f"/issues/{issue.ref}/history/")
    story = page.locator("main")
    expect(story).to_contain_text("brought it in from another system")
    expect(story).to_contain_text("Mira Manager put it into a repeat problem")
    verbs = AuditEntry.objects.filter(object_type="issues.issue", object_id=issue.pk)
    assert list(verbs.order_by("id").values_list("verb", flat=True)) == [
        "issue.import",
        "issue.group",
    ]
