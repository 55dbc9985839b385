"""Every figure leads to a list with exactly as many rows, for every reader."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client

from accounts.models import User
from cxops.kernel.history import acting_as
from issues.models import RootCause, Touchpoint
from tests.builders.clock import AT
from tests.builders.issues import make_cause, make_issue, make_touchpoint
from tests.builders.signals import TODAY, make_signal
from tests.cxops.command_center.office import DAY, SEEN_AT, Office, build_office

pytestmark = pytest.mark.django_db
#: A figure of the page and the list it leads to.
FIGURE = re.compile(r'<a href="(/[^"]+\?[^"]+)">(\d+)[^<]*</a>')
ROWS = {
    "/issues/": re.compile(r'class="cx-queue__what" href="/issues/(ISS-\w+)/'),
    "/patterns/": re.compile(r'<th scope="row"><a href="/patterns/(PAT-\w+)/'),
    "/tallies/": re.compile(r'<td class="cx-num" data-label="contacts">(\d+)</td>'),
    "/signals/": re.compile(r'data-signal="(\d+)"'),
    "/initiatives/": re.compile(r'<th scope="row"><a href="/initiatives/(INI-\w+)/'),
}
NEXT = re.compile(r'rel="next" href="([^"]+)"')
READERS = (
    "executive",
    "manager above",
    "manager",
    "approver",
    "manager elsewhere",
    "journey manager",
)


@pytest.fixture
def office() -> Office:
    return build_office()


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.content[:600])
    return response.content.decode()


def rows_behind(client: Client, address: str) -> list[str]:
    """The references of a list, over all of its pages; counted contacts as often as
    they were counted."""
    path = address.split("?")[0]
    found: list[str] = []
    while address:
        text = text_of(client, address)
        found += ROWS[path].findall(text)
        after = NEXT.search(text)
        address = path + unescape(after[1]) if after else ""
    if path == "/tallies/":
        return ["contact"] * sum(map(int, found))
    return sorted(set(found))


def figures_of(client: Client, address: str) -> Iterator[tuple[str, int]]:
    for link, number in FIGURE.findall(text_of(client, address)):
        yield unescape(link), int(number)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("page", ["", "persistent/"])
def test_every_figure_has_as_many_rows(office: Office, reader: str, page: str) -> None:
    client = enter(office.readers[reader])
    figures = dict(figures_of(client, f"/command-center/{page}?at={SEEN_AT}"))

    wrong = {
        link: (number, len(rows))
        for link, number in figures.items()
        if number != len(rows := rows_behind(client, link))
    }

    assert wrong == {}
    assert len(figures) > (0 if page else 5)


@pytest.mark.parametrize("reader", ["executive", "manager"])
def test_every_figure_of_this_moment_has_as_many_rows(
    office: Office, reader: str
) -> None:
    client = enter(office.readers[reader])
    figures = dict(figures_of(client, "/command-center/"))

    for link, number in figures.items():
        assert len(rows_behind(client, link)) == number, link
    assert any(link.startswith("/initiatives/") for link in figures)


@pytest.mark.parametrize("reader", ["executive", "manager", "journey manager"])
def test_a_figure_under_a_word_has_also_what_was_merged_into_it(
    office: Office, reader: str
) -> None:
    """Some reports carry the merged words, some the ones in use; none is lost."""
    lift = Touchpoint.objects.get(name="Lift")
    slow = RootCause.objects.get(name="Slow")
    kept = make_touchpoint("Lifts", lift.stage)
    tardy = make_cause("Tardy")
    make_issue(office.harbour, touchpoint=kept, cause=tardy, at=AT - DAY)
    client = enter(office.readers[reader])
    before = client.get(f"/command-center/?at={SEEN_AT}").context["picture"]
    for old, new in ((lift, kept), (slow, tardy)):
        old.replaced_by, old.retired_at = new, AT
        with acting_as(None, verb="vocabulary.retire", at=AT):
            old.save()

    address = f"/command-center/?at={SEEN_AT}"
    figures = dict(figures_of(client, address))
    context = client.get(address).context

    for link, number in figures.items():
        assert len(rows_behind(client, link)) == number, link
    assert context["picture"].volumes.breakdowns() == before.volumes.breakdowns()
    named = [line.name for line in (*context["pairs"], *context["persistent"])]
    assert not [name for name in named if "Lift:" in name or "Slow" in name]
    assert any(name.startswith("Lifts: ") for name in named)


def test_counted_contacts_stand_beside_reports_with_their_own_list(
    office: Office,
) -> None:
    client = enter(office.readers["executive"])
    address = f"/command-center/?at={SEEN_AT}"
    figures = [
        (link, number)
        for link, number in figures_of(client, address)
        if link.startswith("/tallies/")
    ]
    said = client.get(address).context["picture"].volumes

    assert {number for _link, number in figures} == {47, 9, 57, 55, 7, 3, 2}
    assert (said.breakdowns().counted, said.breakdowns().counted_before) == (57, 9)


def test_a_figure_that_is_wrong_is_found(office: Office) -> None:
    """The test's own reading: a page that says one more than its list has."""
    client = enter(office.readers["executive"])
    link, number = next(figures_of(client, f"/command-center/?at={SEEN_AT}"))

    assert len(rows_behind(client, link)) == number > 0
    assert len(rows_behind(client, link)) != number + 1


def test_what_is_not_chance_leads_to_as_many_and_is_of_now_alone(
    office: Office,
) -> None:
    client = enter(office.readers["executive"])
    for number in range(30):
        make_signal(office.harbour, first_on=TODAY - number * DAY)
    make_signal(office.harbour, ended_on=TODAY, peak=3, kind="shift", rule="limit")

    links = dict(figures_of(client, "/command-center/"))

    (link,) = [each for each in links if each.startswith("/signals/")]
    assert links[link] == len(rows_behind(client, link)) == 30
    past = figures_of(client, f"/command-center/?at={SEEN_AT}")
    assert not [each for each, _number in past if each.startswith("/signals/")]
