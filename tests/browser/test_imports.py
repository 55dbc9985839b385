"""Two real files mapped and brought in with a browser, counting what a person does.

The files lie outside the repository (CXOPS_DATA_DIR) and no picture of them is kept.
"""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Unit
from cxops.jobs.runner import run_next
from cxops.kernel.clock import now
from issues.models import ImportBatch, Issue
from issues.services import reading_on
from issues.services.vocabulary import seed_vocabulary
from tests.browser.conftest import PHONE
from tests.browser.hands import no_sideways_scroll
from tests.builders.accounts import make_manager, make_unit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not os.environ.get("CXOPS_DATA_DIR"), reason="CXOPS_DATA_DIR isn't set"
    ),
]

OpenAs = Callable[..., Page]
#: What a person may have to do for a file.
MOST = 15
#: File → rows, rejected.
FILES = {
    "cfpb_2023_loan_narratives": (1414, 0),
    "nyc311_2018_2019_full41": (1000, 10),
}


class Hands:
    """A page, and how often somebody clicked or chose something on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def choose_file(self, path: Path) -> None:
        self.count += 2
        self.page.locator('main [name="file"]').set_input_files(path)

    def choose(self, name: str, value: str) -> None:
        self.count += 1
        self.page.locator(f'main [name="{name}"]').select_option(value=value)

    def press(self, name: str) -> None:
        self.count += 1
        main = self.page.locator("main")
        with self.page.expect_navigation():
            main.get_by_role("button", name=name, exact=True).click()

    def open_more(self) -> None:
        self.count += 1
        self.page.get_by_role("navigation", name="More").locator("summary").click()

    def follow(self, name: str) -> None:
        self.count += 1
        self.page.get_by_role("link", name=name, exact=True).first.click()
        self.page.wait_for_load_state()


@pytest.fixture
def unit() -> Unit:
    seed_vocabulary(at=now())
    return make_unit("Customer care", time_zone="Europe/Lisbon")


def work(*, steps: int | None = None) -> int:
    """The worker: so many steps, or all there are."""
    done = 0
    while (steps is None or done < steps) and run_next(at=now() + timedelta(seconds=9)):
        done += 1
    return done


def await_words(page: Page, words: str) -> None:
    """The page of a job asks every two seconds, and loads itself anew at its end: a
    load of one's own would meet that one. The words may be there before the end."""
    expect(page.locator("main")).to_contain_text(words, timeout=30_000)
    expect(page.locator(".cx-job[hx-get]")).to_have_count(0, timeout=30_000)


def bring_in(hands: Hands, path: Path, *, killed: bool = False) -> ImportBatch:
    """From the way in to the result; half-way the worker may be killed."""
    hands.open_more()
    hands.follow("Imports")
    hands.choose_file(path)
    hands.press("Look at it")
    expect(hands.page.locator("main")).to_contain_text("Which column is what?")
    hands.choose("time_zone", "America/New_York")
    hands.choose("mode", "history")
    hands.press("Try it, store nothing")
    work()
    await_words(hands.page, "What would happen")
    hands.press("Bring them in")
    if killed:
        work(steps=2)
        reading_on.let_go()
    work()
    await_words(hands.page, "What came of it")
    return ImportBatch.objects.latest("pk")


def contents() -> list[Any]:
    rows = Issue.objects.filter(withdrawn_at=None)
    names = ("external_id", "content_digest", "occurred_on", "filed_at", "state")
    return sorted(rows.values_list(*names))


@pytest.mark.parametrize("name", FILES)
def test_a_real_file_is_brought_in_twice_and_taken_back(
    open_as: OpenAs, unit: Unit, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, rejected = FILES[name]
    path = Path(os.environ["CXOPS_DATA_DIR"]) / f"{name}.csv.gz"
    page = open_as(make_manager(unit))
    page.goto("/")
    hands = Hands(page)

    first = bring_in(hands, path)
    clicks = hands.count
    with capsys.disabled():
        print(f"\n{name}: {clicks} clicks and choices")  # noqa: T201 -- asked for
    assert clicks <= MOST
    assert (first.row_count, first.rejected_count) == (rows, rejected)
    assert first.stored_count == rows - rejected
    whole = contents()

    again = bring_in(Hands(page), path)
    assert (again.stored_count, again.unchanged_count) == (0, rows - rejected)
    assert contents() == whole

    take_back(page, first)
    assert contents() == []

    killed = bring_in(Hands(page), path, killed=True)
    assert killed.stage == "finished"
    assert contents() == whole


def take_back(page: Page, batch: ImportBatch) -> None:
    page.goto(batch.get_absolute_url())
    hands = Hands(page)
    hands.follow("Take the whole import back")
    page.locator('main [name="reason"]').fill("Only a trial.")
    hands.press("Take it back")
    work()
    await_words(page, "Taken back")


def test_the_questions_fit_a_phone(open_as: OpenAs, unit: Unit, tmp_path: Path) -> None:
    path = tmp_path / "lifts.csv"
    path.write_text("id,text,date\n1,The lift stood still.,03/02/2026\n")
    page = open_as(make_manager(unit), PHONE)
    page.goto("/imports/")
    assert no_sideways_scroll(page)
    page.locator('main [name="file"]').set_input_files(path)
    page.get_by_role("button", name="Look at it").click()
    expect(page.locator("main")).to_contain_text("Only you can say this")

    assert no_sideways_scroll(page)
