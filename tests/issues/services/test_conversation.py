"""Questions, answers and messages."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Unit, User
from cxops.kernel.errors import Conflict, Invalid, Refused, Stale
from issues.models import Issue
from issues.services.conversation import (
    answer_question,
    ask_reporter,
    write_message,
)
from tests.asserts import assert_moved, assert_told, nothing_changed
from tests.builders.accounts import make_clerk, make_executive, make_user
from tests.builders.clock import AT
from tests.builders.issues import make_issue

LATER = AT + timedelta(hours=3)
BAD_TEXTS = ["", " \n ", "a\x00b", "x" * 4001, "a\udc00"]


def test_ask_waits_for_the_reporter_and_tells_them(
    issue: Issue, clerk: User, manager: User
) -> None:
    asked = ask_reporter(
        issue, question=" Which lift? ", version=1, actor=manager, at=LATER
    )

    assert (asked.state, asked.version, asked.triaged_at) == ("needs_info", 2, None)
    message = asked.messages.get()
    assert (message.kind, message.audience) == ("question", "reporter")
    assert (message.text, message.author, message.at) == (
        "Which lift?",
        manager,
        LATER,
    )
    assert_moved(message, "message.write", by=manager, moved=("", ""), at=LATER)
    assert_moved(asked, "issue.ask", by=manager, moved=("new", "needs_info"), at=LATER)
    assert_told(("issues.question", clerk))


@pytest.mark.parametrize("text", BAD_TEXTS)
def test_ask_is_refused_when_the_question_is_bad(
    issue: Issue, manager: User, text: str
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        ask_reporter(issue, question=text, actor=manager, at=LATER)

    assert list(refused.value.fields) == ["question"]


def test_ask_is_refused_when_nobody_can_be_asked(unit: Unit, manager: User) -> None:
    gone = make_clerk(unit, is_active=False)
    service = make_user("Feed", kind="service")

    for reporter in (None, gone, service):
        issue = make_issue(unit, reporter)
        with nothing_changed(), pytest.raises(Conflict) as refused:
            ask_reporter(issue, question="Which?", actor=manager, at=LATER)
        assert refused.value.code == "not_ready"


@pytest.mark.parametrize("state", ["needs_info", "resolved", "closed", "declined"])
def test_ask_is_refused_when_the_state_is(
    unit: Unit, clerk: User, manager: User, state: str
) -> None:
    issue = make_issue(unit, clerk, state=state)

    with nothing_changed(), pytest.raises(Conflict):
        ask_reporter(issue, question="Which?", actor=manager, at=LATER)


def test_ask_is_refused_when_the_person_may_not(
    issue: Issue, clerk: User, stranger: User
) -> None:
    for person in (clerk, stranger):
        with nothing_changed(), pytest.raises(Refused):
            ask_reporter(issue, question="Which?", actor=person, at=LATER)


@pytest.mark.parametrize(("triaged_at", "state"), [(None, "new"), (AT, "triaged")])
def test_answer_takes_it_back_to_where_it_was_and_tells_the_owner(
    unit: Unit, clerk: User, colleague: User, triaged_at: Any, state: str
) -> None:
    issue = make_issue(
        unit, clerk, state="needs_info", triaged_at=triaged_at, owner=colleague
    )

    answered = answer_question(
        issue, answer="Lift two.", version=1, actor=clerk, at=LATER
    )

    assert (answered.state, answered.triaged_at) == (state, triaged_at)
    message = answered.messages.get()
    assert (message.kind, message.text) == ("answer", "Lift two.")
    assert (message.audience, message.author) == ("reporter", clerk)
    assert_moved(
        answered, "issue.answer", by=clerk, moved=("needs_info", state), at=LATER
    )
    assert_told(("issues.answered", colleague))


def test_answer_tells_nobody_when_nobody_is_on_it(unit: Unit, clerk: User) -> None:
    issue = make_issue(unit, clerk, state="needs_info")

    answer_question(issue, answer="Lift two.", actor=clerk, at=LATER)

    assert_told()


def test_answer_is_refused_when_it_is_not_the_reporter(
    unit: Unit, clerk: User, manager: User, colleague: User
) -> None:
    issue = make_issue(unit, clerk, state="needs_info", owner=colleague)

    for person in (manager, colleague):
        with nothing_changed(), pytest.raises(Refused):
            answer_question(issue, answer="Lift two.", actor=person, at=LATER)


@pytest.mark.parametrize("text", BAD_TEXTS)
def test_answer_is_refused_when_the_answer_is_bad(
    unit: Unit, clerk: User, text: str
) -> None:
    issue = make_issue(unit, clerk, state="needs_info")

    with nothing_changed(), pytest.raises(Invalid) as refused:
        answer_question(issue, answer=text, actor=clerk, at=LATER)

    assert list(refused.value.fields) == ["answer"]


@pytest.mark.parametrize("state", ["new", "triaged", "resolved", "closed"])
def test_answer_is_refused_when_nothing_was_asked(
    unit: Unit, clerk: User, state: str
) -> None:
    issue = make_issue(unit, clerk, state=state)

    with nothing_changed(), pytest.raises(Conflict):
        answer_question(issue, answer="Lift two.", actor=clerk, at=LATER)


def test_write_keeps_the_report_as_it_is(
    issue: Issue, clerk: User, manager: User
) -> None:
    message = write_message(
        issue, text="We are on it.", audience="reporter", actor=manager, at=LATER
    )

    assert (message.kind, message.audience) == ("note", "reporter")
    assert (message.text, message.author, message.at) == (
        "We are on it.",
        manager,
        LATER,
    )
    assert_moved(message, "message.write", by=manager, moved=("", ""), at=LATER)
    issue.refresh_from_db()
    assert (issue.version, issue.history.count()) == (1, 1)
    assert_told()


def test_write_internally_is_for_those_who_work_on_it(
    unit: Unit, clerk: User, colleague: User, manager: User
) -> None:
    issue = make_issue(unit, clerk, owner=colleague)

    for person in (colleague, manager, make_executive()):
        write_message(issue, text="x", audience="internal", actor=person, at=LATER)
    with nothing_changed(), pytest.raises(Refused):
        write_message(issue, text="x", audience="internal", actor=clerk, at=LATER)
    assert write_message(
        issue, text="Thanks.", audience="reporter", actor=clerk, at=LATER
    )


def test_write_is_refused_when_the_person_may_not(
    issue: Issue, colleague: User, stranger: User
) -> None:
    for person in (colleague, stranger):
        for audience in ("internal", "reporter"):
            with nothing_changed(), pytest.raises(Refused):
                write_message(
                    issue, text="x", audience=audience, actor=person, at=LATER
                )


@pytest.mark.parametrize("text", BAD_TEXTS)
def test_write_is_refused_when_the_text_is_bad(
    issue: Issue, manager: User, text: str
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        write_message(issue, text=text, audience="reporter", actor=manager, at=LATER)

    assert list(refused.value.fields) == ["text"]


def test_write_is_refused_when_the_audience_is_unknown(
    issue: Issue, manager: User
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        write_message(issue, text="x", audience="world", actor=manager, at=LATER)

    assert list(refused.value.fields) == ["audience"]


def test_every_word_is_refused_when_the_version_is_stale(
    issue: Issue, clerk: User, manager: User
) -> None:
    with nothing_changed():
        with pytest.raises(Stale):
            ask_reporter(issue, question="x", version=9, actor=manager, at=LATER)
        with pytest.raises(Stale):
            answer_question(issue, answer="x", version=9, actor=clerk, at=LATER)
        with pytest.raises(Stale):
            write_message(
                issue, text="x", audience="reporter", version=9, actor=clerk, at=LATER
            )
