"""The whole loop through the API alone, found in the OpenAPI document."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import Unit, User
from cxops.kernel.clock import now
from tests.api.clients import DrivenCaller
from tests.builders.accounts import (
    make_clerk,
    make_executive,
    make_manager,
    make_unit,
)
from tests.builders.issues import make_cause, make_channel, make_touchpoint

pytestmark = pytest.mark.django_db


@dataclass
class Stage:
    """Who plays, and what they know of each other: ids, codes and slugs."""

    harbour: Unit
    clerk: User
    manager: User
    approver: User
    executive: User
    touchpoint: str
    channel: str
    cause: str
    today: date

    def __post_init__(self) -> None:
        self.front = DrivenCaller(self.clerk)
        self.desk = DrivenCaller(self.manager)
        self.decider = DrivenCaller(self.approver)
        self.top = DrivenCaller(self.executive)

    def on(self, days: int) -> str:
        """A day from now, as JSON has it."""
        return (self.today + timedelta(days=days)).isoformat()


@pytest.fixture
def stage() -> Stage:
    city = make_unit("City")
    harbour = make_unit("Harbour", parent=city)
    return Stage(
        harbour=harbour,
        clerk=make_clerk(harbour, "Clara Front"),
        manager=make_manager(harbour, "Mira Manager"),
        approver=make_manager(city, "Ana Kovač"),
        executive=make_executive("Ed Executive"),
        touchpoint=make_touchpoint("Lift").slug,
        channel=make_channel("Phone").slug,
        cause=make_cause("Worn out").slug,
        today=now().date(),
    )


def file_and_group(stage: Stage) -> tuple[str, str]:
    """Filed, sorted, put into a repeat problem with a cause; both references."""
    filed = stage.front.call(
        "issue_file",
        {
            "description": "Lift dead again. Lady with a pram.",
            "touchpoint": stage.touchpoint,
            "channel": stage.channel,
            "unit": stage.harbour.code,
        },
        status=201,
    )
    assert (filed["state"], filed["reporter"]["id"]) == ("new", stage.clerk.pk)
    triaged = stage.desk.call(
        "issue_triage",
        {"severity": 3, "touchpoint": stage.touchpoint, "owner": stage.manager.pk},
        ref=filed["ref"],
        status=200,
    )
    assert (triaged["state"], triaged["severity"]) == ("triaged", 3)
    pattern = stage.desk.call(
        "pattern_open",
        {"title": "The lift fails every week", "unit": stage.harbour.code},
        status=201,
    )
    stage.desk.call(
        "issue_group_many",
        {"pattern": pattern["ref"], "issues": [filed["ref"]]},
        match=pattern["version"],
        status=200,
    )
    stated = stage.desk.call(
        "pattern_state_cause",
        {
            "sentence": "The door motor is twelve years old.",
            "cause": stage.cause,
            "role": "main",
            "certainty": "confirmed",
            "evidence": "Maintenance log of May.",
        },
        ref=pattern["ref"],
        status=200,
    )
    assert [factor["cause"] for factor in stated["factors"]] == [stage.cause]
    return filed["ref"], pattern["ref"]


def propose_and_plan(stage: Stage, pattern: str) -> str:
    """Proposed, accepted by another manager, planned by its owner; the reference."""
    proposed = stage.desk.call(
        "initiative_propose",
        {
            "title": "A lift that works",
            "summary": "Nobody with a pram is stranded.",
            "unit": stage.harbour.code,
            "patterns": [pattern],
        },
        status=201,
    )
    ref = proposed["ref"]
    stage.decider.call(
        "initiative_accept",
        {"owner": stage.manager.pk, "sponsor": stage.executive.pk},
        match=proposed["version"],
        ref=ref,
        status=200,
    )
    stage.desk.call("initiative_set_target", target(stage), ref=ref, status=200)
    stage.desk.call(
        "initiative_add_action",
        {
            "title": "Replace the motor",
            "owner": stage.manager.pk,
            "due_on": stage.on(30),
            "strength": "strong",
        },
        ref=ref,
        status=200,
    )
    planned = stage.desk.call(
        "initiative_edit_plan",
        {
            "due_on": stage.on(60),
            "check_on": stage.on(120),
            "protection": "yes",
            "protection_note": "A colleague carries prams.",
        },
        ref=ref,
        status=200,
    )
    assert planned["missing"] == []
    ready = stage.desk.call("initiative_plan", {}, ref=ref, status=200)
    assert (ready["state"], ready["owner"]["id"]) == ("planned", stage.manager.pk)
    return str(ref)


def target(stage: Stage) -> dict[str, Any]:
    return {
        "measure": "Reports about the lift",
        "unit_of_measure": "a month",
        "baseline": "8",
        "baseline_source": "CXOps",
        "baseline_from": stage.on(-60),
        "baseline_to": stage.on(-1),
        "goal": "1",
        "due_on": stage.on(90),
    }


def decide(stage: Stage, ref: str) -> None:
    """Submitted; not the owner and not without a version: the other manager."""
    submitted = stage.desk.call(
        "initiative_submit",
        {"approver": stage.approver.pk, "due_on": stage.on(7)},
        ref=ref,
        status=200,
    )
    version = submitted["version"]
    own = stage.desk.call("initiative_approve", {}, match=version, ref=ref, status=403)
    assert own["errors"][0]["code"] == "own_work"
    assert own["errors"][0]["detail"] == (
        "You planned or submitted this, so someone else approves it. Ask Ana Kovač."
    )
    waiting = stage.decider.call("review_list", status=200)
    assert [row["initiative"]["ref"] for row in waiting["results"]] == [ref]
    blind = stage.decider.call("initiative_approve", {}, ref=ref, status=428)
    assert blind["errors"][0]["code"] == "version_required"
    stale = stage.decider.call(
        "initiative_approve", {}, match=version - 1, ref=ref, status=412
    )
    assert stale["errors"][0]["code"] == "stale_version"
    approved = stage.decider.call(
        "initiative_approve", {}, match=version, ref=ref, status=200
    )
    assert approved["state"] == "in_progress"
    assert approved["reviews"][0]["decided_by"]["id"] == stage.approver.pk


def implement(stage: Stage, ref: str) -> None:
    whole = stage.desk.call("initiative_retrieve", ref=ref, status=200)
    stage.desk.call(
        "initiative_finish_action",
        {"result": "New motor since Monday."},
        ref=ref,
        key=whole["actions"][0]["id"],
        status=200,
    )
    done = stage.desk.call(
        "initiative_implement",
        {
            "fixed_from": stage.on(0),
            "fixed_place": "Harbour, lift 2",
            "evidence": "No stop in the test week.",
        },
        ref=ref,
        status=200,
    )
    assert (done["state"], done["fixed_from"]) == ("implemented", stage.on(0))
    assert done["scope"][0]["state"] == "fixed"


def test_the_loop_runs_when_only_the_document_is_known(stage: Stage) -> None:
    report, pattern = file_and_group(stage)
    ref = propose_and_plan(stage, pattern)
    decide(stage, ref)
    implement(stage, ref)

    register = stage.top.call(
        "initiative_list", query={"state": "implemented"}, status=200
    )
    assert [row["ref"] for row in register["results"]] == [ref]
    history = stage.top.call("initiative_history", ref=ref, status=200)
    told = [entry["text"] for entry in history["results"]]
    for sentence in (
        "Mira Manager proposed it",
        "Ana Kovač accepted it",
        "Mira Manager finished the plan",
        "Mira Manager asked for a decision",
        "Ana Kovač approved the plan",
        "Mira Manager put it into effect",
    ):
        assert sentence in told

    stage.desk.call(
        "issue_put_right",
        {"recovery": "done", "note": "Carried the pram."},
        ref=report,
        status=200,
    )
    stage.desk.call("issue_resolve", {}, ref=report, status=200)
    stage.desk.call(
        "issue_close",
        {"outcome": "The motor is new. Thank you."},
        ref=report,
        status=200,
    )
    mine = stage.front.call("issue_retrieve", ref=report, status=200)
    assert mine["state"] == "closed"
    thread = stage.front.call("issue_messages", ref=report, status=200)
    assert [(row["kind"], row["text"]) for row in thread["results"]] == [
        ("outcome", "The motor is new. Thank you.")
    ]
