"""The list of reports."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Unit, User
from tests.builders.clock import AT
from tests.builders.issues import make_issue, make_pattern

Browse = Callable[[User], Client]


def test_list_says_how_many_match(unit: Unit, manager: User, browse: Browse) -> None:
    for _number in range(3):
        make_issue(unit, severity=3)
    make_issue(unit)

    page = browse(manager).get("/issues/?severity=3").content.decode()

    assert "<title>3 reports · CXOps</title>" in page
    assert "/issues/group/?all=1&amp;severity=3" in page


def test_list_leaves_out_what_is_foreign_or_restricted(
    unit: Unit, manager: User, stranger: User, browse: Browse
) -> None:
    make_issue(unit, title="Ours")
    make_issue(unit, title="Hushed", is_restricted=True)

    ours = browse(manager).get("/issues/").content.decode()
    theirs = browse(stranger).get("/issues/").content.decode()

    assert "Ours" in ours
    assert "Hushed" not in ours
    assert "Ours" not in theirs
    assert "No reports yet" in theirs


def test_list_hides_the_title_of_an_unseen_repeat_problem(
    unit: Unit, manager: User, stranger: User, browse: Browse
) -> None:
    home = stranger.memberships.get().unit
    assert home is not None
    hidden = make_pattern(home, stranger, title="Strike at the yard")
    make_issue(unit, pattern=hidden)

    page = browse(manager).get("/issues/").content.decode()

    assert "Strike at the yard" not in page


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("state=finished", "Select a valid choice."),
        ("touchpoint=nowhere", "There is no “nowhere” here."),
        ("colour=red", "This list has no filter “colour”."),
        ("sort=title", "This list can&#x27;t be sorted by “title”."),
        ("cursor=x", "This page address is broken."),
    ],
)
def test_list_is_not_shown_when_its_address_is_wrong(
    query: str, sentence: str, unit: Unit, manager: User, browse: Browse
) -> None:
    make_issue(unit, title="Must not be shown")

    response = browse(manager).get(f"/issues/?{query}")

    page = response.content.decode()
    assert response.status_code == 400
    assert sentence in page
    assert "Must not be shown" not in page


@pytest.mark.parametrize("sort", ["filed", "occurred", "severity"])
def test_list_pages_through_every_row_once(
    sort: str, unit: Unit, manager: User, browse: Browse
) -> None:
    wanted = {make_issue(unit, severity=n % 4 or None, at=AT).ref for n in range(60)}
    client, path, seen = browse(manager), f"/issues/?sort={sort}", []

    while path:
        response = client.get(path)
        page = response.context["page"]
        seen += [issue.ref for issue in page.rows]
        path = f"/issues/?sort={sort}&cursor={page.next}" if page.next else ""

    assert (len(seen), set(seen)) == (60, wanted)


def test_list_is_refused_to_the_front_line(clerk: User, browse: Browse) -> None:
    response = browse(clerk).get("/issues/")

    assert response.status_code == 403
