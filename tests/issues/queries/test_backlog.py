"""What is open at a moment, also at a past one, and what nobody is on."""

from datetime import datetime, timedelta

import pytest

from accounts.models import Unit, User
from issues.models import Issue
from issues.queries.backlog import backlog, open_reports
from issues.queries.neglect import neglected_patterns, neglected_reports
from issues.services.closing import close_issue, reopen_issue
from issues.services.triage import decline_issue
from tests.builders.accounts import make_manager, make_unit
from tests.builders.clock import AT
from tests.builders.issues import make_issue, make_pattern

pytestmark = pytest.mark.django_db
UTC = ["UTC"]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def harbour() -> Unit:
    return make_unit("Harbour")


@pytest.fixture
def manager(harbour: Unit) -> User:
    return make_manager(harbour)


def is_open(manager: User, issue: Issue, at: datetime) -> bool:
    return open_reports(manager, at=at).filter(pk=issue.pk).exists()


def test_a_report_is_open_from_when_it_was_reported_until_it_is_closed(
    harbour: Unit, manager: User
) -> None:
    issue = make_issue(harbour, state="closed", closed_at=AT + DAY)

    assert not is_open(manager, issue, AT - HOUR)
    assert is_open(manager, issue, AT)
    assert is_open(manager, issue, AT + DAY - HOUR)
    assert not is_open(manager, issue, AT + DAY)


def test_what_was_declined_was_open_until_then(harbour: Unit, manager: User) -> None:
    issue = make_issue(harbour)
    decline_issue(
        issue, reason="No.", go_to="The city.", actor=manager, at=AT + 2 * DAY
    )

    assert is_open(manager, issue, AT + DAY)
    assert not is_open(manager, issue, AT + 3 * DAY)


def test_closed_and_opened_again_it_was_closed_in_between(
    harbour: Unit, manager: User
) -> None:
    issue = make_issue(harbour, state="resolved")
    issue = close_issue(issue, actor=manager, at=AT + DAY)
    issue = reopen_issue(issue, reason="Again.", actor=manager, at=AT + 3 * DAY)

    assert [is_open(manager, issue, AT + n * DAY) for n in (0, 2, 4)] == [
        True,
        False,
        True,
    ]
    # Its first closing keeps its time: only the history knows it is open.
    issue.refresh_from_db()
    assert issue.closed_at == AT + DAY


def test_imported_later_it_was_open_by_its_own_times(
    harbour: Unit, manager: User
) -> None:
    """No history row says so: none was written before it was recorded."""
    reported = AT - 100 * DAY
    issue = make_issue(harbour, state="declined", filed_at=reported)

    assert is_open(manager, issue, AT - DAY)
    assert not is_open(manager, issue, AT)


def test_cells_hold_breakdowns_by_severity_and_age(
    harbour: Unit, manager: User
) -> None:
    for days, severity in ((0, 3), (7, 3), (8, None), (28, 1), (29, 4), (60, 0)):
        make_issue(harbour, severity=severity, filed_at=AT - days * DAY)
    make_issue(harbour, severity=3, filed_at=AT - 60 * DAY - HOUR)
    make_issue(harbour, kind="praise", severity=None)
    make_issue(harbour, kind="near_miss", severity=2)
    make_issue(harbour, severity=4, is_restricted=True)
    first = make_issue(harbour, severity=2)
    make_issue(harbour, severity=2, duplicate_of=first)
    make_issue(make_unit("Elsewhere"), severity=4)

    found = backlog(manager, at=AT, zones=UTC)

    assert found.cells == {
        (3, "week"): 2,
        (2, "week"): 1,
        (None, "month"): 1,
        (1, "month"): 1,
        (4, "two_months"): 1,
        (0, "two_months"): 1,
        (3, "older"): 1,
    }
    assert (found.open, found.serious) == (8, 4)
    assert (found.of(3), found.of(3, "week"), found.aged("month")) == (3, 2, 2)


def test_nobody_is_on_what_has_no_person_no_date_or_a_lapsed_one(
    harbour: Unit, manager: User
) -> None:
    """AT is a Tuesday: what was due on Friday morning has passed by two days."""
    held = {"owner": manager, "next_step_at": AT + DAY}
    make_issue(harbour, **held)
    make_issue(harbour, **(held | {"next_step_at": AT - 4 * DAY + HOUR}))
    make_issue(harbour, state="closed", closed_at=AT)
    lapsed = make_issue(harbour, **(held | {"next_step_at": AT - 4 * DAY}))
    undated = make_issue(
        harbour, **(held | {"next_step_at": None, "filed_at": AT - DAY})
    )
    unowned = make_issue(harbour, next_step_at=AT + DAY, kind="praise")

    found = backlog(manager, at=AT, zones=UTC)

    assert set(neglected_reports(manager, at=AT, zones=UTC)) == {
        lapsed,
        undated,
        unowned,
    }
    assert neglected_reports(manager, at=AT, zones=UTC)[0] == undated
    assert (found.neglected, found.neglected_since) == (3, AT - DAY)


def test_nobody_is_on_an_open_repeat_problem_without_a_person(
    harbour: Unit, manager: User
) -> None:
    make_pattern(harbour, manager, owner=manager)
    make_pattern(harbour, manager, state="refuted")
    make_pattern(harbour, manager, created_at=AT + DAY)
    accepted = {"state": "accepted", "owner": manager}
    make_pattern(harbour, manager, **accepted, accepted_until=(AT - 4 * DAY).date())
    over = make_pattern(
        harbour, manager, **accepted, accepted_until=(AT - 5 * DAY).date()
    )
    nobody = make_pattern(harbour, manager, state="confirmed")

    assert set(neglected_patterns(manager, at=AT, zones=UTC)) == {over, nobody}
