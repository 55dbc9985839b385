"""Proof, check, end and return through the API: on a version, by who may."""

from typing import Any

import pytest

from accounts.models import User
from improvements.models import Initiative
from improvements.services.reading import read_effects
from tests.api.clients import Caller, errors_of
from tests.asserts import nothing_changed
from tests.builders.accounts import make_clerk, make_unit
from tests.builders.improvements import (
    make_implemented,
    make_problem,
    put_into_scope,
)
from tests.improvements.measured import (
    WEEK,
    Measured,
    ask_to_end,
    close,
    confirm,
    make_accepted_for,
    measure_draft,
    report_on,
    write_down,
)

DECISIONS: dict[str, dict[str, Any]] = {
    "check": {},
    "extend_check": {"check_on": "2099-01-01", "reason": "Snow."},
    "no_effect": {"back_to": "planned", "reason": "As before."},
    "override_check": {"second": 1, "reason": "Seen on site."},
}


def path(initiative: Initiative, verb: str = "") -> str:
    return f"initiatives/{initiative.ref}/" + (f"{verb}/" if verb else "")


def post(found: Measured, who: User, verb: str, body: Any = None) -> Any:
    """On the version as it is."""
    return Caller(who).post(
        path(found.initiative, verb), body or {}, match=found.now.version
    )


def test_checked_recorded_closed_and_opened_again(fell_now: Measured) -> None:
    cast = fell_now.cast
    read_effects(at=fell_now.due, most=50)
    read = Caller(cast.manager).get(path(fell_now.initiative)).json()
    assert read["effect"]["verdict"] == "proven_and_on_target"
    assert read["effect"]["sentence"].endswith("The improvement is real.")

    checked = post(fell_now, cast.sponsor, "check", {"reason": "Seen on site."})
    gain = {"kind": "hours", "stage": "actual", "amount": "120", "note": "Counted."}
    brought = post(fell_now, cast.owner, "impacts", gain)
    learned = post(fell_now, cast.owner, "lessons", {"sentence": "Sensors fail."})
    due_on = (fell_now.check_on + 2 * WEEK).isoformat()
    asked = post(
        fell_now,
        cast.owner,
        "ask_to_close",
        {"approver": cast.approver.pk, "due_on": due_on},
    )
    closed = post(fell_now, cast.approver, "close", {})

    codes = [r.status_code for r in (checked, brought, learned, asked, closed)]
    assert codes == [200] * 5, [r.content for r in (checked, brought, learned, asked)]
    body = closed.json()
    assert (body["state"], body["impacts"][0]["amount"]) == ("closed", "120.00")
    assert body["lessons"][0]["sentence"] == "Sensors fail."
    check = body["checks"][0]
    assert (check["conclusion"], check["decided_by"]["id"], check["reason"]) == (
        "confirmed",
        cast.sponsor.pk,
        "Seen on site.",
    )
    assert check["numbers"]["weeks_after"] == 12
    back = post(fell_now, cast.manager, "reopen", {"reason": "It is back."})
    assert (back.status_code, back.json()["state"]) == (200, "reopened")
    assert back.json()["reopenings"][0]["by"]["id"] == cast.manager.pk


@pytest.mark.parametrize("verb", DECISIONS)
def test_judgement_is_refused_when_no_version_is_sent(
    fell_now: Measured, verb: str
) -> None:
    caller, body = Caller(fell_now.cast.sponsor), dict(DECISIONS[verb])
    if "second" in body:
        body["second"] = fell_now.cast.approver.pk

    with nothing_changed():
        response = caller.post(path(fell_now.initiative, verb), body)

    assert (response.status_code, errors_of(response)) == (
        428,
        [(None, "version_required")],
    )


@pytest.mark.parametrize(
    ("verb", "who"), [("close", "approver"), ("reopen", "manager")]
)
def test_end_and_return_are_refused_when_no_version_is_sent(
    fell_now: Measured, verb: str, who: str
) -> None:
    confirm(fell_now)
    write_down(fell_now)
    ask_to_end(fell_now)
    caller = Caller(getattr(fell_now.cast, who))
    body = {"reason": "It is back."}

    with nothing_changed():
        response = caller.post(path(fell_now.initiative, verb), body)

    assert response.status_code == 428
    assert fell_now.now.state == "verified"


def test_judgement_is_refused_when_it_was_changed_meanwhile(
    fell_now: Measured,
) -> None:
    caller = Caller(fell_now.cast.sponsor)

    with nothing_changed():
        response = caller.post(
            path(fell_now.initiative, "check"), {}, match=fell_now.now.version - 1
        )

    assert response.status_code == 412


@pytest.mark.parametrize("who", ["owner", "manager", "clerk"])
def test_judgement_is_refused_when_another_than_the_checker_tries(
    fell_now: Measured, who: str
) -> None:
    caller = Caller(getattr(fell_now.cast, who))
    match = fell_now.now.version

    with nothing_changed():
        response = caller.post(path(fell_now.initiative, "check"), {}, match=match)

    assert response.status_code == 403
    assert fell_now.now.state == "implemented"


def test_end_is_refused_when_the_token_may_not_decide(fell_now: Measured) -> None:
    confirm(fell_now)
    write_down(fell_now)
    ask_to_end(fell_now)
    scopes = ["initiatives:read", "initiatives:write"]
    caller = Caller(fell_now.cast.approver, scopes)
    match = fell_now.now.version

    with nothing_changed():
        response = caller.post(path(fell_now.initiative, "close"), {}, match=match)

    assert response.status_code == 403
    assert fell_now.now.state == "verified"


def test_what_the_numbers_dont_prove_is_a_conflict(same_now: Measured) -> None:
    caller = Caller(same_now.cast.sponsor)
    match = same_now.now.version

    with nothing_changed():
        response = caller.post(path(same_now.initiative, "check"), {}, match=match)

    assert (response.status_code, errors_of(response)) == (409, [(None, "not_proven")])


def test_overruled_and_agreed(same_now: Measured) -> None:
    cast = same_now.cast
    body = {"second": cast.approver.pk, "reason": "Seen on site."}

    asked = post(same_now, cast.sponsor, "override_check", body)
    own = post(same_now, cast.sponsor, "agree_override", {"reason": "Me."})
    agreed = post(same_now, cast.approver, "agree_override", {"reason": "So do I."})

    assert (asked.status_code, own.status_code, agreed.status_code) == (200, 403, 200)
    check = agreed.json()["checks"][0]
    assert (check["verdict"], check["override_by"]["id"], check["second"]["id"]) == (
        "no_change_seen",
        cast.sponsor.pk,
        cast.approver.pk,
    )


def test_target_is_measured(fell_now: Measured) -> None:
    cast = fell_now.cast
    initiative = make_accepted_for(cast, fell_now.pattern, at=fell_now.due)
    draft = measure_draft(fell_now.due)
    body = {
        "counted_as": "reports",
        "baseline_from": draft.baseline_from.isoformat(),
        "baseline_to": draft.baseline_to.isoformat(),
        "goal": "1",
        "due_on": draft.due_on.isoformat(),
        "left_out": [draft.baseline_from.isoformat()],
    }
    caller = Caller(cast.owner)

    wrong = caller.post(path(initiative, "measure"), body | {"volume": "every visit"})
    unmeasured = caller.post(path(initiative, "measure"), body | {"counted_as": "hand"})
    response = caller.post(path(initiative, "measure"), body)

    assert (wrong.status_code, unmeasured.status_code) == (400, 400)
    assert response.status_code == 200, response.content
    target = response.json()["targets"][0]
    assert (target["counted_as"], target["voice"]) == ("reports", "customer")
    assert target["left_out"] == [draft.baseline_from.isoformat()]


def test_moves_that_arent_due_arent_offered(fell_now: Measured) -> None:
    later = (fell_now.check_on + 8 * WEEK).isoformat()
    caller = Caller(fell_now.cast.sponsor)

    def offered() -> set[str]:
        moves = caller.get(path(fell_now.initiative)).json()["available"]
        return {move["verb"] for move in moves if move.get("allowed", True)}

    assert "check" in offered()
    body = {"check_on": later, "reason": "Snow."}
    assert (
        post(fell_now, fell_now.cast.sponsor, "extend_check", body).status_code == 200
    )

    assert "check" not in offered()


def test_reporter_reads_no_number(fell_now: Measured) -> None:
    reporter = make_clerk(make_unit("Hill"), "Rita Reporter")
    day = fell_now.fix - 5 * WEEK
    report_on(fell_now.cast, fell_now.pattern, day, reporter=reporter)
    confirm(fell_now)
    read_effects(at=fell_now.due, most=50)

    body = Caller(reporter).get(path(fell_now.initiative)).json()

    assert (body["state"], body["effect"]) == ("verified", None)
    assert [body[name] for name in ("checks", "impacts", "lessons")] == [[], [], []]


def test_typed_target_says_why_nothing_can_be_told(cast: Any) -> None:
    initiative = make_implemented(cast)
    read_effects(at=initiative.implemented_at, most=50)

    effect = Caller(cast.manager).get(path(initiative)).json()["effect"]

    assert effect["verdict"] == "cannot_judge"
    assert effect["sentence"].startswith("Can't be judged: no target of it is counted")


def test_one_improvement_takes_as_many_statements_with_one_as_with_many_problems(
    fell_now: Measured, django_assert_num_queries: Any
) -> None:
    close(fell_now)
    read_effects(at=fell_now.due, most=50)
    caller = Caller(fell_now.cast.manager)
    caller.get(path(fell_now.initiative))

    with django_assert_num_queries(19):
        caller.get(path(fell_now.initiative))
    for number in range(20):
        problem = make_problem(fell_now.cast, f"Problem {number}")
        put_into_scope(fell_now.initiative, problem)
    with django_assert_num_queries(19):
        caller.get(path(fell_now.initiative))
