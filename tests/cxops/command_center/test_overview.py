"""What the page says: for whom, of which moment, in which words."""

import pytest
from django.test import Client

from accounts.models import User
from tests.builders.accounts import make_clerk, make_executive, make_user
from tests.cxops.command_center.office import SEEN_AT, Office, build_office

pytestmark = pytest.mark.django_db
PAGE = f"/command-center/?at={SEEN_AT}"


@pytest.fixture
def office() -> Office:
    return build_office()


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_headline_counts_what_is_serious_and_what_nobody_is_on(
    office: Office,
) -> None:
    """Serious: severity 3 and 4 that are open; the one closed an hour later is."""
    response = enter(office.readers["executive"]).get(PAGE)

    words = [part.text for part in response.context["headline"]]
    assert words == ["3 serious were open", "18 had nobody on them"]


def test_now_the_headline_names_the_decisions_that_wait_for_me(office: Office) -> None:
    approver, executive = office.readers["approver"], office.readers["executive"]

    assert enter(approver).get("/command-center/").context["headline"][2].text == (
        "1 decision waits for you"
    )
    assert enter(executive).get("/command-center/").context["headline"][2].text == (
        "no decision waits for you"
    )


def test_what_nobody_is_on_and_what_waits_for_me_come_first(office: Office) -> None:
    """On a phone and to a screen reader. Decisions are of now alone."""
    client = enter(office.readers["approver"])

    now, then = (
        client.get(page).content.decode() for page in ("/command-center/", PAGE)
    )

    order = [now.index(f'<h2 id="{name}"') for name in ("nobody", "decisions", "open")]
    assert order == sorted(order)
    assert '<a href="/reviews/">1</a>' in now
    assert 'id="decisions"' not in then


def test_figures_of_the_open_breakdowns(office: Office) -> None:
    response = enter(office.readers["manager"]).get(PAGE)

    shown = {
        line.severity: [number.value for number in line.numbers]
        for line in response.context["severities"][:-1]
    }
    assert shown == {
        4: [1, 0, 0, 0, 1],
        3: [1, 0, 0, 1, 2],
        2: [0, 1, 0, 0, 1],
        1: [1, 0, 0, 0, 1],
        0: [0, 1, 0, 0, 1],
        None: [6, 0, 2, 0, 8],
    }
    last = response.context["severities"][-1]
    assert [number.value for number in last.numbers] == [9, 2, 2, 1, 14]


def test_a_repeat_problem_one_may_not_read_is_named_nowhere(office: Office) -> None:
    """Its report is one's own, so it is counted, as one without a repeat problem."""
    client = enter(office.readers["manager"])

    for page in (PAGE, f"/command-center/persistent/?at={SEEN_AT}"):
        assert "Hidden from Harbour" not in client.get(page).content.decode()
    everywhere = enter(office.readers["executive"])
    assert "Hidden from Harbour" in everywhere.get(PAGE).content.decode()


def test_what_persists_says_by_which_rule(office: Office) -> None:
    response = enter(office.readers["manager"]).get(PAGE)

    found = {
        line.name: (line.number.value, [rule.value for rule in line.found.rules])
        for line in response.context["persistent"]
    }
    assert found == {
        "The lift fails every week": (6, ["often", "long"]),
        "Not yet placed: cause not known yet": (4, ["long", "harm"]),
    }


def test_pairs_are_of_known_causes_and_the_rest_stands_below(office: Office) -> None:
    """The confirmed main cause of the repeat problem counts for its six reports."""
    context = enter(office.readers["manager"]).get(PAGE).context

    assert [
        (line.name, [(number.value, number.counted) for number in line.numbers])
        for line in context["pairs"]
    ] == [("Lift: Slow", [(0, 40), (2, 9)]), ("Lift: Broken", [(6, 0), (0, 0)])]
    assert [
        [number.value for number in line.numbers] for line in context["beside_pairs"]
    ] == [[5, 0], [1, 0], [12, 2]]


def test_voices_are_apart(office: Office) -> None:
    context = enter(office.readers["manager"]).get(PAGE).context

    said = [
        [[number.value for number in line.numbers] for line in voice.kinds]
        for voice in context["voices"]
    ]
    customers, colleagues = said
    assert customers == [[11, 2], [0, 0], [1, 0]]
    assert colleagues == [[1, 0], [1, 0], [0, 0]]


@pytest.mark.parametrize("page", ["/command-center/", "/command-center/persistent/"])
def test_a_moment_that_is_none_or_to_come_shows_a_sentence_and_no_figures(
    office: Office, page: str
) -> None:
    client = enter(office.readers["executive"])

    for moment, words in (
        ("yesterday", "Give a day like"),
        ("2999-01-01", "hasn’t come yet"),
    ):
        response = client.get(page, {"at": moment})
        assert response.status_code == 400
        assert words in response.content.decode()
        assert "cx-table" not in response.content.decode()


def test_who_leads_nobody_has_no_command_center(office: Office) -> None:
    for person in (make_clerk(office.harbour), make_user(is_administrator=True)):
        client = enter(person)
        assert client.get("/command-center/").status_code == 403
        assert "/command-center/" not in client.get("/my/").content.decode()


def test_an_executive_starts_here_and_a_manager_at_the_inbox(office: Office) -> None:
    assert enter(make_executive()).get("/")["Location"] == "/command-center/"
    assert enter(office.readers["manager"]).get("/")["Location"] == "/inbox/"
