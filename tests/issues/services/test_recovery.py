"""Putting right and being done."""

from datetime import timedelta

import pytest

from accounts.models import Unit, User
from cxops.kernel.errors import Conflict, Invalid, Refused, Stale
from issues.models import Issue, RootCause
from issues.services.recovery import put_right, resolve_issue
from tests.asserts import assert_moved, assert_told, nothing_changed
from tests.builders.clock import AT
from tests.builders.issues import make_issue, make_pattern

LATER = AT + timedelta(hours=3)
DONE = {"recovery": "done", "recovery_note": "Refunded."}


@pytest.mark.parametrize("state", ["new", "triaged", "needs_info"])
def test_put_right_says_what_was_done_and_when(
    unit: Unit, clerk: User, manager: User, state: str
) -> None:
    issue = make_issue(unit, clerk, state=state)

    done = put_right(
        issue,
        recovery="done",
        note=" Refunded 12 EUR. ",
        version=1,
        actor=manager,
        at=LATER,
    )

    assert (done.recovery, done.recovery_note) == ("done", "Refunded 12 EUR.")
    assert (done.recovered_at, done.state, done.version) == (LATER, state, 2)
    assert_moved(done, "issue.put_right", by=manager, moved=(state, state), at=LATER)
    assert_told()


def test_put_right_keeps_the_first_time(issue: Issue, manager: User) -> None:
    put_right(issue, recovery="done", note="Refunded.", actor=manager, at=LATER)

    again = put_right(
        issue,
        recovery="done",
        note="Refunded and a voucher.",
        actor=manager,
        at=LATER + timedelta(days=1),
    )

    assert (again.recovered_at, again.recovery_note) == (
        LATER,
        "Refunded and a voucher.",
    )


@pytest.mark.parametrize("recovery", ["not_needed", "not_possible"])
def test_put_right_has_no_time_when_nothing_was_done(
    issue: Issue, manager: User, recovery: str
) -> None:
    done = put_right(
        issue, recovery=recovery, note="She had left.", actor=manager, at=LATER
    )

    assert (done.recovery, done.recovered_at) == (recovery, None)


def test_put_right_is_for_whoever_is_on_it(
    unit: Unit, clerk: User, colleague: User, stranger: User
) -> None:
    issue = make_issue(unit, clerk, owner=colleague)

    for person in (clerk, stranger):
        with nothing_changed(), pytest.raises(Refused):
            put_right(issue, recovery="done", note="x", actor=person, at=LATER)
    done = put_right(issue, recovery="done", note="x", actor=colleague, at=LATER)
    assert done.recovery == "done"


@pytest.mark.parametrize(
    ("recovery", "note", "field"),
    [
        ("done", "", "note"),
        ("not_needed", " ", "note"),
        ("not_possible", "", "note"),
        ("done", "a\x00b", "note"),
        ("done", "x" * 2001, "note"),
        ("done", "\ud800", "note"),
        ("", "x", "recovery"),
        ("perhaps", "x", "recovery"),
    ],
)
def test_put_right_is_refused_when_a_field_is_bad(
    issue: Issue, manager: User, recovery: str, note: str, field: str
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        put_right(issue, recovery=recovery, note=note, actor=manager, at=LATER)

    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize("state", ["resolved", "closed", "declined"])
def test_put_right_is_refused_when_the_state_is(
    unit: Unit, clerk: User, manager: User, state: str
) -> None:
    issue = make_issue(unit, clerk, state=state)

    with nothing_changed(), pytest.raises(Conflict):
        put_right(issue, recovery="done", note="x", actor=manager, at=LATER)


@pytest.mark.parametrize("belongs_to", ["pattern", "cause", "one_off"])
def test_resolve_needs_one_thing_it_belongs_to(
    unit: Unit, clerk: User, manager: User, cause: RootCause, belongs_to: str
) -> None:
    over = {
        "pattern": {"pattern": make_pattern(unit, manager)},
        "cause": {"cause": cause},
        "one_off": {"is_one_off": True},
    }[belongs_to]
    issue = make_issue(unit, clerk, state="triaged", **DONE, **over)

    done = resolve_issue(issue, reason="Fixed.", version=1, actor=manager, at=LATER)

    assert (done.state, done.resolved_at, done.version) == ("resolved", LATER, 2)
    assert (done.triaged_at, done.closed_at) == (AT, None)
    assert_moved(
        done,
        "issue.resolve",
        by=manager,
        moved=("triaged", "resolved"),
        at=LATER,
        reason="Fixed.",
    )
    assert_told()


@pytest.mark.parametrize("kind", ["near_miss", "praise"])
def test_resolve_skips_recovery_when_it_is_no_breakdown(
    unit: Unit, clerk: User, manager: User, kind: str
) -> None:
    issue = make_issue(unit, clerk, state="triaged", kind=kind, is_one_off=True)

    assert resolve_issue(issue, actor=manager, at=LATER).state == "resolved"


def test_resolve_is_for_whoever_is_on_it(
    unit: Unit, clerk: User, colleague: User, stranger: User
) -> None:
    issue = make_issue(
        unit, clerk, state="triaged", owner=colleague, is_one_off=True, **DONE
    )

    for person in (clerk, stranger):
        with nothing_changed(), pytest.raises(Refused):
            resolve_issue(issue, actor=person, at=LATER)
    assert resolve_issue(issue, actor=colleague, at=LATER).state == "resolved"


@pytest.mark.parametrize("over", [{"is_one_off": True}, DONE])
def test_resolve_is_refused_when_something_is_unanswered(
    unit: Unit, clerk: User, manager: User, over: dict[str, object]
) -> None:
    issue = make_issue(unit, clerk, state="triaged", **over)

    with nothing_changed(), pytest.raises(Conflict) as refused:
        resolve_issue(issue, actor=manager, at=LATER)

    assert refused.value.code == "not_ready"


@pytest.mark.parametrize("state", ["new", "needs_info", "resolved", "closed"])
def test_resolve_is_refused_when_the_state_is(
    unit: Unit, clerk: User, manager: User, state: str
) -> None:
    issue = make_issue(unit, clerk, state=state, is_one_off=True, **DONE)

    with nothing_changed(), pytest.raises(Conflict):
        resolve_issue(issue, actor=manager, at=LATER)


def test_recovery_is_refused_when_the_version_is_stale(
    unit: Unit, clerk: User, manager: User
) -> None:
    issue = make_issue(unit, clerk, state="triaged", is_one_off=True, **DONE)

    with nothing_changed():
        with pytest.raises(Stale):
            resolve_issue(issue, version=2, actor=manager, at=LATER)
        with pytest.raises(Stale):
            put_right(
                issue, recovery="done", note="x", version=2, actor=manager, at=LATER
            )
