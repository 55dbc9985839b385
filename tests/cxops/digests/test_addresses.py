"""Every number of a digest leads to a list that has exactly that many rows."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests.builders.improvements import make_cast, make_proposed, make_submitted
from tests.cxops.digests.town import (
    YESTERDAY,
    Town,
    facts_for,
    make_edition,
    make_problem,
    make_town,
)

pytestmark = pytest.mark.django_db


def counted_paths(part: Any) -> Iterator[tuple[str, int]]:
    """Every number of the facts that has a list behind it."""
    if isinstance(part, dict):
        if "path" in part and "n" in part and "ref" not in part:
            yield part["path"], part["n"]
        for value in part.values():
            yield from counted_paths(value)
    elif isinstance(part, list):
        for value in part:
            yield from counted_paths(value)


def named_paths(part: Any) -> Iterator[tuple[str, str]]:
    """Every record of the facts: its address and its reference."""
    if isinstance(part, dict):
        if "ref" in part:
            yield part["path"], part["ref"]
        for value in part.values():
            yield from named_paths(value)
    elif isinstance(part, list):
        for value in part:
            yield from named_paths(value)


def rows_behind(client: Client, path: str) -> int:
    """The rows of a list, page after page, as its reader finds them."""
    if path.startswith("/reviews/"):
        return len(client.get(path).context["waiting"])
    number, address = 0, path
    while True:
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)
        page = response.context["page"]
        number += len(page.rows)
        if page.next is None:
            return number
        address = f"{path}&cursor={page.next}"


def fill_all(town: Town) -> User:
    """Something under every number; returns a manager who also decides."""
    town.fill(150)
    for days in (0, 0, 0, 1):
        make_problem(town, created_at=YESTERDAY - timedelta(days=days))
    cast = make_cast(town.harbour)
    make_submitted(cast)
    make_proposed(cast)
    return cast.approver


@pytest.mark.parametrize("who", ["manager", "executive", "approver"])
def test_each_list_has_as_many_rows_as_the_number_says(who: str) -> None:
    town = make_town()
    approver = fill_all(town)
    reader = approver if who == "approver" else getattr(town, who)
    facts = facts_for(reader)
    client = Client()
    client.force_login(reader)

    found = list(counted_paths(facts))

    assert len(found) > 20
    wrong = [
        (path, number, rows)
        for path, number in found
        if (rows := rows_behind(client, path)) != number
    ]
    assert wrong == []
    by_path = dict(found)
    kinds = [kind["n"] for kind in facts["nobody"]["kinds"]]
    assert all(kinds), kinds
    assert len(by_path) == len(found), "two numbers with one list"
    for path, ref in named_paths(facts):
        page = client.get(path)
        assert page.status_code == 200, path
        assert ref in page.content.decode()


def test_a_corrected_number_has_its_list_too() -> None:
    town = make_town()
    make_edition(
        town.manager, local_date=YESTERDAY.date(), as_of=YESTERDAY - timedelta(hours=6)
    )
    town.report(at=YESTERDAY - timedelta(days=1))
    correction = facts_for(town.manager)["correction"]
    client = Client()
    client.force_login(town.manager)

    assert rows_behind(client, correction["path"]) == correction["now"] == 1


def test_a_number_that_differs_from_its_list_is_noticed() -> None:
    town = make_town()
    town.report()
    client = Client()
    client.force_login(town.executive)
    path, number = next(counted_paths(facts_for(town.executive)["breakdowns"]))
    town.report(at=YESTERDAY + timedelta(minutes=1))

    assert (number, rows_behind(client, path)) == (1, 2)
