"""The same figures for programs, each with an API list of as many rows."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import TokenScope
from accounts.models import User
from cxops.command_center import tiles
from tests.api.clients import Caller, DrivenCaller, errors_of
from tests.builders.accounts import make_clerk, make_executive
from tests.cxops.command_center.office import SEEN_AT, Office, build_office

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/command-center/"
READERS = ("executive", "manager above", "manager", "manager elsewhere")


@pytest.fixture
def office() -> Office:
    return build_office()


def told(caller: Caller, at: str = SEEN_AT) -> dict[str, Any]:
    response = caller.get(ADDRESS, at=at)
    assert response.status_code == 200, response.content[:600]
    body: dict[str, Any] = response.json()
    return body


def figures(body: Any) -> Iterator[tuple[str, int]]:
    """Every figure anywhere in the answer."""
    if isinstance(body, dict):
        if "list" in body:
            yield body["list"], body["number"]
        for value in body.values():
            yield from figures(value)
    if isinstance(body, list):
        for value in body:
            yield from figures(value)


def rows_behind(caller: Caller, address: str) -> int:
    """The rows of an API list, over all of its pages."""
    number, cursor = 0, ""
    while True:
        response = caller.client.get(address + cursor, headers=caller.headers)
        assert response.status_code == 200, (address, response.content[:600])
        page = response.json()
        number += len(page["results"])
        if page["next"] is None:
            return number
        cursor = f"&cursor={page['next']}"


@pytest.mark.parametrize("reader", READERS)
def test_every_figure_has_as_many_rows(office: Office, reader: str) -> None:
    caller = Caller(office.readers[reader])
    found = dict(figures(told(caller)))

    wrong = {
        address: (number, rows)
        for address, number in found.items()
        if number != (rows := rows_behind(caller, address))
    }

    assert wrong == {}
    assert sum(number > 0 for number in found.values()) > 5


def test_figures_are_those_of_the_page(office: Office) -> None:
    executive = office.readers["executive"]
    client = Client()
    client.force_login(executive)
    context = client.get("/command-center/", {"at": SEEN_AT}).context

    body = told(Caller(executive))

    picture = context["picture"]
    assert body["headline"] == "3 serious were open, 18 had nobody on them"
    assert body["open"]["all"]["number"] == picture.backlog.open == 20
    assert body["open"]["serious"]["number"] == 3
    assert [
        [age["number"] for age in row["ages"]] + [row["all"]["number"]]
        for row in body["open"]["severities"]
    ] == [
        [number.value for number in line.numbers] for line in context["severities"][:-1]
    ]
    assert [
        (row["now"]["number"], row["before"]["number"])
        for row in body["breakdowns"]["pairs"]
    ] == [tuple(number.value for number in line.numbers) for line in context["pairs"]]
    assert body["persistent"]["number"] == context["persistent_count"]
    assert [row["rules"] for row in body["persistent"]["breakdowns"]] == [
        [rule.value for rule in line.found.rules] for line in context["persistent"]
    ]
    assert body["nobody_on_it"]["number"] == picture.neglected == 18
    assert {row["state"]: row["number"] for row in body["initiatives"]["states"]} == (
        picture.states
    )
    assert len(body["initiatives"]["next"]) == len(picture.under_way)
    assert body["decisions"] is None


def test_now_it_counts_the_decisions_that_wait_for_the_reader(office: Office) -> None:
    approver, executive = office.readers["approver"], office.readers["executive"]

    assert told(Caller(approver), at="")["decisions"] == 1
    assert told(Caller(executive), at="")["decisions"] == 0


def test_the_answer_is_as_the_document_says(office: Office) -> None:
    for reader in READERS:
        caller = DrivenCaller(office.readers[reader])
        for query in ({}, {"at": SEEN_AT}):
            response = caller.get(ADDRESS, **query)
            caller.document().check("command_center_retrieve", response)


def test_a_repeat_problem_one_may_not_read_is_named_nowhere(office: Office) -> None:
    everywhere = told(Caller(office.readers["executive"]))
    here = told(Caller(office.readers["manager"]))

    named = {row["pattern"] for row in everywhere["persistent"]["breakdowns"]} - {None}
    seen = {row["pattern"] for row in here["persistent"]["breakdowns"]} - {None}
    assert seen < named
    assert (len(seen), len(named)) == (1, 2)


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ({"at": "yesterday"}, ("at", "invalid")),
        ({"at": "2999-01-01"}, ("at", "invalid")),
        ({"day": "2026-03-10"}, ("day", "unknown_parameter")),
        ({"sort": "newest"}, ("sort", "unknown_parameter")),
    ],
)
def test_a_moment_that_is_none_and_an_unknown_word_are_refused(
    office: Office, query: dict[str, str], wrong: tuple[str, str]
) -> None:
    response = Caller(office.readers["executive"]).get(ADDRESS, **query)

    assert response.status_code == 400
    assert errors_of(response) == [wrong]


def test_who_leads_nobody_and_a_token_without_the_scope_are_refused(
    office: Office,
) -> None:
    clerk: User = make_clerk(office.harbour)

    assert Caller(clerk).get(ADDRESS).status_code == 403
    narrow = Caller(make_executive(), scopes=[TokenScope.DECIDE.value])
    assert narrow.get(ADDRESS).status_code == 403
    assert Caller(None).get(ADDRESS).status_code == 401


def test_every_page_that_figures_lead_to_has_its_list_in_the_api() -> None:
    """A new kind of link without one is a KeyError here, not for a reader."""
    for page in ("issues:issue_list", "issues:pattern_list"):
        address = f"{reverse(page)}?counted=true"
        assert tiles.links.for_programs(address) == f"/api/v1{address}"


def test_a_token_that_reads_reports_alone_counts_no_decision(office: Office) -> None:
    """What the token doesn't reach is none, and nothing breaks."""
    reading = Caller(office.readers["approver"], scopes=[TokenScope.ISSUES_READ.value])

    body = told(reading, at="")

    assert body["decisions"] == 0
    assert body["initiatives"] == {
        "under_way": body["initiatives"]["under_way"],
        "states": [],
        "next": [],
    }
    assert body["initiatives"]["under_way"]["number"] == 0
