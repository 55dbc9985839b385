"""Improvements through the API: sight, decisions on a version, changes."""

from typing import Any

import pytest

from improvements.models import Initiative
from tests.api.clients import Caller, errors_of
from tests.asserts import nothing_changed
from tests.builders.accounts import make_clerk, make_manager, make_unit
from tests.builders.improvements import (
    DUE,
    Cast,
    make_cast,
    make_in_progress,
    make_problem,
    make_proposed,
    make_submitted,
    only_target,
)

pytestmark = pytest.mark.django_db


def test_a_strangers_improvement_reads_as_an_absent_one() -> None:
    initiative = make_submitted(make_cast())
    stranger = Caller(make_manager(make_unit("Far away")))
    absent = Initiative.REF.encode(10**9)

    for path in ("", "history/"):
        theirs = stranger.get(f"initiatives/{initiative.ref}/{path}")
        nothing = stranger.get(f"initiatives/{absent}/{path}")
        assert theirs.status_code == nothing.status_code == 404
        assert theirs.content == nothing.content
    moves = [
        stranger.post(f"initiatives/{ref}/approve/", {}, match=1)
        for ref in (initiative.ref, absent)
    ]
    assert moves[0].status_code == 404
    assert moves[0].content == moves[1].content
    assert stranger.get("initiatives/").json()["results"] == []


@pytest.mark.parametrize("verb", ["approve", "return", "reject", "accept", "turn_down"])
def test_a_decision_is_refused_when_no_version_is_sent(verb: str) -> None:
    cast = make_cast()
    initiative = make_submitted(cast)
    before = initiative.version

    response = Caller(cast.approver).post(f"initiatives/{initiative.ref}/{verb}/", {})

    assert (response.status_code, errors_of(response)) == (
        428,
        [(None, "version_required")],
    )
    initiative.refresh_from_db()
    assert (initiative.state, initiative.version) == ("planned", before)


def test_a_decision_is_refused_when_the_token_may_not_decide() -> None:
    cast = make_cast()
    initiative = make_submitted(cast)
    caller = Caller(cast.approver, ["initiatives:read", "initiatives:write"])

    response = caller.post(
        f"initiatives/{initiative.ref}/approve/", {}, match=initiative.version
    )

    assert response.status_code == 403
    initiative.refresh_from_db()
    assert initiative.state == "planned"


def test_the_plan_is_returned_with_its_reason() -> None:
    cast = make_cast()
    initiative = make_submitted(cast)

    response = Caller(cast.approver).post(
        f"initiatives/{initiative.ref}/return/",
        {"reason": "The baseline is too short."},
        match=initiative.version,
    )

    body = response.json()
    assert (response.status_code, body["state"]) == (200, "planned")
    review = body["reviews"][0]
    assert (review["decision"], review["reason"]) == (
        "returned",
        "The baseline is too short.",
    )
    assert response.headers["ETag"] == f'"{initiative.version + 1}"'


def test_a_change_is_asked_for_and_granted_on_its_version() -> None:
    cast = make_cast()
    initiative = make_in_progress(cast)
    target = only_target(initiative)
    later = "2027-05-01"
    asked = Caller(cast.owner).post(
        f"initiatives/{initiative.ref}/request_change/",
        {
            "targets": [{"id": target.pk, "due_on": later}],
            "reason": "The maker delivers late.",
            "due_on": "2027-01-15",
        },
    )
    assert asked.status_code == 200, asked.content
    version = asked.json()["version"]

    granted = Caller(cast.approver).post(
        f"initiatives/{initiative.ref}/grant_change/", {}, match=version
    )

    assert granted.status_code == 200, granted.content
    request = granted.json()["change_requests"][0]
    assert request["decision"] == "granted"
    assert request["changes"] == [
        {
            "what": "target",
            "field": "due_on",
            "target": target.pk,
            "pattern": None,
            "old": DUE.isoformat(),
            "new": later,
        }
    ]
    assert granted.json()["targets"][0]["due_on"] == later


def test_scope_and_history_leave_out_what_the_reader_may_not_read() -> None:
    cast = make_cast()
    initiative = make_proposed(cast)
    clerk = make_clerk(make_unit("Far away"))
    initiative.owner = clerk
    assert Caller(cast.manager).get(f"initiatives/{initiative.ref}/").json()["scope"]

    register = Caller(clerk).get("initiatives/").json()

    assert register["results"] == []


def test_editing_one_field_keeps_the_others() -> None:
    cast = make_cast()
    initiative = make_submitted(cast)
    caller = Caller(cast.owner)
    path = f"initiatives/{initiative.ref}/"
    before: dict[str, Any] = caller.get(path).json()

    response = caller.post(
        f"{path}edit_plan/", {"check_on": "2027-09-01"}, match=initiative.version
    )

    after = response.json()
    assert response.status_code == 200, response.content
    assert after["check_on"] == "2027-09-01"
    for name in ("title", "summary", "due_on", "protection", "protection_note"):
        assert after[name] == before[name]
    assert [review["decision"] for review in after["reviews"]] == ["voided"]


def test_quick_fix_through_the_api(cast: Cast) -> None:
    problem = make_problem(cast)
    body = {
        "title": "Oil the hinge",
        "owner": cast.clerk.pk,
        "due_on": "2099-01-05",
        "strength": "weak",
        "unit": cast.unit.code,
        "patterns": [problem.ref],
    }
    clerk = Caller(cast.clerk)
    # A token's first use is written down.
    assert clerk.get("initiatives/").json()["results"] == []
    with nothing_changed():
        refused = clerk.post("initiatives/quick-fix/", body)
    assert refused.status_code == 403

    started = Caller(cast.manager).post("initiatives/quick-fix/", body)

    assert started.status_code == 201, started.content
    made = started.json()
    assert (made["kind"], made["state"]) == ("quick_fix", "in_progress")
    where = f"initiatives/{made['ref']}/"
    changed = clerk.post(f"{where}change_quick_fix/", {"due_on": "2099-02-01"})
    assert changed.status_code == 200, changed.content
    assert (changed.json()["due_on"], changed.json()["title"]) == (
        "2099-02-01",
        "Oil the hinge",
    )
    offered = {row["verb"] for row in changed.json()["available"]}
    assert offered == {
        "finish_quick_fix",
        "change_quick_fix",
        "promote",
        "withdraw",
    }
    done = {"result": "It closes.", "fixed_from": "2026-03-02"}
    finished = clerk.post(f"{where}finish_quick_fix/", done)
    assert finished.json()["state"] == "implemented"
    with nothing_changed():
        asked = {"approver": cast.approver.pk, "due_on": "2099-03-01"}
        gate = clerk.post(f"{where}ask_to_close/", asked)
    assert gate.status_code == 409
    promoted = clerk.post(f"{where}promote/", {"reason": "It sticks."})
    assert (promoted.json()["kind"], promoted.json()["state"]) == (
        "improvement",
        "proposed",
    )
