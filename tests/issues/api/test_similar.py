"""Similar reports through the API, and what never belongs together."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import Unit, User
from issues.models import Issue, NeverGroup
from issues.services.texts import write_words
from tests.builders.accounts import make_clerk, make_manager, make_unit
from tests.builders.clock import AT
from tests.builders.issues import make_issue, make_pattern

pytestmark = pytest.mark.django_db
STUCK = "Escalator at platform 14 stopped with people on it"


@pytest.fixture
def unit() -> Unit:
    cache.clear()
    yard = make_unit("Depot")
    for words in ("Refund for a ticket", "Train late", "Toilet dirty", "Rude driver"):
        make_issue(yard, title=words, description=words)
    return make_unit("Harbour", code="harbour")


@pytest.fixture
def manager(unit: Unit) -> User:
    return make_manager(unit)


def session(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def post(client: Client, address: str, body: dict[str, Any], **headers: str) -> Any:
    return client.post(
        f"/api/v1/issues/{address}/",
        body,
        content_type="application/json",
        headers=headers,
    )


def test_similar_names_the_reports_and_why(unit: Unit, manager: User) -> None:
    old, new = (make_issue(unit, title=STUCK, description="x y") for _turn in "ab")
    write_words()

    answer = session(manager).get(f"/api/v1/issues/{new.ref}/similar/")

    (row,) = answer.json()["results"]
    assert row["issue"]["ref"] == old.ref
    assert row["why"].startswith("same place, within a day, shares “")
    assert set(row) == {"issue", "why"}


def test_words_find_reports_and_published_problems(unit: Unit, manager: User) -> None:
    clerk = make_clerk(unit)
    seen = make_issue(unit, title=STUCK, description="x y")
    known = make_pattern(
        unit, manager, title="Escalator stops", workaround="Lift.", published_at=AT
    )
    make_pattern(unit, manager, title="Escalator hidden")
    write_words()
    body = {"description": "Escalator stopped at platform 14", "unit": "harbour"}

    answers = [post(session(who), "similar", body).json() for who in (manager, clerk)]

    assert [[row["issue"]["ref"] for row in each["issues"]] for each in answers] == [
        [seen.ref],
        [],
    ]
    published = {"ref": known.ref, "title": "Escalator stops", "workaround": "Lift."}
    assert answers[1]["patterns"] == [published]
    assert Issue.objects.filter(title=body["description"]).count() == 0


def test_never_group_is_said_listed_and_lifted(unit: Unit, manager: User) -> None:
    one, other = (make_issue(unit, title=STUCK) for _turn in "ab")
    client, address = session(manager), f"{one.ref}/never_group"
    body = {"other": other.ref, "reason": "Two escalators"}

    said = post(client, address, body, **{"Idempotency-Key": "k"})
    again = post(client, address, body, **{"Idempotency-Key": "k"})
    listed = client.get(f"/api/v1/issues/{other.ref}/never_group/").json()["results"]
    key = said.json()["id"]
    lifted = post(client, f"{address}/{key}/lift", {}, **{"If-Match": '"1"'})

    assert (said.status_code, again.status_code) == (201, 201)
    assert said.json() == again.json() == listed[0]
    assert (listed[0]["issue"], listed[0]["other"]) == (one.ref, other.ref)
    assert lifted.json()["lifted_at"] is not None
    assert NeverGroup.objects.count() == 1
    assert client.get(f"/api/v1/issues/{one.ref}/never_group/").json() == {
        "results": []
    }


def test_it_names_one_of_both(unit: Unit, manager: User) -> None:
    issue = make_issue(unit)

    answer = post(session(manager), f"{issue.ref}/never_group", {})

    assert answer.status_code == 400
    assert NeverGroup.objects.count() == 0


def test_filing_names_a_published_problem(unit: Unit, manager: User) -> None:
    clerk = make_clerk(unit)
    known = make_pattern(unit, manager, title="Escalator stops", published_at=AT)
    hidden = make_pattern(make_unit("Far"), make_manager(make_unit("Else")))
    client = session(clerk)

    for pattern, status in ((known, 201), (hidden, 400)):
        body = {"description": "Again", "pattern": pattern.ref}
        answer = client.post("/api/v1/issues/", body, content_type="application/json")
        assert answer.status_code == status
    assert Issue.objects.get(description="Again").pattern == known
