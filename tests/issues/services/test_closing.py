"""Closing and opening again."""

from datetime import timedelta

import pytest

from accounts.models import Unit, User
from cxops.kernel.errors import Conflict, Invalid, Refused, Stale
from issues.models import Issue
from issues.services.closing import close_issue, reopen_issue
from tests.asserts import assert_moved, assert_told, nothing_changed
from tests.builders.accounts import make_clerk, make_executive, make_user
from tests.builders.clock import AT
from tests.builders.issues import make_issue

LATER = AT + timedelta(hours=3)


@pytest.fixture
def resolved(unit: Unit, clerk: User) -> Issue:
    return make_issue(unit, clerk, state="resolved")


def test_close_tells_the_reporter_what_became_of_it(
    resolved: Issue, clerk: User, manager: User
) -> None:
    closed = close_issue(
        resolved,
        outcome="The lift has a new door.",
        version=1,
        actor=manager,
        at=LATER,
    )

    assert (closed.state, closed.version) == ("closed", 2)
    assert (closed.told_at, closed.closed_at) == (LATER, LATER)
    assert (closed.triaged_at, closed.resolved_at) == (AT, AT)
    message = closed.messages.get()
    assert (message.kind, message.audience) == ("outcome", "reporter")
    assert (message.text, message.author) == ("The lift has a new door.", manager)
    assert_moved(message, "message.write", by=manager, moved=("", ""), at=LATER)
    assert_moved(
        closed, "issue.close", by=manager, moved=("resolved", "closed"), at=LATER
    )
    assert_told(("issues.outcome", clerk))


def test_close_answers_itself_when_nobody_can_be_told(
    unit: Unit, manager: User
) -> None:
    gone = make_clerk(unit, is_active=False)
    service = make_user("Feed", kind="service")

    for reporter in (None, gone, service):
        issue = make_issue(unit, reporter, state="resolved")
        closed = close_issue(issue, actor=manager, at=LATER)
        assert (closed.state, closed.told_at) == ("closed", None)
        assert not closed.messages.exists()
    assert_told()


def test_close_keeps_the_outcome_when_nobody_can_be_told(
    unit: Unit, manager: User
) -> None:
    issue = make_issue(unit, state="resolved")

    closed = close_issue(issue, outcome="New door.", actor=manager, at=LATER)

    assert closed.told_at is None
    assert closed.messages.get().text == "New door."
    assert_told()


@pytest.mark.parametrize("outcome", ["", " \n", "a\x00b", "x" * 4001, "\ud800"])
def test_close_is_refused_when_the_outcome_is_bad(
    resolved: Issue, manager: User, outcome: str
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        close_issue(resolved, outcome=outcome, actor=manager, at=LATER)

    assert list(refused.value.fields) == ["outcome"]


@pytest.mark.parametrize("state", ["new", "triaged", "needs_info", "closed"])
def test_close_is_refused_when_the_state_is(
    unit: Unit, clerk: User, manager: User, state: str
) -> None:
    issue = make_issue(unit, clerk, state=state)

    with nothing_changed(), pytest.raises(Conflict):
        close_issue(issue, outcome="x", actor=manager, at=LATER)


def test_close_is_refused_when_the_person_may_not(
    unit: Unit, clerk: User, colleague: User, stranger: User
) -> None:
    issue = make_issue(unit, clerk, state="resolved", owner=colleague)

    for person in (clerk, colleague, stranger, make_executive()):
        with nothing_changed(), pytest.raises(Refused):
            close_issue(issue, outcome="x", actor=person, at=LATER)


def test_close_is_refused_when_the_reporter_is_alone_with_it(
    unit: Unit, manager: User, colleague: User
) -> None:
    for owner in (None, manager):
        alone = make_issue(unit, manager, state="resolved", owner=owner)
        with nothing_changed(), pytest.raises(Refused) as refused:
            close_issue(alone, outcome="x", actor=manager, at=LATER)
        assert refused.value.code == "own_report"
    shared = make_issue(unit, manager, state="resolved", owner=colleague)
    assert close_issue(shared, outcome="x", actor=manager, at=LATER).told_at == LATER


@pytest.mark.parametrize(
    ("state", "triaged_at", "target"),
    [
        ("resolved", AT, "triaged"),
        ("closed", AT, "triaged"),
        ("declined", None, "new"),
        ("declined", AT, "triaged"),
    ],
)
def test_reopen_takes_it_back_and_keeps_the_earlier_times(
    unit: Unit, clerk: User, manager: User, state: str, triaged_at: object, target: str
) -> None:
    issue = make_issue(
        unit,
        clerk,
        state=state,
        triaged_at=triaged_at,
        resolved_at=AT,
        closed_at=AT,
        told_at=AT,
        decline_to="Elsewhere",
    )

    opened = reopen_issue(
        issue, reason="It failed again.", version=1, actor=manager, at=LATER
    )

    assert (opened.state, opened.reopened_count, opened.version) == (target, 1, 2)
    assert (opened.triaged_at, opened.resolved_at, opened.closed_at) == (
        triaged_at,
        AT,
        AT,
    )
    assert (opened.told_at, opened.decline_to) == (None, "")
    assert opened.history.last().told_at == AT
    assert_moved(
        opened,
        "issue.reopen",
        by=manager,
        moved=(state, target),
        at=LATER,
        reason="It failed again.",
    )
    assert_told()


@pytest.mark.parametrize("reason", ["", " ", "a\x00b", "x" * 2001, "\ud800"])
def test_reopen_is_refused_when_the_reason_is_bad(
    resolved: Issue, manager: User, reason: str
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        reopen_issue(resolved, reason=reason, actor=manager, at=LATER)

    assert list(refused.value.fields) == ["reason"]


@pytest.mark.parametrize("state", ["new", "triaged", "needs_info"])
def test_reopen_is_refused_when_it_is_open(
    unit: Unit, clerk: User, manager: User, state: str
) -> None:
    issue = make_issue(unit, clerk, state=state)

    with nothing_changed(), pytest.raises(Conflict):
        reopen_issue(issue, reason="x", actor=manager, at=LATER)


def test_reopen_is_refused_when_the_person_may_not(
    resolved: Issue, clerk: User, stranger: User
) -> None:
    for person in (clerk, stranger):
        with nothing_changed(), pytest.raises(Refused):
            reopen_issue(resolved, reason="x", actor=person, at=LATER)


def test_close_and_reopen_are_refused_when_the_version_is_stale(
    resolved: Issue, manager: User
) -> None:
    with nothing_changed():
        with pytest.raises(Stale):
            close_issue(resolved, outcome="x", version=2, actor=manager, at=LATER)
        with pytest.raises(Stale):
            reopen_issue(resolved, reason="x", version=2, actor=manager, at=LATER)
