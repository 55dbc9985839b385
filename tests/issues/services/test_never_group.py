"""What never belongs together: said once, kept to, lifted."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Unit, User
from cxops.kernel.errors import Conflict, Invalid, NotFound, Refused
from cxops.kernel.history import acting_as
from cxops.models import AuditEntry
from issues.models import Issue, NeverGroup
from issues.queries.never_group import apart_from, remarks_on
from issues.services.duplicates import link_duplicate
from issues.services.never_group import lift_never_group, never_group
from issues.services.patterns import group_issues
from tests.asserts import nothing_changed
from tests.builders.accounts import make_manager, make_unit
from tests.builders.clock import AT
from tests.builders.issues import make_issue, make_pattern

LATER = AT + timedelta(hours=3)


@pytest.fixture
def other(unit: Unit) -> Issue:
    return make_issue(unit, title="No lift at all")


def last_entry() -> tuple[Any, ...]:
    entry = AuditEntry.objects.latest("id")
    return entry.verb, entry.actor_id, entry.object_type, entry.at


def test_a_pair_is_remembered_in_one_order_with_who_said_it(
    issue: Issue, other: Issue, manager: User
) -> None:
    said = never_group(other, other=issue, reason="Two lifts", actor=manager, at=LATER)

    assert (said.issue, said.other, said.pattern) == (issue, other, None)
    assert (said.said_by, said.said_at, said.reason) == (manager, LATER, "Two lifts")
    assert last_entry() == ("never_group.say", manager.pk, "issues.nevergroup", LATER)
    assert apart_from(issue).issues == {other.pk}
    assert apart_from(other).issues == {issue.pk}


def test_said_twice_is_remembered_once(
    issue: Issue, other: Issue, manager: User
) -> None:
    said = never_group(issue, other=other, actor=manager, at=AT)

    with nothing_changed():
        assert never_group(other, other=issue, actor=manager, at=LATER) == said


def test_the_pair_is_neither_linked_nor_grouped_and_the_refusal_says_who(
    unit: Unit, issue: Issue, other: Issue, manager: User
) -> None:
    never_group(issue, other=other, actor=manager, at=AT)
    pattern = make_pattern(unit, manager)
    group_issues(pattern, issues=[other], actor=manager, at=AT)
    sentence = (
        f"Mira Manager said on 10 March 2026 that {issue.ref} and {other.ref} never "
        f"belong together. Lift that first, on the page of {issue.ref} under "
        "“Similar reports”."
    )

    for work in (
        lambda: link_duplicate(issue, same_as=other, actor=manager, at=LATER),
        lambda: link_duplicate(other, same_as=issue, actor=manager, at=LATER),
        lambda: group_issues(pattern, issues=[issue], actor=manager, at=LATER),
        lambda: group_issues(
            make_pattern(unit, manager),
            issues=[issue, other],
            actor=manager,
            at=LATER,
        ),
    ):
        with pytest.raises(Conflict) as refused:
            work()
        assert refused.value.message == sentence
    assert Issue.objects.get(pk=issue.pk).pattern is None
    assert Issue.objects.get(pk=other.pk).duplicate_of is None


def test_a_linked_report_carries_no_other_over_the_remark(
    unit: Unit, issue: Issue, other: Issue, manager: User
) -> None:
    named = make_issue(unit, title="Lift at gate 2")
    link_duplicate(named, same_as=other, actor=manager, at=AT)
    never_group(issue, other=other, actor=manager, at=AT)

    with pytest.raises(Conflict):
        link_duplicate(issue, same_as=named, actor=manager, at=LATER)


def test_a_repeat_problem_takes_the_report_no_more(
    unit: Unit, issue: Issue, manager: User
) -> None:
    pattern = make_pattern(unit, manager, title="Lift 2 stops")
    never_group(issue, pattern=pattern, actor=manager, at=AT)

    with nothing_changed(), pytest.raises(Conflict) as refused:
        group_issues(pattern, issues=[issue], actor=manager, at=LATER)
    assert f"{issue.ref} and the repeat problem “Lift 2 stops”" in refused.value.message


def test_a_refusal_names_nothing_that_one_may_not_see(
    unit: Unit, issue: Issue, manager: User, stranger: User
) -> None:
    hidden = make_issue(unit, owner=stranger, title="About somebody")
    pattern = make_pattern(unit, manager)
    never_group(issue, other=hidden, actor=manager, at=AT)
    group_issues(pattern, issues=[hidden], actor=manager, at=AT)
    Issue.objects.filter(pk=hidden.pk).update(is_restricted=True)

    with pytest.raises(Conflict) as refused:
        group_issues(pattern, issues=[issue], actor=manager, at=LATER)

    assert f"{issue.ref} and another report never" in refused.value.message
    assert hidden.ref not in refused.value.message
    assert remarks_on(manager, issue) == []


def test_lifted_everything_is_possible_again(
    issue: Issue, other: Issue, manager: User
) -> None:
    said = never_group(issue, other=other, actor=manager, at=AT)

    lifted = lift_never_group(said, version=1, actor=manager, at=LATER)

    assert (lifted.lifted_at, lifted.version) == (LATER, 2)
    assert last_entry() == ("never_group.lift", manager.pk, "issues.nevergroup", LATER)
    assert apart_from(issue).issues == frozenset()
    link_duplicate(issue, same_as=other, actor=manager, at=LATER)
    with nothing_changed():
        lift_never_group(said, actor=manager, at=LATER)


def test_said_again_after_it_was_lifted(
    issue: Issue, other: Issue, manager: User
) -> None:
    first = never_group(issue, other=other, actor=manager, at=AT)
    lift_never_group(first, actor=manager, at=AT)

    second = never_group(issue, other=other, actor=manager, at=LATER)

    assert second.pk != first.pk
    assert apart_from(issue).issues == {other.pk}


def test_only_who_sorts_the_report_says_or_lifts_it(
    unit: Unit, issue: Issue, other: Issue, clerk: User, manager: User, stranger: User
) -> None:
    own = make_issue(unit, clerk)
    said = never_group(issue, other=other, actor=manager, at=AT)

    with nothing_changed(), pytest.raises(Refused):
        never_group(issue, other=own, actor=clerk, at=LATER)
    with nothing_changed(), pytest.raises(NotFound):
        never_group(issue, other=other, actor=stranger, at=LATER)
    with nothing_changed(), pytest.raises(Refused):
        lift_never_group(said, actor=clerk, at=LATER)


def test_whoever_sorts_the_other_end_lifts_it_too(
    unit: Unit, issue: Issue, manager: User
) -> None:
    far = make_unit("Far")
    both = make_manager(make_unit("Above"), "Bo Both")
    other = make_issue(far, both)
    said = never_group(issue, other=make_issue(unit), actor=manager, at=AT)
    NeverGroup.objects.filter(pk=said.pk).update(other=other)

    lift_never_group(
        NeverGroup.objects.get(pk=said.pk),
        actor=make_manager(far, "Fay Far"),
        at=LATER,
    )

    assert apart_from(issue).issues == frozenset()


def test_what_is_together_is_taken_apart_first(
    unit: Unit, issue: Issue, other: Issue, manager: User
) -> None:
    pattern = make_pattern(unit, manager)
    group_issues(pattern, issues=[issue, other], actor=manager, at=AT)
    linked = make_issue(unit)
    link_duplicate(linked, same_as=issue, actor=manager, at=AT)

    for ends in ({"other": other}, {"pattern": pattern}, {"other": linked}):
        with nothing_changed(), pytest.raises(Conflict):
            never_group(issue, **ends, actor=manager, at=LATER)


def test_it_names_exactly_one_other(issue: Issue, manager: User, unit: Unit) -> None:
    pattern = make_pattern(unit, manager)

    for ends in ({}, {"other": issue}, {"other": make_issue(unit), "pattern": pattern}):
        with nothing_changed(), pytest.raises(Invalid):
            never_group(issue, **ends, actor=manager, at=LATER)


def test_the_database_keeps_each_pair_once_and_in_order(
    issue: Issue, other: Issue, manager: User
) -> None:
    never_group(issue, other=other, actor=manager, at=AT)

    for one, two in ((issue, other), (other, issue), (issue, issue)):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            acting_as(manager, verb="never_group.say", at=AT),
        ):
            NeverGroup.objects.create(issue=one, other=two, said_by=manager, said_at=AT)
