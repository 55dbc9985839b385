"""Reports through the API: who sees what, masked how, by which token."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from cxops.kernel.clock import now
from issues.models import Issue
from issues.services.triage import restrict_issue
from tests.api.clients import Caller, errors_of
from tests.builders.accounts import (
    make_clerk,
    make_executive,
    make_manager,
    make_unit,
)
from tests.builders.clock import AT
from tests.builders.issues import make_issue, make_pattern

pytestmark = pytest.mark.django_db
CUSTOMER = {"name": "Jana Doe", "phone": "030 123", "email": "j@example.org"}


def file_with_customer(person: User, **over: Any) -> str:
    body = {"description": "Lift dead again.", "customer": CUSTOMER} | over
    response = Caller(person).post("issues/", body)
    assert response.status_code == 201, response.content
    ref: str = response.json()["ref"]
    return ref


def test_customer_is_masked_when_the_right_or_the_scope_is_missing() -> None:
    unit = make_unit()
    manager = make_manager(unit)
    ref = file_with_customer(make_clerk(unit))
    reading = ["issues:read"]

    seen = {
        "manager": Caller(manager),
        "no scope": Caller(manager, reading),
        "executive": Caller(make_executive()),
    }
    customers = {
        who: caller.get(f"issues/{ref}/").json()["customer"]
        for who, caller in seen.items()
    }

    whole = CUSTOMER | {"note": "", "is_masked": False}
    masked = {
        "name": "J•••",
        "phone": "",
        "email": "",
        "note": "",
        "is_masked": True,
    }
    assert customers == {"manager": whole, "no scope": masked, "executive": masked}


def test_file_uses_the_own_unit_and_a_bare_day_when_nothing_else_is_said() -> None:
    unit = make_unit("Harbour", time_zone="Pacific/Auckland")
    clerk = make_clerk(unit)

    response = Caller(clerk).post(
        "issues/", {"description": "Lift dead.", "occurred_on": "2026-03-10"}
    )

    body = response.json()
    assert response.status_code == 201
    assert (body["unit"], body["occurred_on"]) == (unit.code, "2026-03-10")
    assert body["occurred_precision"] == "day"
    assert body["occurred_at"] == "2026-03-09T11:00:00Z"
    assert body["reporter"] == {"id": clerk.pk, "name": "Clara Front"}


def test_list_holds_exactly_what_the_person_may_read() -> None:
    harbour, hill = make_unit("Harbour"), make_unit("Hill")
    clerk, manager = make_clerk(harbour), make_manager(harbour)
    own = make_issue(harbour, clerk)
    other = make_issue(harbour, make_clerk(harbour))
    far = make_issue(hill, make_clerk(hill))
    secret = make_issue(harbour, clerk)
    restrict_issue(
        secret, owner=clerk, reason="About a colleague", actor=manager, at=AT
    )

    def refs(person: User) -> set[str]:
        body = Caller(person).get("issues/").json()
        return {row["ref"] for row in body["results"]}

    assert refs(clerk) == {own.ref, secret.ref}
    assert refs(manager) == {own.ref, other.ref}
    assert refs(make_executive()) == {own.ref, other.ref, far.ref}


def test_list_pages_forth_and_back_without_gap_or_repeat() -> None:
    unit = make_unit()
    clerk = make_clerk(unit)
    for _number in range(5):
        make_issue(unit, clerk)
    caller = Caller(make_manager(unit))
    everything = [row["ref"] for row in caller.get("issues/").json()["results"]]

    pages, cursor = [], None
    while True:
        query = {"page_size": "2"} | ({"cursor": cursor} if cursor else {})
        page = caller.get("issues/", **query).json()
        pages.append(page)
        cursor = page["next"]
        if cursor is None:
            break
    back = caller.get("issues/", page_size="2", cursor=pages[-1]["previous"]).json()

    assert [row["ref"] for page in pages for row in page["results"]] == everything
    assert [len(page["results"]) for page in pages] == [2, 2, 1]
    assert back["results"] == pages[1]["results"]
    assert pages[0]["previous"] is None


def test_a_pattern_is_named_only_to_those_who_may_read_it() -> None:
    unit = make_unit()
    clerk, manager = make_clerk(unit), make_manager(unit)
    pattern = make_pattern(unit, manager)
    issue = make_issue(unit, clerk, pattern=pattern)

    def named(person: User) -> Any:
        return Caller(person).get(f"issues/{issue.ref}/").json()["pattern"]

    assert named(manager) == pattern.ref
    assert named(clerk) is None


def test_retrieve_says_what_can_be_done_and_why_not() -> None:
    unit = make_unit()
    clerk, manager = make_clerk(unit), make_manager(unit)
    issue = make_issue(unit, clerk, state="triaged")

    moves = Caller(manager).get(f"issues/{issue.ref}/").json()["available"]

    by_verb = {move["verb"]: move for move in moves}
    assert by_verb["put_right"]["allowed"] is True
    assert by_verb["resolve"] == {
        "verb": "resolve",
        "label": "Done with it",
        "allowed": False,
        "reason": ("Say first whether it was put right for this customer, or why not."),
        "who": [],
        "needs_version": False,
    }
    theirs = Caller(clerk).get(f"issues/{issue.ref}/").json()["available"]
    assert theirs == []


def test_a_verb_is_refused_when_the_scope_is_missing() -> None:
    unit = make_unit()
    issue = make_issue(unit, make_clerk(unit))
    caller = Caller(make_manager(unit), ["issues:read", "issues:file"])

    response = caller.post(f"issues/{issue.ref}/triage/", {"severity": 1})

    assert (response.status_code, errors_of(response)) == (
        403,
        [(None, "permission_denied")],
    )
    issue.refresh_from_db()
    assert (issue.state, issue.version) == ("new", 1)


def test_messages_keep_what_is_internal_from_the_reporter() -> None:
    unit = make_unit()
    clerk, manager = make_clerk(unit), make_manager(unit)
    issue = make_issue(unit, clerk)
    desk, front = Caller(manager), Caller(clerk)
    path = f"issues/{issue.ref}/messages/"

    for audience in ("reporter", "internal"):
        answer = desk.post(path, {"text": f"To {audience}", "audience": audience})
        assert answer.status_code == 201, answer.content
    refused = front.post(path, {"text": "Hello", "audience": "internal"})

    assert [row["text"] for row in front.get(path).json()["results"]] == ["To reporter"]
    assert len(desk.get(path).json()["results"]) == 2
    assert refused.status_code == 403
    told = front.get(f"issues/{issue.ref}/history/").json()["results"]
    assert [entry["text"] for entry in told] == [
        "Clara Front reported it",
        "Mira Manager wrote a message",
    ]


def test_a_restriction_takes_the_report_out_of_sight_of_its_maker() -> None:
    unit = make_unit()
    clerk, manager = make_clerk(unit), make_manager(unit)
    issue = make_issue(unit, clerk)
    caller = Caller(manager)

    done = caller.post(
        f"issues/{issue.ref}/restrict/",
        {"owner": clerk.pk, "reason": "About a colleague"},
    )

    assert (done.status_code, done.json()["is_restricted"]) == (200, True)
    assert caller.get(f"issues/{issue.ref}/").status_code == 404
    assert Issue.objects.get(pk=issue.pk).owner_id == clerk.pk


def test_a_report_is_taken_put_off_brought_back_and_undone() -> None:
    unit = make_unit()
    manager, clerk = make_manager(unit), make_clerk(unit)
    path = f"issues/{make_issue(unit, clerk).ref}/"
    caller = Caller(manager)
    until = (now() + timedelta(days=5)).date().isoformat()

    def offered() -> set[str]:
        moves = caller.get(path).json()["available"]
        return {move["verb"] for move in moves} & {"take", "snooze", "wake", "undo"}

    assert offered() == {"take", "snooze"}
    taken = caller.post(f"{path}take/", {})
    assert taken.json()["owner"] == {"id": manager.pk, "name": "Mira Manager"}
    late = caller.post(f"{path}snooze/", {"until": "2099-01-01", "reason": "Part."})
    assert late.status_code == 400
    assert "longer than 28 days" in late.content.decode()
    assert (
        caller.post(f"{path}snooze/", {"until": until, "reason": "Part."}).status_code
        == 200
    )
    assert offered() == {"snooze", "wake"}
    assert caller.post(f"{path}wake/", {}).status_code == 200
    assert offered() == {"snooze"}
    assert caller.post(f"{path}undo/", {}).status_code == 200
    assert offered() == {"snooze", "wake"}
    given = caller.post(f"{path}pass_on/", {"owner": clerk.pk, "reason": "Yours."})
    assert given.json()["owner"]["id"] == clerk.pk
