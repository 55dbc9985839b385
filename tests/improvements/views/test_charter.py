"""The one page of an improvement, its history, and what it costs to read."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from improvements.drafts import ChangeDraft
from improvements.models import Initiative
from improvements.services.changing import grant_change
from improvements.services.planning import add_action, set_target
from improvements.services.reviewing import approve_plan, submit_plan
from tests.builders.accounts import make_clerk, make_executive, make_manager, make_unit
from tests.builders.clock import AT
from tests.builders.improvements import (
    DECIDE_BY,
    Cast,
    action_draft,
    make_accepted,
    make_implemented,
    make_in_progress,
    make_planned,
    make_problem,
    make_proposed,
    make_submitted,
    make_whole_plan,
    put_into_scope,
    reread,
    target_draft,
)
from tests.improvements.services.test_changing import ask


def page(client: Client, initiative: Initiative, person: User) -> str:
    client.force_login(person)
    response = client.get(initiative.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_page_shows_why_what_who_and_who_decided(client: Client, cast: Cast) -> None:
    initiative = make_in_progress(cast, cost=Decimal("1240.50"))

    html = page(client, initiative, cast.owner)

    for words in (
        "A lift that runs",
        "Lift dead",
        "The door sensor fails in the cold",
        "Log of the maker, 12 of 14 stops",
        "Baseline: CXOps, all reports of the unit, 1 Sep 2025 – 27 Feb 2026",
        "Replace the door sensor",
        "Clara Front",
        "1,240.50 EUR",
        "A guide stands at the lift.",
        "<strong>Approved</strong>",
        "The effect is checked on 1 July 2026; nobody is named to do it yet.",
    ):
        assert words in html, words


@pytest.mark.parametrize(
    ("make", "who", "label"),
    [
        (make_proposed, "manager", "Accept"),
        (make_whole_plan, "owner", "The plan is ready"),
        (make_planned, "owner", "Ask for a decision"),
        (make_submitted, "approver", "Approve"),
        (make_accepted, "owner", "Change the plan"),
    ],
)
def test_page_has_one_filled_button_for_the_next_step(
    client: Client, cast: Cast, make: Any, who: str, label: str
) -> None:
    html = page(client, make(cast), getattr(cast, who))

    assert html.count("cx-btn--go") == 1
    assert label in html.split("cx-btn--go", 1)[1].split("</a>", 1)[0]


def test_page_has_no_button_for_who_can_only_read(
    client: Client, cast: Cast, planned: Initiative
) -> None:
    html = page(client, planned, make_executive("Rita Reader"))

    assert "cx-btn--go" not in html
    assert "/edit_plan/" not in html


def test_page_says_why_not_and_who_can(
    client: Client, cast: Cast, submitted: Initiative
) -> None:
    html = page(client, submitted, cast.owner)

    words = "You planned or submitted this, so someone else approves it."
    assert f"{words} Ask Ana Approver." in html


def test_page_is_absent_for_who_may_not_see_it(
    client: Client, cast: Cast, planned: Initiative
) -> None:
    client.force_login(make_manager(make_unit("Hill")))
    absent = client.get(reverse("improvements:initiative_detail", args=["INI-XXXXXX"]))

    hidden = client.get(planned.get_absolute_url())

    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert planned.title not in hidden.content.decode()


def test_page_leaves_out_a_problem_the_reader_cant_read(
    client: Client, cast: Cast, planned: Initiative
) -> None:
    hill = make_unit("Hill")
    foreign = make_problem(cast, title="Secret", unit=hill, actor=make_manager(hill))
    put_into_scope(planned, foreign)

    html = page(client, planned, cast.owner)
    address = reverse("improvements:initiative_history", args=[planned.ref])
    history = client.get(address).content.decode()

    assert "Secret" not in html
    assert "Secret" not in history
    assert "Lift dead" in history


def test_history_tells_targets_actions_scope_and_decisions_with_reasons(
    client: Client, cast: Cast, submitted: Initiative
) -> None:
    approve_plan(submitted, reason="Stops first.", actor=cast.approver, at=AT)
    ask(reread(submitted), cast)
    grant_change(submitted, reason="Agreed.", actor=cast.approver, at=AT)
    client.force_login(cast.manager)

    address = reverse("improvements:initiative_history", args=[submitted.ref])
    html = client.get(address).content.decode()

    for words in (
        "Mira Manager proposed it",
        "Mira Manager put a repeat problem into the scope",
        "Olga Owner set a target",
        "Olga Owner added an action",
        "Olga Owner finished the plan",
        "Olga Owner asked for a decision on the plan",
        "Ana Approver approved the plan",
        "Stops first.",
        "Olga Owner asked for a change",
        "Parts come late.",
        "Ana Approver granted the change",
        "Agreed.",
        "Lift dead",
        "Replace the door sensor",
    ):
        assert words in html, words
    assert html.count("Olga Owner changed the plan") == 1
    assert "24.0000" not in html
    assert "owner then" not in html


@pytest.mark.parametrize(
    ("make", "who", "count"),
    [
        (make_proposed, "manager", 9),
        (make_proposed, "sponsor", 9),
        (make_planned, "owner", 9),
        (make_submitted, "approver", 9),
        (make_in_progress, "owner", 10),
        (make_in_progress, "clerk", 10),
        (make_implemented, "manager", 14),
    ],
)
def test_page_takes_a_fixed_number_of_statements(
    client: Client,
    cast: Cast,
    make: Any,
    who: str,
    count: int,
    django_assert_num_queries: Any,
) -> None:
    initiative = make(cast)
    client.force_login(getattr(cast, who))
    client.get(initiative.get_absolute_url())

    with django_assert_num_queries(count):
        client.get(initiative.get_absolute_url())


def test_page_takes_as_many_statements_with_fifty_of_everything(
    client: Client, cast: Cast, django_assert_num_queries: Any
) -> None:
    problems = [make_problem(cast, title=f"Problem {n}") for n in range(50)]
    initiative = make_whole_plan(cast, patterns=problems)
    for number in range(49):
        who = make_clerk(cast.unit, f"Clerk {number}")
        add_action(initiative, action_draft(who), actor=cast.owner, at=AT)
        set_target(initiative, target_draft(), actor=cast.owner, at=AT)
    client.force_login(cast.owner)
    client.get(initiative.get_absolute_url())

    with django_assert_num_queries(9):
        response = client.get(initiative.get_absolute_url())

    html = response.content.decode()
    assert html.count("What is done") == 1
    assert html.count("/finish_action/") == 0
    assert html.count("/change_action/") == html.count("/change_target/") == 50
    assert all(f"Problem {number}<" in html for number in range(50))


def test_costly_change_is_judged_by_the_rules_in_one_statement_more(
    client: Client, cast: Cast, django_assert_num_queries: Any
) -> None:
    planned = make_planned(cast, cost=Decimal(1200))
    submit_plan(
        planned, approver=cast.approver, due_on=DECIDE_BY, actor=cast.owner, at=AT
    )
    client.force_login(cast.approver)
    client.get(planned.get_absolute_url())

    with django_assert_num_queries(10):
        client.get(planned.get_absolute_url())


def test_page_shows_an_open_change_in_words(
    client: Client, cast: Cast, in_progress: Initiative
) -> None:
    ask(in_progress, cast, changes=ChangeDraft(due_on=date(2026, 6, 1)))

    html = page(client, reread(in_progress), cast.approver)

    assert "1 May 2026</del>" in html
    assert "1 June 2026</ins>" in html
    assert "Grant the change" in html
