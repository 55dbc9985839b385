"""Signals for programs: the page's signals, their reports, and putting them off."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import Unit, User
from cxops.kernel.clock import now
from issues.models import DailyCount
from tests.builders.accounts import make_manager, make_unit
from tests.builders.issues import make_issue, make_touchpoint
from tests.builders.signals import DAY, TODAY, make_shift, make_signal

pytestmark = pytest.mark.django_db
SIGNALS = "/api/v1/signals/"


@pytest.fixture
def unit() -> Unit:
    return make_unit("Harbour", code="harbour")


@pytest.fixture
def client(unit: Unit) -> Client:
    return enter(make_manager(unit))


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def keys(client: Client, query: str = "") -> list[int]:
    return [row["id"] for row in client.get(SIGNALS + query).json()["results"]]


def send(client: Client, address: str, body: dict[str, Any]) -> Any:
    return client.post(address, json.dumps(body), content_type="application/json")


def test_a_signal_says_what_it_is_and_where_its_reports_are(
    unit: Unit, client: Client
) -> None:
    place = make_touchpoint("Gate", slug="gate")
    for _turn in range(9):
        make_issue(unit, touchpoint=place)
    make_issue(unit)
    signal = make_signal(unit, touchpoint=place)

    body = client.get(f"{SIGNALS}{signal.pk}/").json()

    assert (body["unit"], body["touchpoint"], body["pattern"]) == (
        "harbour",
        "gate",
        None,
    )
    assert (body["kind"], body["direction"], body["rule"]) == ("spike", "worse", "")
    assert (body["first_on"], body["last_on"]) == (TODAY.isoformat(),) * 2
    assert (body["count"], body["expected"], body["odds"]) == (9, 2.0, 5000)
    assert body["points"] == [2, 1, 3, 9]
    assert body["sentence"].startswith("9 reports about “Gate” on 10 March 2026;")
    assert len(client.get(body["reports"]).json()["results"]) == 9
    assert not DailyCount.objects.exists()


def test_the_list_has_those_of_now_and_its_filters(unit: Unit, client: Client) -> None:
    now_, over = make_signal(unit), make_shift(unit, ended_on=TODAY)

    assert keys(client) == keys(client, "?kind=spike") == [now_.pk]
    assert keys(client, "?state=over") == [over.pk]
    assert keys(client, "?direction=better") == []
    assert client.get(SIGNALS + "?state=all").status_code == 400
    assert keys(client, "?unit=harbour") == [now_.pk]
    assert keys(client, f"?touchpoint={make_touchpoint().slug}") == []
    assert client.get(SIGNALS + "?touchpoint=nowhere").status_code == 400
    assert client.get(SIGNALS + "?colour=red").status_code == 400


def test_it_is_put_off_and_brought_back(unit: Unit, client: Client) -> None:
    signal = make_signal(unit)
    until = (now().date() + 10 * DAY).isoformat()
    address = f"{SIGNALS}{signal.pk}/"

    answer = send(client, f"{address}snooze/", {"until": until, "reason": "Works."})

    assert answer.status_code == 200
    assert answer.json()["put_off"]["reason"] == "Works."
    assert keys(client) == []
    assert keys(client, "?state=put_off") == [signal.pk]
    again = send(client, f"{address}snooze/", {"until": until, "reason": "Works."})
    assert again.status_code == 409
    assert send(client, f"{address}wake/", {}).status_code == 200
    assert keys(client) == [signal.pk]


@pytest.mark.parametrize("body", [{}, {"until": "2026-03-11"}, {"reason": "Works."}])
def test_a_body_that_lacks_something_is_refused(
    unit: Unit, client: Client, body: dict[str, Any]
) -> None:
    signal = make_signal(unit)

    assert send(client, f"{SIGNALS}{signal.pk}/snooze/", body).status_code == 400


def test_what_one_may_not_see_is_absent(unit: Unit) -> None:
    signal = make_signal(unit)
    stranger = enter(make_manager(make_unit("Yard")))

    assert keys(stranger) == []
    for verb in ("", "snooze/", "wake/"):
        there = f"{SIGNALS}{signal.pk}/{verb}"
        absent = f"{SIGNALS}{signal.pk + 1000}/{verb}"
        if verb:
            answers = [send(stranger, each, {}) for each in (there, absent)]
        else:
            answers = [stranger.get(each) for each in (there, absent)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].json() == answers[1].json()
