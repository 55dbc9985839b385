"""One breakdown, from a phone to an improvement in effect, in a real browser."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cxops.kernel.clock import now
from issues.services.vocabulary import seed_vocabulary
from tests.browser.conftest import DESK, PHONE
from tests.browser.hands import do, fill, follow, no_sideways_scroll, press
from tests.builders.accounts import grant, make_user
from tests.builders.improvements import Cast, make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OpenAs = Callable[..., Page]
WORDS = "Lift 2 dead again, lady with a pram couldn’t get down"


@pytest.fixture
def cast() -> Cast:
    seed_vocabulary(at=now())
    return make_cast()


def day(days: int) -> str:
    return (now() + timedelta(days=days)).date().isoformat()


def test_loop_runs_from_a_phone_to_an_improvement_in_effect(
    open_as: OpenAs, cast: Cast
) -> None:
    ref = file_on_a_phone(open_as(cast.clerk, PHONE))
    manager = open_as(cast.manager, DESK)
    sort_and_group(manager, ref)
    propose_and_accept(manager, cast)
    address = manager.url

    owner = open_as(cast.owner, DESK)
    owner.goto(address)
    plan_and_submit(owner, cast)
    refused_to_decide_alone(owner, cast, address)

    approver = open_as(cast.approver, DESK)
    approver.goto("/reviews/")
    follow(approver, "Lifts that run")
    do(approver, "Approve", reason="Sound, and customers are protected.")
    expect(approver.locator("main")).to_contain_text("Being done")

    deliver(owner, address)
    tell_and_close(manager, ref)

    executive = open_as(cast.sponsor, DESK)
    executive.goto("/initiatives/")
    row = executive.locator("main", has_text="Lifts that run")
    expect(row).to_contain_text("In effect")
    the_history_tells_it(executive, address, cast)
    the_reporter_reads_it(open_as(cast.clerk, PHONE))


def file_on_a_phone(page: Page) -> str:
    page.goto("/report/")
    expect(page.get_by_text("Someone hurt or in danger?")).to_be_visible()
    assert no_sideways_scroll(page)
    fill(page, description=WORDS, customer_mood="unhappy")
    page.locator("main label", has_text="Arrival and access").first.click()
    press(page, "Send report")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sent")
    return page.url.rstrip("/").rsplit("/", 1)[1]


def sort_and_group(page: Page, ref: str) -> None:
    page.goto("/inbox/")
    follow(page, WORDS)
    fill(
        page,
        severity=3,
        owner="=Mira Manager",
        next_step="Call the lift company",
        next_step_at=day(3),
    )
    page.locator("#panel .cx-btn--go", has_text="Sort").click()
    expect(page.locator("#desk-title")).to_have_text("Nothing left here")
    page.goto(f"/issues/{ref}/")
    do(page, "Put right", recovery="done", note="Carried the pram down.")
    page.goto(f"/issues/{ref}/")
    page.goto(f"/issues/{ref}/group/")
    fill(
        page,
        title="Lift 2 stops between floors",
        unit="=Harbour",
        workaround="The north lift works. I’ll walk you there.",
    )
    press(page, "Put into a repeat problem")


def propose_and_accept(page: Page, cast: Cast) -> None:
    page.goto("/patterns/")
    follow(page, "Lift 2 stops between floors")
    do(
        page,
        "State a cause",
        sentence="The door sensor fails in the cold",
        cause="=equipment broken or missing",
        role="main",
        certainty="confirmed",
        evidence="12 of 14 stops on days below 3 °C; sensor log attached to the visit.",
    )
    page.goto("/initiatives/propose/")
    fill(
        page,
        title="Lifts that run",
        summary="Passengers with prams reach every platform.",
        patterns=["Lift 2 stops between floors"],
        unit="=Harbour",
    )
    press(page, "Propose it")
    do(page, "Accept", owner="=Olga Owner", sponsor="=Ed Executive")


def plan_and_submit(page: Page, cast: Cast) -> None:
    do(
        page,
        "Change the plan",
        due_on=day(40),
        check_on=day(100),
        protection="yes",
        protection_note="A guide stands at the lift.",
    )
    do(
        page,
        "Add a target",
        measure="Reports about the lift",
        unit_of_measure="a week",
        direction="down",
        baseline="24",
        baseline_source="CXOps, all reports of Harbour",
        baseline_from=day(-90),
        baseline_to=day(-1),
        goal="6",
        due_on=day(90),
    )
    do(
        page,
        "Add an action",
        title="Replace the door sensor",
        owner="=Clara Front",
        due_on=day(30),
        strength="strong",
    )
    do(page, "The plan is ready")
    do(page, "Ask for a decision", approver="=Ana Approver", due_on=day(7))


def refused_to_decide_alone(page: Page, cast: Cast, address: str) -> None:
    """The owner's own approval is refused, with the reason and who can."""
    answer = page.goto(address + "approve/")
    assert answer is not None
    assert answer.status == 403
    expect(page.locator("main")).to_contain_text(
        "You planned or submitted this, so someone else approves it."
    )
    expect(page.locator("main")).to_contain_text("Ana Approver")


def deliver(page: Page, address: str) -> None:
    page.goto(address)
    do(page, "Done", button="It is done", result="Sensor replaced and tested.")
    do(
        page,
        "It is in effect",
        fixed_from=day(0),
        fixed_place="Harbour, lift 2",
        evidence="No stop since; the sensor log is clean.",
    )
    expect(page.locator("main")).to_contain_text("In effect")


def tell_and_close(page: Page, ref: str) -> None:
    page.goto(f"/issues/{ref}/")
    do(page, "Done with it")
    do(
        page,
        "Tell the reporter and close",
        outcome="The sensor is replaced; the lift runs.",
    )


def the_history_tells_it(page: Page, address: str, cast: Cast) -> None:
    page.goto(address + "history/")
    story = page.locator("main")
    for sentence in (
        "Mira Manager proposed it",
        "Mira Manager accepted it",
        "Olga Owner changed the plan",
        "Olga Owner finished the plan",
        "Olga Owner asked for a decision",
        "Ana Approver approved the plan",
        "Sound, and customers are protected.",
        "Olga Owner put it into effect",
    ):
        expect(story).to_contain_text(sentence)


def the_reporter_reads_it(page: Page) -> None:
    page.goto("/my/")
    assert no_sideways_scroll(page)
    fate: Any = page.locator("main")
    expect(fate).to_contain_text("Closed, you were told")
    expect(fate).to_contain_text("The sensor is replaced; the lift runs.")
    expect(fate).to_contain_text("Lifts that run")


def test_loop_says_why_when_a_person_has_no_part_in_it(
    open_as: OpenAs, cast: Cast
) -> None:
    stranger = make_user("Sven Stranger")
    grant(stranger, "frontline", cast.unit)  # type: ignore[arg-type]

    page = open_as(stranger, PHONE)
    answer = page.goto("/inbox/")

    assert answer is not None
    assert answer.status == 403
    expect(page.locator("main")).to_contain_text("Your role doesn’t include this.")
