"""One box over everything: what one may not see is found by nothing."""

import pytest
from django.test import Client

from accounts.models import Unit, User
from issues.models import Issue
from issues.services.texts import write_words
from tests.access.asking import FRESH
from tests.builders.accounts import make_clerk, make_manager, make_unit
from tests.builders.clock import AT
from tests.builders.improvements import make_cast, make_proposed
from tests.builders.issues import make_issue, make_pattern

pytestmark = pytest.mark.django_db
HIDDEN = 20


@pytest.fixture
def harbour() -> Unit:
    return make_unit()


@pytest.fixture
def manager(harbour: Unit) -> User:
    return make_manager(harbour)


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def asked(person: User, text: str) -> str:
    response = client_of(person).get("/find/", {"q": text})
    assert response.status_code == 200
    return FRESH.sub("", response.content.decode())


def test_a_reference_leads_to_its_record(harbour: Unit, manager: User) -> None:
    issue, pattern = make_issue(harbour), make_pattern(harbour, manager)
    cast = make_cast(harbour)
    initiative = make_proposed(cast)
    client = client_of(manager)

    for record in (issue, pattern, initiative):
        for text in (record.ref, record.ref.lower(), record.ref.replace("-", "")):
            response = client.get("/find/", {"q": f" {text} "})
            assert response.status_code == 302, text
            assert response["Location"] == record.get_absolute_url()


def test_a_reference_one_may_not_see_is_one_of_nothing(manager: User) -> None:
    far = make_unit("Far")
    hidden = make_issue(far, title="Hidden title")
    secret = make_pattern(far, make_manager(far, "Stan"), title="Hidden title")
    nothing = Issue.REF.encode(987_654)

    empty = asked(manager, nothing).replace(nothing, "")

    for record in (hidden, secret):
        page = asked(manager, record.ref).replace(record.ref, "")
        assert page == empty
    assert "Nothing found" in empty


def test_words_find_reports_and_repeat_problems(harbour: Unit, manager: User) -> None:
    make_issue(harbour, title="Lift stuck at nine")
    make_pattern(harbour, manager, title="Lifts fail on Mondays")
    write_words()

    page = asked(manager, "lift")

    assert "Lift stuck at nine" in page
    assert "Lifts fail on Mondays" in page
    assert "Reports: 1. Repeat problems: 1." in page


def test_of_many_the_newest_are_shown_and_the_list_has_all(
    harbour: Unit, manager: User
) -> None:
    for _number in range(12):
        make_issue(harbour, title="Lift stuck")
    write_words()

    page = asked(manager, "lift")

    assert page.count(">Lift stuck</a>") == 10
    assert 'href="/issues/?q=lift"' in page
    assert "Reports: 12." in page


def test_twenty_hidden_rows_are_found_and_counted_by_nothing(
    harbour: Unit, manager: User
) -> None:
    far, clerk = make_unit("Far"), make_clerk(harbour)
    stranger = make_manager(far, "Stan")
    for number in range(HIDDEN // 4):
        make_issue(far, title=f"Quokka{number}")
        make_issue(harbour, title=f"Quokka r{number}", is_restricted=True)
        make_issue(harbour, title=f"Quokka w{number}", withdrawn_at=AT)
        make_pattern(far, stranger, title=f"Quokka p{number}")
    make_issue(harbour, title="Quokka seen")
    write_words()

    ours, theirs = asked(manager, "quokka"), asked(clerk, "quokka")

    assert "Reports: 1. Repeat problems: 0." in ours
    assert ours.count(">Quokka") == 1
    assert "Reports: 0. Repeat problems: 0." in theirs
    assert ">Quokka" not in theirs
    # The same words in the lists: rows and counts.
    client = client_of(manager)
    listed = client.get("/issues/?q=quokka").content.decode()
    assert "<title>1 report · CXOps</title>" in listed
    assert listed.count(">Quokka") == 1
    listed = client.get("/patterns/?q=quokka").content.decode()
    assert "No repeat problem matches" in listed
    assert ">Quokka" not in listed


@pytest.mark.parametrize("text", ["", " ", "\x00", "%", "'; --", "x" * 5000, "ISS-"])
def test_anything_may_be_asked(text: str, manager: User) -> None:
    assert "<h1>Find</h1>" in asked(manager, text)
