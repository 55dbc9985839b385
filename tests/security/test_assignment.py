"""Nobody sets a field that the form or the body doesn't offer."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client

from cxops.kernel.http.api import ServiceViewSet
from tests.access.asking import Route
from tests.access.world import World
from tests.builders.files import picture, upload
from tests.security.test_reads import fingerprint
from tests.security.visits import EVERY, addresses

pytestmark = pytest.mark.django_db

OURS = ("accounts", "issues", "improvements", "cxops")
#: Names that would be worth guessing, beside those of the models.
GUESSED = ("is_staff", "is_superuser", "actor", "at", "user_id", "groups", "__class__")


def every_name() -> set[str]:
    """Every column of every table of ours."""
    names = set(GUESSED)
    for model in apps.get_models():
        if model._meta.app_label in OURS and not model.__name__.startswith("Hist"):
            for field in model._meta.concrete_fields:
                names |= {field.name, field.attname}
    return names


def writers() -> Iterator[Route]:
    """The routes of the API that change something."""
    for route in EVERY:
        is_ours = isinstance(route.view, type) and issubclass(
            route.view, ServiceViewSet
        )
        if route.is_api and is_ours and "POST" in route.methods:
            yield route


def test_every_name_holds_what_an_attacker_wants() -> None:
    assert every_name() >= {"is_administrator", "state", "owner_id", "reporter_id"}


def send(client: Client, url: str, body: dict[str, Any]) -> Any:
    """The answer to these fields, as JSON, or as a form where files are taken."""
    matching = {"If-Match": '"1"'}
    answer = client.post(
        url, json.dumps(body), content_type="application/json", headers=matching
    )
    if answer.status_code != 415:
        return answer
    return client.post(url, body | {"file": upload(picture())}, headers=matching)


def test_the_api_refuses_fields_it_does_not_declare(world: World) -> None:
    client = Client(raise_request_exception=False)
    body = dict.fromkeys(every_name(), 1)
    before, odd = fingerprint(), []
    count = 0
    for who in ("clerk", "manager_above", "administrator"):
        client.force_login(world.people[who])
        before = fingerprint()
        for route in writers():
            for url in addresses(world, route):
                answer = send(client, url, body)
                count += answer.status_code == 400
                if answer.status_code not in {400, 403, 404}:
                    odd.append(f"{who} {url} {answer.status_code}")
                if answer.status_code == 400:
                    codes = {each["code"] for each in answer.json()["errors"]}
                    if "unknown_field" not in codes:
                        odd.append(f"{who} {url} {codes}")
        if fingerprint() != before:
            odd.append(f"{who} changed something")

    assert odd == []
    assert count > 100


MINE: dict[str, Any] = {
    "is_administrator": "on",
    "role": "executive",
    "state": "closed",
    "owner": "1",
    "reporter": "1",
    "is_restricted": "on",
    "approver": "1",
    "version": "999",
}


def test_a_form_ignores_fields_it_does_not_show(world: World) -> None:
    clerk = world.people["clerk"]
    client = Client()
    client.force_login(clerk)
    point = transaction.savepoint()
    extra = MINE | {"full_name": "Root", "email": "root@example.org", "kind": "service"}
    extra.pop("version")

    answer = client.post(
        "/profile/edit/",
        extra | {"language": "en", "time_zone": "Europe/Berlin", "version": "1"},
    )

    was = (clerk.full_name, clerk.email, clerk.kind)
    clerk.refresh_from_db()
    assert answer.status_code == 303
    assert (clerk.full_name, clerk.email, clerk.kind) == was
    assert (clerk.is_administrator, clerk.time_zone) == (False, "Europe/Berlin")
    assert clerk.memberships.count() == 1
    transaction.savepoint_rollback(point)


def test_a_report_is_filed_by_who_sends_it(world: World) -> None:
    from issues.models import Issue

    clerk = world.people["clerk"]
    client = Client()
    client.force_login(clerk)
    unit = world.things["issue"]["own"].record.unit

    answer = client.post(
        "/report/",
        MINE
        | {
            "description": "Lift dead.",
            "touchpoint": "elsewhere",
            "customer_mood": "waiting",
            "kind": "breakdown",
            "voice": "customer",
            "unit": str(unit.pk),
            "severity": "4",
            "is_withdrawn": "1",
            "source": "import",
        },
    )

    assert answer.status_code == 303
    issue = Issue.objects.order_by("-pk")[0]
    assert (issue.reporter, issue.owner, issue.state) == (clerk, None, "new")
    assert (issue.is_restricted, issue.severity, issue.source) == (False, None, "")
    assert issue.version == 1
