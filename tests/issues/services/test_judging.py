"""Declining, thanking, correcting and restricting a report."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import Unit, User
from cxops.kernel.errors import Conflict, DomainError, Invalid, Refused, Stale
from issues.models import Issue, Touchpoint
from issues.services.triage import (
    decline_issue,
    edit_issue,
    lift_restriction,
    restrict_issue,
    thank_reporter,
)
from tests.asserts import assert_moved, assert_told, nothing_changed
from tests.builders.accounts import make_clerk, make_unit, make_user
from tests.builders.clock import AT
from tests.builders.issues import make_issue, make_touchpoint

LATER = AT + timedelta(hours=3)
WHY = "The tram isn’t ours."


def decline(issue: Issue, actor: User, **over: Any) -> Issue:
    values = {"reason": WHY, "go_to": "City transport, 555 01", "at": LATER} | over
    return decline_issue(issue, actor=actor, **values)


@pytest.mark.parametrize("state", ["new", "triaged", "needs_info"])
def test_decline_tells_the_reporter_why_and_where_to_go(
    unit: Unit, clerk: User, manager: User, state: str
) -> None:
    issue = make_issue(unit, clerk, state=state)

    declined = decline(issue, manager, version=1)

    assert (declined.state, declined.version) == ("declined", 2)
    assert declined.decline_to == "City transport, 555 01"
    assert (declined.told_at, declined.closed_at) == (LATER, None)
    message = declined.messages.get()
    assert (message.kind, message.audience) == ("outcome", "reporter")
    assert message.text == f"{WHY}\n\nCity transport, 555 01"
    assert (message.author, message.at) == (manager, LATER)
    assert_moved(message, "message.write", by=manager, moved=("", ""), at=LATER)
    assert_moved(
        declined,
        "issue.decline",
        by=manager,
        moved=(state, "declined"),
        at=LATER,
        reason=WHY,
    )
    assert_told(("issues.outcome", clerk))


def test_decline_keeps_the_words_when_there_is_nobody_to_tell(
    unit: Unit, manager: User
) -> None:
    declined = decline(make_issue(unit), manager)

    assert (declined.state, declined.told_at) == ("declined", None)
    assert declined.messages.count() == 1
    assert_told()


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"reason": "a\x00"}, "reason"),
        ({"reason": "x" * 2001}, "reason"),
        ({"go_to": "\n"}, "go_to"),
        ({"go_to": "\udfff"}, "go_to"),
        ({"go_to": "x" * 301}, "go_to"),
    ],
)
def test_decline_is_refused_when_a_text_is_bad(
    issue: Issue, manager: User, over: dict[str, str], field: str
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        decline(issue, manager, **over)

    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize("state", ["resolved", "closed", "declined"])
def test_decline_is_refused_when_the_state_is(
    unit: Unit, clerk: User, manager: User, state: str
) -> None:
    issue = make_issue(unit, clerk, state=state)

    with nothing_changed(), pytest.raises(Conflict):
        decline(issue, manager)


def test_decline_is_refused_when_the_person_may_not(
    issue: Issue, clerk: User, stranger: User
) -> None:
    for person in (clerk, stranger):
        with nothing_changed(), pytest.raises(Refused):
            decline(issue, person, reason="")


def test_thank_answers_praise_and_closes_it(
    unit: Unit, clerk: User, manager: User
) -> None:
    praise = make_issue(unit, clerk, kind="praise")

    thanked = thank_reporter(praise, text=" Lovely! ", actor=manager, at=LATER)

    assert (thanked.state, thanked.told_at, thanked.closed_at) == (
        "closed",
        LATER,
        LATER,
    )
    assert thanked.triaged_at is None
    message = thanked.messages.get()
    assert (message.text, message.kind) == ("Lovely!", "outcome")
    assert_moved(thanked, "issue.thank", by=manager, moved=("new", "closed"), at=LATER)
    assert_told(("issues.outcome", clerk))


@pytest.mark.parametrize("kind", ["breakdown", "near_miss"])
def test_thank_is_refused_when_it_is_no_praise(
    unit: Unit, clerk: User, manager: User, kind: str
) -> None:
    issue = make_issue(unit, clerk, kind=kind)

    with nothing_changed(), pytest.raises(Conflict) as refused:
        thank_reporter(issue, text="Lovely!", actor=manager, at=LATER)

    assert refused.value.code == "not_ready"


@pytest.mark.parametrize("text", ["", " \n", "a\x00b", "x" * 4001, "\ud800"])
def test_thank_is_refused_when_the_text_is_bad(
    unit: Unit, clerk: User, manager: User, text: str
) -> None:
    praise = make_issue(unit, clerk, kind="praise")

    with nothing_changed(), pytest.raises(Invalid) as refused:
        thank_reporter(praise, text=text, actor=manager, at=LATER)

    assert list(refused.value.fields) == ["text"]


def test_thank_is_refused_when_the_person_may_not(
    unit: Unit, clerk: User, stranger: User
) -> None:
    praise = make_issue(unit, clerk, kind="praise")

    for person in (clerk, stranger):
        with nothing_changed(), pytest.raises(Refused):
            thank_reporter(praise, text="Lovely!", actor=person, at=LATER)


def test_edit_lets_the_reporter_correct_what_is_new(
    issue: Issue, clerk: User, touchpoint: Touchpoint
) -> None:
    edited = edit_issue(
        issue,
        description="Lift two dead.\r\nLady with a pram.",
        touchpoint=touchpoint,
        reason="It was the other lift.",
        version=1,
        actor=clerk,
        at=LATER,
    )

    assert edited.description == "Lift two dead.\nLady with a pram."
    assert (edited.title, edited.touchpoint) == ("Lift two dead.", touchpoint)
    assert (edited.occurred_at, edited.state, edited.version) == (AT, "new", 2)
    assert_moved(
        edited,
        "issue.edit",
        by=clerk,
        moved=("new", "new"),
        at=LATER,
        reason="It was the other lift.",
    )
    assert_told()


def test_edit_keeps_place_and_moment_when_none_is_given(
    unit: Unit, clerk: User, touchpoint: Touchpoint
) -> None:
    issue = make_issue(unit, clerk, touchpoint=touchpoint, occurred_precision="assumed")

    edited = edit_issue(
        issue, description="New words.", title=" My  title ", actor=clerk, at=LATER
    )

    assert (edited.touchpoint, edited.title) == (touchpoint, "My title")
    assert (edited.occurred_at, edited.occurred_precision) == (AT, "assumed")


@pytest.mark.django_db
def test_edit_counts_the_day_anew_in_the_units_zone() -> None:
    unit = make_unit("Auckland", time_zone="Pacific/Auckland")
    clerk = make_clerk(unit)
    issue = make_issue(unit, clerk, occurred_precision="assumed")
    evening = datetime(2026, 3, 8, 20, 0, tzinfo=UTC)

    edited = edit_issue(
        issue, description="x", occurred_at=evening, actor=clerk, at=LATER
    )

    assert (edited.occurred_at, edited.occurred_on) == (evening, date(2026, 3, 9))
    assert (edited.occurred_precision, edited.filed_at) == ("minute", AT)


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"description": " "}, "description"),
        ({"description": "a\x00b"}, "description"),
        ({"description": "x" * 20_001}, "description"),
        ({"title": "x" * 121}, "title"),
        ({"title": "\ud900"}, "title"),
        ({"occurred_at": LATER + timedelta(hours=1)}, "occurred_at"),
        ({"occurred_at": datetime(1989, 12, 31, tzinfo=UTC)}, "occurred_at"),
        ({"reason": "\x00"}, "reason"),
    ],
)
def test_edit_is_refused_when_a_field_is_bad(
    issue: Issue, clerk: User, over: dict[str, Any], field: str
) -> None:
    values = {"description": "Lift dead."} | over

    with nothing_changed(), pytest.raises(Invalid) as refused:
        edit_issue(issue, actor=clerk, at=LATER, **values)

    assert list(refused.value.fields) == [field]


def test_edit_is_refused_when_the_touchpoint_is_retired(
    issue: Issue, clerk: User
) -> None:
    retired = make_touchpoint(retired_at=AT)

    with nothing_changed(), pytest.raises(Invalid) as refused:
        edit_issue(issue, description="x", touchpoint=retired, actor=clerk, at=LATER)

    assert list(refused.value.fields) == ["touchpoint"]


def test_edit_is_the_managers_once_it_was_sorted(
    unit: Unit, clerk: User, manager: User, colleague: User, stranger: User
) -> None:
    issue = make_issue(unit, clerk, state="triaged", owner=colleague)

    for person in (clerk, colleague, stranger):
        with nothing_changed(), pytest.raises(Refused):
            edit_issue(issue, description="x", actor=person, at=LATER)
    assert edit_issue(issue, description="y", actor=manager, at=LATER).title == "y"


@pytest.mark.parametrize("state", ["closed", "declined"])
def test_edit_is_refused_when_the_state_is(
    unit: Unit, clerk: User, manager: User, state: str
) -> None:
    issue = make_issue(unit, clerk, state=state)

    with nothing_changed(), pytest.raises(Conflict):
        edit_issue(issue, description="x", actor=manager, at=LATER)


def test_restrict_leaves_it_to_the_reporter_and_the_named_person(
    issue: Issue, clerk: User, manager: User, colleague: User, unit: Unit
) -> None:
    other = make_clerk(unit, "Otto Other")

    restricted = restrict_issue(
        issue,
        owner=colleague,
        reason="A complaint about a person.",
        version=1,
        actor=manager,
        at=LATER,
    )

    assert (restricted.is_restricted, restricted.owner) == (True, colleague)
    assert (restricted.state, restricted.version) == ("new", 2)
    seen_by = [
        person
        for person in (clerk, colleague, manager, other)
        if Issue.objects.visible_to(person).filter(pk=issue.pk).exists()
    ]
    assert seen_by == [clerk, colleague]
    assert_moved(
        restricted,
        "issue.restrict",
        by=manager,
        moved=("new", "new"),
        at=LATER,
        reason="A complaint about a person.",
    )
    assert_told(("issues.assigned", colleague))


def test_restrict_is_refused_when_owner_or_reason_is_missing(
    issue: Issue, manager: User, colleague: User, unit: Unit
) -> None:
    gone = make_clerk(unit, "Gus Gone", is_active=False)

    for owner, reason, field in (
        (gone, "Private.", "owner"),
        (make_user("Nell Norole"), "Private.", "owner"),
        (colleague, "", "reason"),
    ):
        with nothing_changed(), pytest.raises(Invalid) as refused:
            restrict_issue(issue, owner=owner, reason=reason, actor=manager, at=LATER)
        assert list(refused.value.fields) == [field]


def test_restrict_is_refused_when_the_person_may_not(
    issue: Issue, clerk: User, stranger: User
) -> None:
    for person in (clerk, stranger):
        with nothing_changed(), pytest.raises(Refused):
            restrict_issue(issue, owner=person, reason="x", actor=person, at=LATER)


def test_lift_opens_it_to_everybody_who_otherwise_may(
    unit: Unit, clerk: User, manager: User, colleague: User
) -> None:
    issue = make_issue(unit, clerk, is_restricted=True, owner=colleague)

    lifted = lift_restriction(
        issue, reason="It is settled.", version=1, actor=colleague, at=LATER
    )

    assert (lifted.is_restricted, lifted.owner) == (False, colleague)
    assert Issue.objects.visible_to(manager).get() == issue
    assert_moved(
        lifted,
        "issue.unrestrict",
        by=colleague,
        moved=("new", "new"),
        at=LATER,
        reason="It is settled.",
    )


def test_lift_is_refused_when_it_is_not_the_owner_or_has_no_reason(
    unit: Unit, clerk: User, manager: User, colleague: User
) -> None:
    issue = make_issue(unit, clerk, is_restricted=True, owner=colleague)
    attempts: list[tuple[User, str, type[DomainError]]] = [
        (manager, "x", Refused),
        (clerk, "x", Refused),
        (colleague, "", Invalid),
    ]

    for person, reason, error in attempts:
        with nothing_changed(), pytest.raises(error):
            lift_restriction(issue, reason=reason, actor=person, at=LATER)


def test_lift_is_refused_when_nothing_is_restricted(
    issue: Issue, manager: User
) -> None:
    with nothing_changed(), pytest.raises(Conflict) as refused:
        lift_restriction(issue, reason="x", actor=manager, at=LATER)

    assert refused.value.message == "This report isn’t restricted."


def test_every_judgement_is_refused_when_the_version_is_stale(
    issue: Issue, manager: User, colleague: User
) -> None:
    stale: dict[str, Any] = {"version": 7, "actor": manager, "at": LATER}

    with nothing_changed():
        with pytest.raises(Stale):
            decline_issue(issue, reason="x", go_to="y", **stale)
        with pytest.raises(Stale):
            thank_reporter(issue, text="x", **stale)
        with pytest.raises(Stale):
            edit_issue(issue, description="x", **stale)
        with pytest.raises(Stale):
            restrict_issue(issue, owner=colleague, reason="x", **stale)
        with pytest.raises(Stale):
            lift_restriction(issue, reason="x", **stale)
