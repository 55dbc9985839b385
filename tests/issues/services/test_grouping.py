"""Putting reports into a repeat problem, all of them or none."""

from datetime import date, timedelta

import pytest

from accounts.models import Unit, User
from cxops.kernel.errors import Conflict, DomainError, Invalid, NotFound, Refused, Stale
from issues.models import Issue, Pattern
from issues.services.patterns import group_issues, ungroup_issue
from tests.asserts import assert_moved, assert_told, nothing_changed
from tests.builders.accounts import make_unit
from tests.builders.clock import AT
from tests.builders.issues import make_issue, make_pattern

LATER = AT + timedelta(hours=3)


@pytest.fixture
def pattern(unit: Unit, manager: User) -> Pattern:
    return make_pattern(unit, manager)


@pytest.mark.parametrize(
    "state", ["new", "triaged", "needs_info", "resolved", "closed"]
)
def test_group_puts_the_report_in_and_keeps_its_state(
    unit: Unit, manager: User, clerk: User, pattern: Pattern, state: str
) -> None:
    issue = make_issue(unit, clerk, state=state)

    group_issues(pattern, issues=[issue], actor=manager, at=LATER)

    issue.refresh_from_db()
    assert (issue.pattern, issue.state, issue.version) == (pattern, state, 2)
    assert_moved(issue, "issue.group", by=manager, moved=(state, state), at=LATER)
    pattern.refresh_from_db()
    assert (pattern.version, pattern.state) == (1, "suspected")
    assert_told()


def test_group_moves_a_report_over_and_its_history_says_so(
    unit: Unit, manager: User, pattern: Pattern
) -> None:
    other = make_pattern(unit, manager, title="Doors")
    issue = make_issue(unit, pattern=other)

    group_issues(
        pattern, issues=[issue], reason="It is the lift.", actor=manager, at=LATER
    )

    rows = list(issue.history.order_by("history_id"))
    assert [row.pattern_id for row in rows] == [other.pk, pattern.pk]
    assert rows[1].history_change_reason == "It is the lift."


def test_group_leaves_alone_what_is_in_it_already(
    unit: Unit, manager: User, pattern: Pattern
) -> None:
    inside = make_issue(unit, pattern=pattern)
    outside = make_issue(unit)

    with nothing_changed():
        group_issues(pattern, issues=[inside, inside], actor=manager, at=LATER)
    group_issues(pattern, issues=[outside, inside, outside], actor=manager, at=LATER)

    assert (inside.history.count(), outside.history.count()) == (1, 2)
    assert set(pattern.issues.all()) == {inside, outside}


@pytest.mark.parametrize(
    ("which", "error"),
    [
        ("foreign", Refused),
        ("restricted", Refused),
        ("declined", Conflict),
        ("withdrawn", NotFound),
        ("absent", NotFound),
    ],
)
def test_group_puts_none_in_when_one_is(
    unit: Unit, manager: User, pattern: Pattern, which: str, error: type[DomainError]
) -> None:
    good = [make_issue(unit), make_issue(unit)]
    bad = {
        "foreign": lambda: make_issue(make_unit("Yard")),
        "restricted": lambda: make_issue(unit, is_restricted=True),
        "declined": lambda: make_issue(unit, state="declined"),
        "withdrawn": lambda: make_issue(unit, withdrawn_at=AT),
        "absent": lambda: Issue(pk=999_999),
    }[which]()

    with nothing_changed(), pytest.raises(error):
        group_issues(pattern, issues=[good[0], bad, good[1]], actor=manager, at=LATER)

    assert not pattern.issues.exists()


def test_group_is_refused_when_nothing_is_chosen(
    pattern: Pattern, manager: User
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        group_issues(pattern, issues=[], actor=manager, at=LATER)

    assert list(refused.value.fields) == ["issues"]


def test_group_is_refused_when_the_problem_was_refuted(
    unit: Unit, manager: User, issue: Issue
) -> None:
    refuted = make_pattern(unit, manager, state="refuted")

    with nothing_changed(), pytest.raises(Conflict):
        group_issues(refuted, issues=[issue], actor=manager, at=LATER)


def test_group_takes_a_problem_of_elsewhere_only_when_it_is_published(
    manager: User, stranger: User, issue: Issue
) -> None:
    yard = make_unit("Yard")
    hidden = make_pattern(yard, stranger)
    published = make_pattern(yard, stranger, published_at=AT)

    with nothing_changed(), pytest.raises(NotFound):
        group_issues(hidden, issues=[issue], actor=manager, at=LATER)
    group_issues(published, issues=[issue], actor=manager, at=LATER)

    assert published.issues.get() == issue


def test_group_is_refused_when_the_person_may_not(
    unit: Unit, manager: User, clerk: User, colleague: User
) -> None:
    published = make_pattern(unit, manager, published_at=AT)
    issue = make_issue(unit, clerk, owner=colleague)

    for person in (clerk, colleague):
        with nothing_changed(), pytest.raises(Refused):
            group_issues(published, issues=[issue], actor=person, at=LATER)


def test_ungroup_takes_it_out_and_says_why(
    unit: Unit, manager: User, pattern: Pattern
) -> None:
    issue = make_issue(unit, pattern=pattern)

    taken = ungroup_issue(
        issue, reason="Another lift.", version=1, actor=manager, at=LATER
    )

    assert (taken.pattern, taken.state, taken.version) == (None, "new", 2)
    assert_moved(
        taken,
        "issue.ungroup",
        by=manager,
        moved=("new", "new"),
        at=LATER,
        reason="Another lift.",
    )


@pytest.mark.parametrize("reason", ["", "a\x00b", "x" * 2001, "\ud800"])
def test_ungroup_is_refused_when_the_reason_is_bad(
    unit: Unit, manager: User, pattern: Pattern, reason: str
) -> None:
    issue = make_issue(unit, pattern=pattern)

    with nothing_changed(), pytest.raises(Invalid) as refused:
        ungroup_issue(issue, reason=reason, actor=manager, at=LATER)

    assert list(refused.value.fields) == ["reason"]


def test_ungroup_is_refused_when_it_is_in_none_or_stale_or_not_theirs(
    unit: Unit, manager: User, stranger: User, pattern: Pattern, issue: Issue
) -> None:
    inside = make_issue(unit, pattern=pattern, occurred_on=date(2026, 3, 9))

    with nothing_changed():
        with pytest.raises(Conflict) as refused:
            ungroup_issue(issue, reason="x", actor=manager, at=LATER)
        with pytest.raises(Stale):
            ungroup_issue(inside, reason="x", version=2, actor=manager, at=LATER)
        with pytest.raises(Refused):
            ungroup_issue(inside, reason="x", actor=stranger, at=LATER)
    assert refused.value.message == "This report is in no repeat problem."
