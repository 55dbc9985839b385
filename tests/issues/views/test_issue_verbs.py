"""Each verb's form: done once, refused with everything typed, never on old words."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import Unit, User
from issues.models import Issue, Pattern
from tests.asserts import nothing_changed
from tests.builders.accounts import make_clerk
from tests.builders.issues import make_cause, make_pattern, make_touchpoint

Browse = Callable[[User], Client]


def path(issue: Issue, verb: str) -> str:
    return f"/issues/{issue.ref}/{verb}/"


def cared_by(person: User) -> dict[str, str]:
    """What sorting asks for beside the severity: a person and a day."""
    return {"owner": str(person.pk), "next_step_at": "2999-01-04"}


def test_triage_sets_every_answer(
    unit: Unit, issue: Issue, manager: User, clerk: User, browse: Browse
) -> None:
    place, cause = make_touchpoint(), make_cause(parent=make_cause("Technology"))

    response = browse(manager).post(
        path(issue, "triage"),
        {
            "severity": "3",
            "touchpoint": str(place.pk),
            "cause": str(cause.pk),
            "is_promise_broken": "on",
            "owner": str(clerk.pk),
            "next_step": "Call the customer",
            "next_step_at": "2999-06-09",
            "version": str(issue.version),
        },
    )

    issue.refresh_from_db()
    assert (response.status_code, response["Location"]) == (
        303,
        f"/issues/{issue.ref}/",
    )
    assert (issue.state, issue.severity, issue.owner) == ("triaged", 3, clerk)
    assert (issue.touchpoint, issue.cause) == (place, cause)
    assert (issue.is_promise_broken, issue.is_one_off) == (True, False)
    assert issue.next_step == "Call the customer"
    assert issue.next_step_at == datetime(2999, 6, 9, 23, 59, tzinfo=UTC)


def test_triage_offers_only_people_who_work_there(
    unit: Unit, issue: Issue, manager: User, clerk: User, stranger: User, browse: Browse
) -> None:
    form = browse(manager).get(path(issue, "triage")).context["form"]

    assert list(form.fields["owner"].queryset) == [clerk, manager]


def test_triage_is_refused_when_somebody_was_faster(
    issue: Issue, manager: User, browse: Browse
) -> None:
    client, opened_with = browse(manager), issue.version
    client.post(
        path(issue, "triage"),
        {"severity": "1", "version": str(opened_with)} | cared_by(manager),
    )

    with nothing_changed():
        response = client.post(
            path(issue, "triage"),
            {"severity": "4", "next_step": "Mine", "version": str(opened_with)}
            | cared_by(manager),
        )

    page = response.content.decode()
    assert response.status_code == 412
    assert "Somebody changed this since you opened it." in page
    assert 'value="Mine"' in page


@pytest.mark.parametrize("version", ["x", "-1", "9" * 12])
def test_triage_is_refused_when_the_version_is_damaged(
    version: str, issue: Issue, manager: User, browse: Browse
) -> None:
    with nothing_changed():
        response = browse(manager).post(
            path(issue, "triage"), {"severity": "1", "version": version}
        )

    assert response.status_code == 400


def test_triage_by_the_front_line_is_refused_and_says_who_can(
    issue: Issue, clerk: User, manager: User, browse: Browse
) -> None:
    with nothing_changed():
        shown = browse(clerk).get(path(issue, "triage"))
        sent = browse(clerk).post(path(issue, "triage"), {"severity": "1"})

    for response in (shown, sent):
        assert response.status_code == 403
        assert "Ask Mira Manager." in response.content.decode()


def test_whole_life_of_a_report_by_its_forms(
    unit: Unit, issue: Issue, manager: User, clerk: User, browse: Browse
) -> None:
    boss, front = browse(manager), browse(clerk)
    steps = (
        (boss, "ask", {"question": "Which lift?"}, "needs_info"),
        (front, "answer", {"answer": "Lift 2"}, "new"),
        (
            boss,
            "triage",
            {"severity": "2", "is_one_off": "on"} | cared_by(manager),
            "triaged",
        ),
        (boss, "put_right", {"recovery": "done", "note": "Refunded"}, "triaged"),
        (boss, "resolve", {}, "resolved"),
        (boss, "close", {"outcome": "The lift works again."}, "closed"),
        (boss, "reopen", {"reason": "It stopped again"}, "triaged"),
    )

    for client, verb, words, state in steps:
        response = client.post(
            path(issue, verb), words | {"idempotency_key": str(uuid4())}
        )
        issue.refresh_from_db()
        assert (response.status_code, issue.state) == (303, state), verb

    page = front.get("/my/").content.decode()
    assert "The lift works again." in page


def test_answer_shows_the_question(
    issue: Issue, manager: User, clerk: User, browse: Browse
) -> None:
    browse(manager).post(path(issue, "ask"), {"question": "Which lift was it?"})

    page = browse(clerk).get(path(issue, "answer")).content.decode()

    assert "Which lift was it?" in page


def test_decline_needs_a_reason_and_a_way_to_go(
    issue: Issue, manager: User, browse: Browse
) -> None:
    with nothing_changed():
        response = browse(manager).post(path(issue, "decline"), {"reason": "A wish"})

    assert response.status_code == 400
    assert "A wish" in response.content.decode()


def test_edit_keeps_the_moment_when_it_was_not_touched(
    issue: Issue, clerk: User, browse: Browse
) -> None:
    before = issue.occurred_at
    client = browse(clerk)
    form = client.get(path(issue, "edit")).context["form"]

    response = client.post(
        path(issue, "edit"),
        {
            "title": "",
            "description": "Lift 2 dead again.",
            "occurred_at": str(form.initial["occurred_at"]),
            "occurred_time": form.initial["occurred_time"].strftime("%H:%M"),
        },
    )

    issue.refresh_from_db()
    assert response.status_code == 303
    assert (issue.title, issue.occurred_at) == ("Lift 2 dead again.", before)


def test_restrict_leads_away_when_one_has_left_oneself_out(
    unit: Unit, issue: Issue, manager: User, browse: Browse
) -> None:
    other = make_clerk(unit, "Cole League")

    response = browse(manager).post(
        path(issue, "restrict"), {"owner": str(other.pk), "reason": "Harassment"}
    )

    issue.refresh_from_db()
    assert (response.status_code, response["Location"]) == (303, "/")
    assert (issue.is_restricted, issue.owner) == (True, other)
    assert browse(manager).get(f"/issues/{issue.ref}/").status_code == 404


def test_message_of_the_reporter_is_for_everybody_on_it(
    issue: Issue, clerk: User, browse: Browse
) -> None:
    client = browse(clerk)

    client.post(path(issue, "message"), {"text": "Again today", "audience": "internal"})

    message = issue.messages.get()
    assert (message.text, message.audience) == ("Again today", "reporter")


def test_group_opens_a_new_repeat_problem(
    issue: Issue, unit: Unit, manager: User, browse: Browse
) -> None:
    response = browse(manager).post(
        path(issue, "group"), {"title": "Lift 2 stops", "unit": str(unit.pk)}
    )

    issue.refresh_from_db()
    pattern = Pattern.objects.get()
    assert response.status_code == 303
    assert (issue.pattern, pattern.title, pattern.unit) == (
        pattern,
        "Lift 2 stops",
        unit,
    )


@pytest.mark.parametrize("both", [True, False])
def test_group_is_refused_when_both_or_neither_is_named(
    both: bool, issue: Issue, unit: Unit, manager: User, browse: Browse
) -> None:
    known = make_pattern(unit, manager)
    words = {"pattern": str(known.pk), "title": "Another"} if both else {}

    with nothing_changed():
        response = browse(manager).post(path(issue, "group"), words)

    assert response.status_code == 400
    issue.refresh_from_db()
    assert issue.pattern is None


def test_group_offers_no_foreign_repeat_problem(
    issue: Issue, manager: User, stranger: User, unit: Unit, browse: Browse
) -> None:
    home = stranger.memberships.get().unit
    assert home is not None
    hidden, known = make_pattern(home, stranger), make_pattern(unit, manager)

    form = browse(manager).get(path(issue, "group")).context["form"]
    with nothing_changed():
        response = browse(manager).post(
            path(issue, "group"), {"pattern": str(hidden.pk)}
        )

    assert list(form.fields["pattern"].queryset) == [known]
    assert response.status_code == 400
