"""A manager's morning: what came overnight is sorted with the keyboard alone."""

import csv
import gzip
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.enums import Role
from accounts.models import Unit, User
from cxops.jobs.runner import run_jobs
from cxops.kernel.clock import now
from issues.enums import IssueState
from issues.models import Issue, Snooze
from issues.queries.inbox import counts_of
from tests.browser.conftest import DESK, PHONE
from tests.browser.hands import no_sideways_scroll
from tests.builders.accounts import grant, make_clerk, make_manager, make_unit
from tests.builders.issues import make_issue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OpenAs = Callable[..., Page]
BUILT = (
    "Lift 2 dead again, lady with a pram couldn’t get down",
    "Charged twice in the app, refund refused at the counter",
    "Bus 14 drove past a full stop without a word",
    "Nobody at the desk for twenty minutes, the phone rang all along",
)


def overnight_texts() -> Iterator[str]:
    """What customers wrote: from the file of real ones where it is there, else ours."""
    folder = os.environ.get("CXOPS_DATA_DIR")
    if folder:
        path = Path(folder) / "comcast_fcc_2015.csv.gz"
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            name = next(n for n in rows.fieldnames or () if "Complaint" in n)
            yield from (row[name].strip() for row in rows if row[name].strip())
    yield from cycle(BUILT)


def file_overnight(unit: Unit, clerk: User, number: int) -> list[Issue]:
    start = now() - timedelta(hours=10)
    return [
        make_issue(
            unit,
            clerk,
            title=text[:100],
            description=text,
            at=start + timedelta(minutes=2 * turn),
        )
        for turn, text in enumerate(islice(overnight_texts(), number))
    ]


class Hands:
    """A manager who never touches the mouse, and counts what they press."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.pressed += len(text)

    def tab_to(self, place: Locator) -> None:
        """Press Tab until it has the focus."""
        for _turn in range(60):
            if place.evaluate("e => e === document.activeElement"):
                return
            self.press("Tab")
        raise AssertionError("Tab never gets there")

    @property
    def at(self) -> str:
        """The report in the panel; empty where none is."""
        return self.page.locator("#panel").get_attribute("data-ref") or ""

    def begin(self) -> None:
        self.page.goto("/inbox/")
        self.press("j", "Enter")
        expect(self.page.locator("#panel[data-ref]")).to_be_visible()
        expect(self.page.locator("#desk-title")).to_be_focused()

    def done_with(self, ref: str) -> None:
        expect(self.page.locator(f'#panel[data-done="{ref}"]')).to_be_attached()

    def sort(self, level: int) -> None:
        ref = self.at
        self.press(str(level), "Enter")
        self.done_with(ref)

    def take(self) -> None:
        ref = self.at
        self.press("t")
        self.done_with(ref)

    def undo(self, ref: str) -> None:
        self.press("u")
        expect(self.page.locator(f'#panel[data-ref="{ref}"]')).to_be_attached()

    def _open(self, key: str) -> None:
        self.press(key)
        form = self.page.locator("#panel [data-verb-form]")
        expect(form.locator(":focus")).to_have_count(1)

    def decline(self) -> None:
        ref = self.at
        self._open("d")
        self.type("Not ours.")
        self.press("Tab")
        self.type("City desk")
        self.press("Enter")
        self.done_with(ref)

    def put_off(self, days: int) -> None:
        ref, day = self.at, now() + timedelta(days=days)
        self._open("z")
        self.type(f"{day:%m%d%Y}")
        self.press("Tab")
        if self.page.evaluate("document.activeElement.type") == "date":
            self.press("Tab")
        self.type("Part comes.")
        self.press("Control+Enter")
        self.done_with(ref)

    def pass_on(self, name: str) -> None:
        ref = self.at
        self._open("h")
        self.type(name)
        self.press("Tab", "Tab", "Tab", "Tab")
        if self.page.evaluate("document.activeElement.type") == "date":
            self.press("Tab")
        self.type("You know them.")
        self.press("Control+Enter")
        self.done_with(ref)


def sort_all(hands: Hands) -> None:
    """Each kind of decision in turn; what was only taken or handed over comes again."""
    seen: set[str] = set()
    turn = 0
    while hands.at:
        ref = hands.at
        if ref in seen:
            hands.sort(1)
        elif turn % 20 == 3:
            hands.decline()
        elif turn % 20 == 7:
            hands.put_off(6)
        elif turn % 20 == 11:
            hands.pass_on("Clara")
        elif turn % 20 == 15:
            hands.take()
        else:
            hands.sort(turn % 5)
        seen.add(ref)
        turn += 1
    expect(hands.page.locator("#desk-title")).to_have_text("Nothing left here")


def make_and_undo_a_mistake(hands: Hands, number: int) -> None:
    """All of the quay's reports at once are said to have harmed people; they didn't."""
    page = hands.page
    page.goto("/issues/?state=new&unit=quay")
    hands.press("Shift+A", "Shift+S")
    hands.tab_to(page.get_by_label("How bad was it for the customer?"))
    hands.press("4")
    hands.tab_to(page.get_by_role("button", name="Show what it would change"))
    hands.press("Enter")
    page.get_by_role("heading", name=f"{number} reports will change").wait_for()
    with page.expect_navigation():
        hands.press("Enter")
    work_off()
    page.reload()
    page.get_by_role("heading", name=f"{number} reports were changed").wait_for()
    assert Issue.objects.filter(state="triaged", severity=4).count() == number

    hands.tab_to(page.get_by_role("link", name="Undo this"))
    hands.press("Enter")
    hands.tab_to(page.get_by_role("button", name="Undo"))
    with page.expect_navigation():
        hands.press("Enter")
    work_off()
    page.reload()
    page.get_by_role("heading", name=f"{number} reports are back").wait_for()
    assert not Issue.objects.exclude(state="new", severity=None, owner=None).exists()


def work_off() -> None:
    """What the worker does."""
    run_jobs(now=now, is_over=lambda: False)


def check_nothing_is_left(manager: User, number: int) -> dict[str, int]:
    """Everything has a person and a next date, or was declined; counted exactly."""
    at = now()
    rows = Issue.objects.all()
    assert rows.count() == number
    assert counts_of(manager, at=at)["to_sort"] == 0
    assert not rows.open().filter(owner=None).exists()
    assert not rows.open().filter(next_step_at=None).exists()
    assert not rows.unattended(at).exists()
    declined = rows.filter(state=IssueState.DECLINED).count()
    put_off = Snooze.objects.filter(until__gt=at).count()
    ordered = rows.filter(state=IssueState.TRIAGED).count()
    assert declined + put_off + ordered == number
    return {"declined": declined, "put off": put_off, "sorted": ordered}


@pytest.mark.slow
def test_212_overnight_reports_are_sorted_with_the_keyboard_only(
    open_as: OpenAs,
) -> None:
    unit = make_unit("Harbour")
    manager, clerk = make_manager(unit), make_clerk(unit)
    quay = make_unit("Quay", unit, code="quay")
    grant(clerk, Role.FRONTLINE, quay)
    file_overnight(unit, clerk, 162)
    file_overnight(quay, clerk, 50)
    hands = Hands(open_as(manager, DESK))

    make_and_undo_a_mistake(hands, 50)
    hands.begin()
    expect(hands.page.locator("#panel")).to_contain_text("1 of 212")
    sort_all(hands)

    counted = check_nothing_is_left(manager, 212)
    assert counted == {"declined": 11, "put off": 11, "sorted": 190}
    print(f"\n212 reports, {hands.pressed} keys: {counted}")  # noqa: T201


def test_each_key_does_what_its_button_says(open_as: OpenAs) -> None:
    unit = make_unit("Harbour")
    manager, clerk = make_manager(unit), make_clerk(unit)
    issues = file_overnight(unit, clerk, 6)
    refs = [issue.ref for issue in issues]
    hands = Hands(open_as(manager, DESK))

    hands.begin()
    hands.sort(2)
    hands.take()
    assert hands.at == refs[2]
    hands.undo(refs[1])
    assert hands.at == refs[1]
    hands.decline()
    hands.put_off(6)
    hands.pass_on("Clara")
    hands.sort(0)
    assert hands.at == refs[5]
    hands.press("?")
    expect(hands.page.locator("dialog[data-keys]")).to_be_visible()
    hands.press("Escape", "h")
    hands.page.locator("#panel textarea").focus()
    hands.type("t d z")
    expect(hands.page.locator("#panel textarea")).to_have_value("t d z")
    hands.press("Escape")
    expect(hands.page.locator("[data-sort-form]")).to_be_visible()
    hands.sort(3)

    # What was only handed over is still to be sorted.
    assert hands.at == refs[3]
    hands.sort(1)
    expect(hands.page.locator("#desk-title")).to_have_text("Nothing left here")
    left = {issue.ref: issue for issue in Issue.objects.all()}
    assert [left[ref].state for ref in refs] == [
        "triaged",
        "declined",
        "new",
        "triaged",
        "triaged",
        "triaged",
    ]
    assert [left[ref].severity for ref in refs] == [2, None, None, 1, 0, 3]


def test_a_thumb_sorts_one_report_after_the_other(open_as: OpenAs) -> None:
    unit = make_unit("Harbour")
    manager, clerk = make_manager(unit), make_clerk(unit)
    first, second = file_overnight(unit, clerk, 2)
    page = open_as(manager, PHONE)
    page.goto("/inbox/")
    assert no_sideways_scroll(page)

    page.get_by_role("link", name=first.title, exact=True).click()
    page.wait_for_url(f"**/inbox/{first.ref}/**")
    assert no_sideways_scroll(page)
    page.locator("[data-sort-form] input[value='2']").check(force=True)
    page.locator("[data-sort-form]").get_by_role("button", name="Sort").click()
    expect(page.locator(f'#panel[data-ref="{second.ref}"]')).to_be_visible()

    first.refresh_from_db()
    assert (first.state, first.severity, first.owner) == ("triaged", 2, manager)
