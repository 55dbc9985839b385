"""Lists as files, for programs."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import ApiToken, User
from cxops.kernel.history import acting_as
from cxops.models import Export
from tests.builders.accounts import make_manager, make_unit
from tests.builders.clock import AT
from tests.builders.issues import make_issue

pytestmark = pytest.mark.django_db


def token_of(person: User, *scopes: str) -> str:
    secret = f"cxo_{'-'.join(scopes)}"
    with acting_as(person, verb="token.create", at=AT):
        ApiToken.objects.create(
            user=person,
            name="Script",
            prefix=secret[:8],
            digest=hashlib.sha256(secret.encode()).hexdigest(),
            scopes=list(scopes),
            created_at=AT,
            expires_at=AT + timedelta(days=3650),
        )
    return secret


def post(secret: str, **body: Any) -> Any:
    return Client().post(
        "/api/v1/exports/",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )


def test_a_token_needs_the_scope_and_reads_within_its_others() -> None:
    unit = make_unit()
    manager = make_manager(unit)
    issue = make_issue(unit, description="Mr Weiss waited.")
    body = {"list": "reports", "query": "state=new", "format": "csv"}

    refused = post(token_of(manager, "issues:read"), **body)
    lent = post(token_of(manager, "issues:read", "export"), **body)
    blind = post(token_of(manager, "export"), **body)
    whole = post(
        token_of(manager, "issues:read", "issues:read_personal", "export"), **body
    )

    assert (refused.status_code, blind.status_code) == (403, 403)
    text = b"".join(lent.streaming_content).decode()
    assert issue.ref in text
    assert "Weiss" not in text
    assert "Weiss" in b"".join(whole.streaming_content).decode()
    exports = Export._default_manager.all()
    assert [(e.row_count, e.history.latest("pk").history_door) for e in exports] == [
        (1, "api")
    ] * 2


@pytest.mark.parametrize(
    "change",
    [
        {"list": "people"},
        {"query": "state=finished"},
        {"query": "touchpoint=nowhere"},
        {"sort": "title"},
        {"format": "pdf"},
        {"colour": "red"},
    ],
)
def test_what_is_wrong_is_named(change: dict[str, str]) -> None:
    manager = make_manager(make_unit())
    secret = token_of(manager, "issues:read", "export")

    response = post(secret, **{"list": "reports", "format": "csv", **change})

    assert response.status_code == 400
    assert response.json()["errors"]
    assert Export._default_manager.count() == 0
