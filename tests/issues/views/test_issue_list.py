"""The list of reports."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Unit, User
from issues.services.texts import write_words
from tests.builders.clock import AT
from tests.builders.issues import make_issue, make_pattern

Browse = Callable[[User], Client]


def test_list_says_how_many_match(unit: Unit, manager: User, browse: Browse) -> None:
    for _number in range(3):
        make_issue(unit, severity=3)
    make_issue(unit)

    page = browse(manager).get("/issues/?severity=3").content.decode()

    assert "<title>3 reports · CXOps</title>" in page
    assert '<input type="hidden" name="severity" value="3">' in page
    assert "All 3 that match" in page


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


def test_only_what_is_open_says_that_nobody_is_on_it(
    unit: Unit, manager: User, browse: Browse
) -> None:
    closed = make_issue(unit, state="closed")
    declined = make_issue(unit, state="declined")
    client = browse(manager)

    for address in (
        "/issues/",
        *(one.get_absolute_url() for one in (closed, declined)),
    ):
        assert "Nobody on it</span>" not in client.get(address).content.decode()
    late = make_issue(unit)
    listed = client.get("/issues/").content.decode()
    assert listed.count("Nobody on it</span>") == 1
    page = client.get(late.get_absolute_url()).content.decode()
    assert "Nobody on it</span>" in page


def test_list_tells_what_narrows_it_and_how_to_take_it_away(
    unit: Unit, manager: User, browse: Browse
) -> None:
    make_issue(unit, state="triaged")
    query = "/issues/?state=new&state=triaged&kind=breakdown&sort=severity"

    page = browse(manager).get(query).content.decode()

    assert page.count('class="cx-chip"') == 3
    assert (
        '<a class="cx-chip" href="/issues/?state=triaged&amp;kind=breakdown&amp;'
        'sort=severity"><span>State: <strong>New</strong>'
    ) in page
    assert (
        '<a class="cx-btn cx-btn--dense cx-btn--quiet" href="/issues/?sort=severity"'
        in page
    )
    assert "1 report found" in page


def test_list_finds_by_words_without_a_script(
    unit: Unit, manager: User, browse: Browse
) -> None:
    make_issue(unit, title="Lift stuck", state="triaged")
    make_issue(unit, title="Lift dark")
    make_issue(unit, title="Refund", description="Never came.")
    write_words()

    response = browse(manager).get("/issues/?q=lift&state=&state=new&unit=&sort=")

    assert [issue.title for issue in response.context["page"].rows] == ["Lift dark"]
    assert 'value="lift"' in response.content.decode()


def test_twenty_hidden_rows_are_in_no_page_count_or_chip(
    unit: Unit, manager: User, stranger: User, browse: Browse
) -> None:
    home = stranger.memberships.get().unit
    assert home is not None
    for number in range(7):
        make_issue(home, title=f"Quokka f{number}")
        make_issue(unit, title=f"Quokka r{number}", is_restricted=True)
        make_issue(unit, title=f"Quokka w{number}", withdrawn_at=AT)
    seen = make_issue(unit, title="Quokka seen")
    write_words()
    client = browse(manager)

    for query in (
        "",
        "q=quokka",
        "q=quokka+",
        "state=new&state=closed",
        "kind=breakdown",
    ):
        for sort in ("filed", "occurred", "severity"):
            response = client.get(f"/issues/?{query}&sort={sort}")
            assert response.context["page"].rows == [seen], (query, sort)
            assert response.context["matching"] == 1
    for number in range(7):
        for kind in "frw":
            page = client.get(f"/issues/?q={kind}{number}").content.decode()
            assert "No report matches" in page
            assert "Quokka" not in page


def test_the_filters_come_when_they_are_opened_and_keep_what_narrows(
    unit: Unit, manager: User, browse: Browse
) -> None:
    make_issue(unit, manager)
    folded = browse(manager).get("/issues/?state=open&sort=occurred")
    unfolded = browse(manager).get("/issues/?state=open&sort=occurred&filters=all")

    page = folded.content.decode()
    assert 'id="id_touchpoint_label"' not in page
    assert '<input type="hidden" name="state" value="open">' in page
    assert 'hx-get="/issues/?state=open&amp;sort=occurred&amp;filters=all"' in page
    page = unfolded.content.decode()
    assert 'id="id_touchpoint_label"' in page
    assert 'name="state" value="open" checked' in page
    assert list(folded.context["page"].rows) == list(unfolded.context["page"].rows)
    assert unfolded.context["tools"].address == "state=open&sort=occurred"


def test_a_wrong_filter_stands_unfolded_to_be_mended(
    unit: Unit, manager: User, browse: Browse
) -> None:
    response = browse(manager).get("/issues/?severity=9")

    assert response.status_code == 400
    assert 'id="id_touchpoint_label"' in response.content.decode()
