"""Sorting a report."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import Unit, User
from cxops.kernel.errors import Conflict, Invalid, NotFound, Refused, Stale
from issues.models import Issue, RootCause, Touchpoint
from issues.services.triage import triage_issue
from tests.asserts import assert_moved, assert_told, nothing_changed
from tests.builders.accounts import (
    grant,
    make_executive,
    make_manager,
    make_unit,
    make_user,
)
from tests.builders.clock import AT
from tests.builders.issues import (
    make_cause,
    make_issue,
    make_journey,
    make_stage,
    make_touchpoint,
)

LATER = AT + timedelta(hours=3)
TOMORROW = AT + timedelta(days=1)


def triage(issue: Issue, actor: User, **over: Any) -> Issue:
    values: dict[str, Any] = {
        "severity": 2,
        "touchpoint": issue.touchpoint,
        "at": LATER,
    }
    return triage_issue(issue, actor=actor, **(values | over))


def test_triage_sets_every_field_and_tells_the_new_owner(
    issue: Issue,
    manager: User,
    colleague: User,
    touchpoint: Touchpoint,
    cause: RootCause,
) -> None:
    sorted_issue = triage(
        issue,
        manager,
        severity=3,
        touchpoint=touchpoint,
        cause=cause,
        is_one_off=True,
        is_promise_broken=True,
        owner=colleague,
        next_step="  Call the\nlift company ",
        next_step_at=TOMORROW,
        reason="Third time this week.",
        version=1,
    )

    issue.refresh_from_db()
    assert sorted_issue == issue
    assert (issue.state, issue.version) == ("triaged", 2)
    assert (issue.severity, issue.touchpoint, issue.cause) == (3, touchpoint, cause)
    assert issue.cause_source == "person"
    assert (issue.is_one_off, issue.is_promise_broken) == (True, True)
    assert issue.owner == colleague
    assert (issue.next_step, issue.next_step_at) == ("Call the lift company", TOMORROW)
    assert (issue.triaged_at, issue.filed_at) == (LATER, AT)
    assert_moved(
        issue,
        "issue.triage",
        by=manager,
        moved=("new", "triaged"),
        at=LATER,
        reason="Third time this week.",
    )
    assert issue.history.count() == 2
    assert_told(("issues.assigned", colleague))


def test_triage_again_keeps_the_first_time_and_tells_nobody_when_owner_stays(
    issue: Issue, manager: User, colleague: User, cause: RootCause
) -> None:
    triage(issue, manager, owner=colleague, cause=cause)

    again = triage(
        issue, manager, severity=4, owner=colleague, at=LATER + timedelta(days=2)
    )

    assert (again.triaged_at, again.severity, again.version) == (LATER, 4, 3)
    assert (again.cause, again.cause_source) == (None, "")
    assert_told(("issues.assigned", colleague))


def test_triage_tells_nobody_when_the_manager_takes_it(
    issue: Issue, manager: User
) -> None:
    assert triage(issue, manager, owner=manager).owner == manager
    assert_told()


@pytest.mark.parametrize("kind", ["near_miss", "praise"])
def test_triage_takes_every_kind(
    unit: Unit, clerk: User, manager: User, kind: str
) -> None:
    issue = make_issue(unit, clerk, kind=kind)

    assert triage(issue, manager, severity=0).state == "triaged"


def test_triage_keeps_a_retired_word_when_the_report_has_it_already(
    unit: Unit, clerk: User, manager: User
) -> None:
    touchpoint = make_touchpoint(retired_at=AT)
    cause = make_cause(retired_at=AT)
    issue = make_issue(unit, clerk, touchpoint=touchpoint, cause=cause)

    kept = triage(issue, manager, cause=cause)

    assert (kept.touchpoint, kept.cause) == (touchpoint, cause)


def test_triage_keeps_a_next_step_that_has_passed(
    unit: Unit, clerk: User, manager: User
) -> None:
    issue = make_issue(unit, clerk, next_step_at=AT - timedelta(days=9))

    kept = triage(issue, manager, next_step_at=AT - timedelta(days=9))

    assert kept.next_step_at == AT - timedelta(days=9)


def test_triage_may_place_it_in_a_journey_that_is_somebody_elses(unit: Unit) -> None:
    own, other = make_journey("Travel"), make_journey("Claim")
    journey_manager = make_user("Jo Journey")
    grant(journey_manager, Role.MANAGER, journey=own)
    elsewhere = make_touchpoint("Refund", stage=make_stage(other))
    issue = make_issue(unit, touchpoint=make_touchpoint(stage=make_stage(own)))

    moved = triage(issue, journey_manager, touchpoint=elsewhere)

    assert (moved.touchpoint, moved.state) == (elsewhere, "triaged")
    with nothing_changed(), pytest.raises(Refused):
        triage(moved, journey_manager, touchpoint=elsewhere)


def test_triage_names_whom_a_deputy_stands_in_for(
    issue: Issue, unit: Unit, manager: User
) -> None:
    deputy = make_user("Dora Deputy")
    grant(deputy, Role.MANAGER, unit, on_behalf_of=manager, until=date(2999, 12, 31))

    row = triage(issue, deputy).history.first()

    assert (row.history_user_id, row.history_on_behalf_of_id) == (
        deputy.pk,
        manager.pk,
    )


OWNERS: dict[str, Callable[[], User]] = {
    "has left": lambda: make_manager(make_unit("Gone"), is_active=False),
    "has no role": lambda: make_user("Nell Norole"),
    "is a service": lambda: make_user("Feed", kind="service", is_administrator=True),
}


@pytest.mark.parametrize("make", OWNERS.values(), ids=OWNERS)
def test_triage_is_refused_when_the_owner(
    issue: Issue, manager: User, make: Callable[[], User]
) -> None:
    owner = make()

    with nothing_changed(), pytest.raises(Invalid) as refused:
        triage(issue, manager, owner=owner)

    assert list(refused.value.fields) == ["owner"]


BAD: dict[str, tuple[Callable[[], dict[str, Any]], str]] = {
    "severity high": (lambda: {"severity": 5}, "severity"),
    "severity low": (lambda: {"severity": -1}, "severity"),
    "severity none": (lambda: {"severity": None}, "severity"),
    "touchpoint retired": (
        lambda: {"touchpoint": make_touchpoint(retired_at=AT)},
        "touchpoint",
    ),
    "cause retired": (lambda: {"cause": make_cause(retired_at=AT)}, "cause"),
    "next step NUL": (lambda: {"next_step": "a\x00b"}, "next_step"),
    "next step long": (lambda: {"next_step": "x" * 201}, "next_step"),
    "next step past": (
        lambda: {"next_step_at": AT - timedelta(days=1)},
        "next_step_at",
    ),
    "reason surrogate": (lambda: {"reason": "a\ud800"}, "reason"),
    "reason long": (lambda: {"reason": "x" * 2001}, "reason"),
}


@pytest.mark.parametrize(("over", "field"), BAD.values(), ids=BAD)
def test_triage_is_refused_when_a_field_is_bad(
    issue: Issue, manager: User, over: Callable[[], dict[str, Any]], field: str
) -> None:
    values = over()

    with nothing_changed(), pytest.raises(Invalid) as refused:
        triage(issue, manager, **values)

    assert list(refused.value.fields) == [field]


def test_triage_takes_the_whole_of_today_in_the_units_zone(clerk: User) -> None:
    unit = make_unit("Auckland", time_zone="Pacific/Auckland")
    issue = make_issue(unit, clerk)
    # 09:30 UTC on the 10th is 22:30 there; its day began at 11:00 UTC on the 9th.
    began = AT.replace(day=9, hour=11, minute=0)

    taken = triage(issue, make_manager(unit), next_step_at=began, at=AT)

    assert taken.next_step_at == began
    assert issue.occurred_on == date(2026, 3, 10)


def test_triage_is_refused_when_the_person_may_not(
    issue: Issue, clerk: User, stranger: User
) -> None:
    for person in (clerk, stranger, make_executive(), make_user(is_administrator=True)):
        with nothing_changed(), pytest.raises(Refused) as refused:
            triage(issue, person, owner=person)
        assert refused.value.code == "no_right"


def test_triage_says_who_can_when_it_is_refused(
    issue: Issue, manager: User, clerk: User
) -> None:
    with nothing_changed(), pytest.raises(Refused) as refused:
        triage(issue, clerk)

    assert refused.value.message == (
        "Your role doesn’t include this for this report. Ask Mira Manager."
    )


@pytest.mark.parametrize("state", ["needs_info", "resolved", "closed", "declined"])
def test_triage_is_refused_when_the_state_is(
    unit: Unit, clerk: User, manager: User, state: str
) -> None:
    issue = make_issue(unit, clerk, state=state)

    with nothing_changed(), pytest.raises(Conflict) as refused:
        triage(issue, manager)

    assert refused.value.code == "wrong_state"


def test_triage_is_refused_when_the_report_is_restricted(
    unit: Unit, clerk: User, manager: User, colleague: User
) -> None:
    issue = make_issue(unit, clerk, is_restricted=True, owner=colleague)

    with nothing_changed(), pytest.raises(Refused):
        triage(issue, manager)


def test_triage_is_refused_when_the_version_is_stale(
    issue: Issue, manager: User
) -> None:
    triage(issue, manager, version=1)

    with nothing_changed(), pytest.raises(Stale):
        triage(issue, manager, version=1)


def test_triage_is_refused_when_the_report_is_gone(manager: User, unit: Unit) -> None:
    absent = Issue(pk=987654, unit=unit)

    with nothing_changed(), pytest.raises(NotFound):
        triage_issue(absent, severity=1, touchpoint=None, actor=manager, at=AT)
