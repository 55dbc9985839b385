"""Bad input: a clear error in the one shape, and nothing is changed."""

import json
from typing import Any

import pytest

from accounts.models import Unit, User
from cxops.models import AuditEntry, IdempotencyKey
from issues.models import Customer, Issue
from issues.services.triage import triage_issue
from tests.api.clients import Caller, errors_of
from tests.builders.accounts import make_clerk, make_manager, make_unit
from tests.builders.clock import AT
from tests.builders.issues import make_issue, make_pattern, make_touchpoint

pytestmark = pytest.mark.django_db
WORDS = "Lift dead again."


@pytest.fixture
def unit() -> Unit:
    return make_unit("Harbour")


@pytest.fixture
def clerk(unit: Unit) -> User:
    return make_clerk(unit)


@pytest.fixture
def manager(unit: Unit) -> User:
    return make_manager(unit)


def counts() -> dict[str, int]:
    """Everything a request could have left behind."""
    models = (Issue, Customer, AuditEntry, IdempotencyKey, Issue.history.model)
    return {model._meta.label: model.objects.count() for model in models}


FILING: list[tuple[Any, str, str]] = [
    ({"touchpoint": "nowhere"}, "touchpoint", "does_not_exist"),
    ({"channel": "nowhere"}, "channel", "does_not_exist"),
    ({"unit": "nowhere"}, "unit", "does_not_exist"),
    ({"touchpoint": "not a slug!"}, "touchpoint", "invalid"),
    ({"touchpoint": 7}, "touchpoint", "wrong_type"),
    ({"occurred_at": "yesterday"}, "occurred_at", "invalid"),
    ({"occurred_at": "2026-13-45T00:00:00Z"}, "occurred_at", "invalid"),
    ({"occurred_at": "2026-03-10T09:00:00"}, "occurred_at", "no_offset"),
    ({"occurred_at": "2999-01-01T00:00:00Z"}, "occurred_at", "invalid"),
    ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "occurred_at", "overflow"),
    ({"occurred_at": 1757000000}, "occurred_at", "wrong_type"),
    ({"occurred_on": "1970-01-01"}, "occurred_at", "invalid"),
    ({"occurred_on": "31.12.2025"}, "occurred_on", "invalid"),
    (
        {"occurred_on": "2026-03-10", "occurred_at": "2026-03-10T09:00:00Z"},
        "occurred_on",
        "invalid",
    ),
    ({"description": "a\x00b"}, "description", "invalid"),
    ({"description": "\ud800"}, "description", "invalid"),
    ({"description": "   "}, "description", "blank"),
    ({"description": None}, "description", "null"),
    ({"description": 5}, "description", "wrong_type"),
    ({"description": ["a"]}, "description", "wrong_type"),
    ({"description": {"a": "b"}}, "description", "wrong_type"),
    ({"description": "x" * 20_001}, "description", "max_length"),
    ({"kind": "\udfff"}, "kind", "invalid"),
    ({"kind": "catastrophe"}, "kind", "invalid_choice"),
    ({"kind": []}, "kind", "invalid_choice"),
    ({"customers_affected": 2**63}, "customers_affected", "max_value"),
    ({"customers_affected": -1}, "customers_affected", "min_value"),
    ({"customers_affected": "3"}, "customers_affected", "wrong_type"),
    ({"customers_affected": True}, "customers_affected", "wrong_type"),
    ({"customers_affected": 1.5}, "customers_affected", "wrong_type"),
    ({"cost": "1e400"}, "cost", "max_digits"),
    ({"cost": "NaN"}, "cost", "invalid"),
    ({"cost": [1]}, "cost", "wrong_type"),
    ({"customer": []}, "customer", "invalid"),
    ({"customer": "Ana"}, "customer", "invalid"),
    ({"customer": {"email": "not mail"}}, "customer.email", "invalid"),
    ({"customer": {"iban": "x"}}, "customer.iban", "unknown_field"),
    ({"state": "closed"}, "state", "unknown_field"),
    ({"owner": 1}, "owner", "unknown_field"),
    ({"reporter": 1}, "reporter", "unknown_field"),
    ({"severity": 4}, "severity", "unknown_field"),
    ({"id": 1}, "id", "unknown_field"),
]


@pytest.mark.parametrize(
    ("wrong", "field", "code"), FILING, ids=[str(row[0])[:50] for row in FILING]
)
def test_file_is_refused_naming_the_field_when_it_is_wrong(
    clerk: User, wrong: dict[str, Any], field: str, code: str
) -> None:
    caller = Caller(clerk)
    before = counts()

    response = caller.post("issues/", {"description": WORDS} | wrong, key="k1")

    assert response.status_code == 400, response.content
    assert errors_of(response) == [(field, code)]
    assert counts() == before


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("[" * 100_000 + "]" * 100_000, 400, "parse_error"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, 400, "parse_error"),
        ('{"description":' + "[" * 20 + "]" * 20 + "}", 400, "parse_error"),
        ('{"description": "', 400, "parse_error"),
        (b'{"description": "\xff"}', 400, "parse_error"),
        ('{"customers_affected": NaN}', 400, "parse_error"),
        ('{"customers_affected": ' + "9" * 5000 + "}", 400, "parse_error"),
        ("[]", 400, "invalid"),
        ("null", 400, "null"),
        ('"text"', 400, "invalid"),
        ("7", 400, "invalid"),
        (
            json.dumps({"description": "x" * 10_000_000}),
            413,
            "too_large",
        ),
    ],
    ids=[
        "deep-list",
        "deep-object",
        "twenty-deep",
        "cut-off",
        "not-utf-8",
        "nan",
        "endless-number",
        "list",
        "null",
        "text",
        "number",
        "10-mb",
    ],
)
def test_file_is_refused_when_the_body_is_damaged(
    clerk: User, body: Any, status: int, code: str
) -> None:
    caller = Caller(clerk)
    before = counts()

    response = caller.post("issues/", body)

    assert response.status_code == status, response.content[:300]
    assert [found for _field, found in errors_of(response)] == [code]
    assert counts() == before


def test_file_is_refused_when_it_is_a_form(clerk: User) -> None:
    caller = Caller(clerk)
    before = counts()

    small = caller.client.post(
        "/api/v1/issues/", {"description": WORDS}, headers=caller.headers
    )
    large = caller.client.post(
        "/api/v1/issues/", {"description": "x" * 10_000_000}, headers=caller.headers
    )

    assert (small.status_code, large.status_code) == (415, 415)
    assert errors_of(small) == [(None, "unsupported_media_type")]
    assert counts() == before


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_file_is_refused_when_the_key_is_malformed(clerk: User, key: str) -> None:
    caller = Caller(clerk)
    before = counts()

    response = caller.client.post(
        "/api/v1/issues/",
        json.dumps({"description": WORDS}),
        content_type="application/json",
        headers=caller.headers | {"Idempotency-Key": key},
    )

    assert response.status_code == 400
    assert errors_of(response) == [(None, "invalid")]
    assert counts() == before


def test_move_is_refused_when_the_version_is_stale_or_damaged(
    unit: Unit, clerk: User, manager: User
) -> None:
    issue = make_issue(unit, clerk)
    triage_issue(issue, severity=1, touchpoint=None, actor=manager, at=AT)
    caller = Caller(manager)
    before = counts()
    path = f"issues/{issue.ref}/triage/"

    stale = caller.post(path, {"severity": 2}, match=1)
    damaged = caller.post(path, {"severity": 2}, match="yesterday")
    huge = caller.post(path, {"severity": 2}, match=f'"{2**63}"')

    assert (stale.status_code, errors_of(stale)) == (412, [(None, "stale_version")])
    assert damaged.status_code == huge.status_code == 400
    issue.refresh_from_db()
    assert (issue.severity, issue.version) == (1, 2)
    assert counts() == before
    weak = caller.post(path, {"severity": 2}, match='W/"2"')
    assert (weak.status_code, weak.headers["ETag"]) == (200, '"3"')


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"sort": "colour"}, "sort"),
        ({"page_size": "0"}, "page_size"),
        ({"page_size": "101"}, "page_size"),
        ({"page_size": "9" * 30}, "page_size"),
        ({"cursor": "!!!"}, "cursor"),
        ({"cursor": "WyJmaWxlZCIsMCwieCIsMV0"}, "cursor"),
        ({"cursor": "W" * 5000}, "cursor"),
        ({"colour": "red"}, "colour"),
        ({"format": "xml"}, "format"),
        ({"state": "lost"}, "state"),
        ({"severity": str(2**63)}, "severity"),
        ({"occurred_from": "31.12.2025"}, "occurred_from"),
        ({"touchpoint": "a\x00b"}, "touchpoint"),
        ({"owner": str(2**63)}, "owner"),
        ({"touchpoint": "nowhere"}, "touchpoint"),
    ],
    ids=str,
)
def test_list_is_refused_when_its_address_is_wrong(
    manager: User, query: dict[str, str], field: str
) -> None:
    caller = Caller(manager)

    response = caller.get("issues/", **query)

    assert response.status_code == 400, response.content
    assert [name for name, _code in errors_of(response)] == [field]


def test_a_strangers_reference_reads_as_an_absent_one(
    unit: Unit, clerk: User, manager: User
) -> None:
    far = make_unit("Far away")
    foreign = make_issue(far, make_clerk(far))
    stranger = make_manager(far)
    hidden = make_pattern(far, stranger)
    mine = make_issue(unit, clerk)
    visible = make_pattern(unit, manager)
    caller = Caller(manager)
    absent_issue = Issue.REF.encode(10**9)
    absent_pattern = type(hidden).REF.encode(10**9)
    before = counts()

    pairs = [
        [
            caller.post(f"issues/{mine.ref}/group/", {"pattern": ref})
            for ref in (hidden.ref, absent_pattern)
        ],
        [
            caller.post(
                "issues/group/",
                {"pattern": visible.ref, "issues": [ref]},
                match=visible.version,
            )
            for ref in (foreign.ref, absent_issue)
        ],
        [
            caller.post(f"issues/{ref}/triage/", {"severity": 1})
            for ref in (foreign.ref, absent_issue)
        ],
        [caller.get(f"issues/{ref}/") for ref in (foreign.ref, absent_issue)],
        [caller.get(f"issues/{ref}/history/") for ref in (foreign.ref, absent_issue)],
        [caller.get(f"patterns/{ref}/") for ref in (hidden.ref, absent_pattern)],
    ]

    for theirs, absent in pairs:
        assert theirs.status_code == absent.status_code
        assert theirs.content == absent.content
        assert _headers(theirs) == _headers(absent)
    assert [pair[0].status_code for pair in pairs] == [400, 400, 404, 404, 404, 404]
    assert pairs[0][0].json()["errors"] == [
        {
            "code": "no_pattern",
            "detail": (
                "There is no repeat problem with this reference that you can see."
            ),
            "attr": "pattern",
        }
    ]
    assert counts() == before


def _headers(response: Any) -> dict[str, str]:
    return {
        name: value
        for name, value in response.headers.items()
        if name not in ("X-Request-Id",)
    }


def test_bulk_edit_is_refused_whole_when_one_report_is_foreign(
    unit: Unit, clerk: User, manager: User
) -> None:
    far = make_unit("Far away")
    foreign = make_issue(far, make_clerk(far))
    mine = make_issue(unit, clerk)
    pattern = make_pattern(unit, manager)
    caller = Caller(manager)
    body = {"pattern": pattern.ref, "issues": [mine.ref, foreign.ref]}

    unversioned = caller.post("issues/group/", {"pattern": pattern.ref, "issues": []})
    refused = caller.post("issues/group/", body, match=pattern.version)
    stale = caller.post(
        "issues/group/", body | {"issues": [mine.ref]}, match=pattern.version + 1
    )

    assert unversioned.status_code == 428
    assert errors_of(unversioned) == [(None, "version_required")]
    assert refused.status_code == 400
    assert errors_of(refused) == [("issues.1", "no_issue")]
    assert (stale.status_code, errors_of(stale)) == (412, [(None, "stale_version")])
    mine.refresh_from_db()
    assert mine.pattern_id is None


def test_unknown_addresses_and_methods_answer_in_the_one_shape(clerk: User) -> None:
    caller = Caller(clerk)
    issue = make_issue(make_unit(), clerk)
    touchpoint = make_touchpoint()

    assert errors_of(caller.get("nowhere/")) == [(None, "not_found")]
    assert errors_of(caller.get("issues/%00/")) == [(None, "not_found")]
    assert errors_of(caller.get("issues/ISS-2222222/")) == [(None, "not_found")]
    for path in (f"issues/{issue.ref}/", f"touchpoints/{touchpoint.slug}/"):
        response = caller.client.delete(f"/api/v1/{path}", headers=caller.headers)
        assert response.status_code == 405
        assert errors_of(response) == [(None, "method_not_allowed")]
    assert Issue.objects.filter(pk=issue.pk).exists()
