"""The same request sent again is done once and answered the same."""

from typing import Any

import pytest

from accounts.enums import Role
from cxops.kernel.history import acting_as
from cxops.models import AuditEntry
from issues.models import Issue
from tests.api.clients import Caller, errors_of
from tests.builders.accounts import (
    grant,
    make_clerk,
    make_manager,
    make_unit,
    make_user,
)
from tests.builders.clock import AT
from tests.builders.issues import make_issue

pytestmark = pytest.mark.django_db
BODY = {"description": "Lift dead again."}


def test_file_is_done_once_when_it_is_sent_twice() -> None:
    clerk = make_clerk(make_unit())
    caller = Caller(clerk)

    first = caller.post("issues/", BODY, key="k")
    entries = AuditEntry.objects.count()
    again = caller.post("issues/", BODY, key="k")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["ETag"] == first.headers["ETag"] == '"1"'
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert (Issue.objects.count(), AuditEntry.objects.count()) == (1, entries)


def test_file_is_refused_when_the_key_comes_with_another_body() -> None:
    caller = Caller(make_clerk(make_unit()))
    caller.post("issues/", BODY, key="k")

    other = caller.post("issues/", {"description": "Escalator too."}, key="k")

    assert other.status_code == 422
    assert errors_of(other) == [(None, "idempotency_key_reused")]
    assert Issue.objects.count() == 1


def test_a_key_belongs_to_its_person() -> None:
    unit = make_unit()
    callers = [Caller(make_clerk(unit)), Caller(make_clerk(unit))]

    answers = [caller.post("issues/", BODY, key="k").json() for caller in callers]

    assert answers[0]["ref"] != answers[1]["ref"]
    assert Issue.objects.count() == 2


def test_a_move_is_made_once_when_it_is_sent_twice() -> None:
    unit = make_unit()
    issue = make_issue(unit, make_clerk(unit))
    caller = Caller(make_manager(unit))
    path = f"issues/{issue.ref}/triage/"

    first = caller.post(path, {"severity": 2}, key="k", match=1)
    again = caller.post(path, {"severity": 2}, key="k", match=1)

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    assert again.headers["ETag"] == '"2"'
    issue.refresh_from_db()
    assert issue.version == 2


def test_a_repeat_shows_nothing_when_the_right_has_ended() -> None:
    unit = make_unit()
    issue = make_issue(unit, make_clerk(unit))
    manager = make_user("Mira Manager")
    role = grant(manager, Role.MANAGER, unit)
    caller = Caller(manager)
    path = f"issues/{issue.ref}/decline/"
    said = {"reason": "A wish.", "go_to": "The ideas page."}
    assert caller.post(path, said, key="k").status_code == 200
    with acting_as(None, verb="membership.end", at=AT):
        role.until = AT.date()
        role.save()
    grant(manager, Role.MANAGER, make_unit("Elsewhere"))

    again = caller.post(path, said, key="k")

    assert (again.status_code, errors_of(again)) == (404, [(None, "not_found")])


def test_a_secret_is_shown_once() -> None:
    person = make_clerk(make_unit())
    caller = Caller(None)
    caller.client.force_login(
        person, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    body: dict[str, Any] = {"name": "Till", "scopes": ["issues:file"], "days": 7}

    first = caller.post("tokens/", body, key="k")
    again = caller.post("tokens/", body, key="k")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["secret"].startswith("cxo_")
    assert again.json() == first.json() | {"secret": None}
    by_token = Caller(person).post("tokens/", body)
    assert (by_token.status_code, errors_of(by_token)) == (403, [(None, "by_token")])
