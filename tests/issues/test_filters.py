"""The filters of reports: each finds exactly its rows, and refuses what isn't one."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import Unit, User
from cxops.kernel.errors import Invalid
from issues.access import issues_for
from issues.filters import IssueFilter
from issues.models import Issue
from tests.builders.accounts import make_clerk, make_manager, make_unit
from tests.builders.clock import AT
from tests.builders.issues import (
    make_cause,
    make_channel,
    make_issue,
    make_journey,
    make_pattern,
    make_stage,
    make_touchpoint,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def west() -> Unit:
    return make_unit("West", code="west")


@pytest.fixture
def manager(west: Unit) -> User:
    return make_manager(west)


def narrowed(manager: User, query: str) -> "QuerySet[Issue]":
    request = SimpleNamespace(user=manager)
    found = IssueFilter(
        QueryDict(query), queryset=issues_for(manager), request=request
    ).narrowed()
    assert isinstance(found, QuerySet)
    return found


@pytest.mark.parametrize(
    ("query", "mine", "other"),
    [
        ("state=triaged", {"state": "triaged"}, {}),
        ("state=open", {"state": "resolved"}, {"state": "closed"}),
        ("severity=3", {"severity": 3}, {"severity": 2}),
        ("severity=0", {"severity": 0}, {}),
        ("kind=praise", {"kind": "praise"}, {}),
        ("voice=staff", {"voice": "staff"}, {}),
        ("source=crm", {"source": "crm"}, {"source": "crm-2"}),
        (
            "occurred_from=2026-03-10",
            {},
            {"occurred_at": AT - timedelta(days=1)},
        ),
        ("occurred_to=2026-03-10", {}, {"occurred_at": AT + timedelta(days=1)}),
        ("filed_from=2026-03-10", {}, {"at": datetime(2026, 3, 9, 23, tzinfo=UTC)}),
        ("filed_to=2026-03-10", {}, {"at": datetime(2026, 3, 11, 0, tzinfo=UTC)}),
    ],
)
def test_filter_finds_exactly_its_rows(
    query: str,
    mine: dict[str, Any],
    other: dict[str, Any],
    west: Unit,
    manager: User,
) -> None:
    wanted = make_issue(west, **mine)
    make_issue(west, **other)

    assert list(narrowed(manager, query)) == [wanted]


def test_filter_finds_words_by_their_short_names(west: Unit, manager: User) -> None:
    stage = make_stage(make_journey(slug="travel"), slug="board")
    wanted = make_issue(
        west,
        touchpoint=make_touchpoint(stage=stage, slug="waiting"),
        channel=make_channel(slug="phone"),
        cause=make_cause(slug="down"),
    )
    bare = make_issue(west)

    for query in (
        "touchpoint=waiting",
        "stage=board",
        "journey=travel",
        "channel=phone",
        "cause=down",
    ):
        assert list(narrowed(manager, query)) == [wanted], query
    for query in ("touchpoint=none", "channel=none", "cause=none"):
        assert list(narrowed(manager, query)) == [bare], query


def test_filter_finds_a_unit_with_all_below_it(west: Unit, manager: User) -> None:
    harbour = make_unit("Harbour", west, code="harbour")
    dock = make_unit("Dock", harbour, code="dock")
    make_issue(west)
    below = {make_issue(harbour).pk, make_issue(dock).pk}

    found = narrowed(manager, "unit=harbour")

    assert {issue.pk for issue in found} == below


def test_filter_finds_by_person(west: Unit, manager: User) -> None:
    clerk = make_clerk(west)
    mine, nobodys = make_issue(west, owner=manager), make_issue(west)
    make_issue(west, owner=clerk)

    assert list(narrowed(manager, "owner=me")) == [mine]
    assert list(narrowed(manager, "owner=none")) == [nobodys]


def test_filter_finds_what_nobody_is_on(west: Unit, manager: User) -> None:
    make_issue(west, owner=manager, next_step_at=datetime(2999, 1, 1, tzinfo=UTC))
    late = make_issue(west, owner=manager, next_step_at=AT)
    make_issue(west, state="closed")

    assert list(narrowed(manager, "nobody_on_it=true")) == [late]


def test_filter_by_repeat_problem_tells_nothing_when_it_may_not_be_read(
    west: Unit, manager: User
) -> None:
    yard = make_unit("Yard")
    hidden = make_pattern(yard, make_manager(yard, "Stan"))
    known = make_pattern(west, manager)
    make_issue(west, pattern=hidden)
    member, loose = make_issue(west, pattern=known), make_issue(west)

    assert list(narrowed(manager, f"pattern={known.ref}")) == [member]
    assert list(narrowed(manager, f"pattern={hidden.ref}")) == []
    assert list(narrowed(manager, "pattern=none")) == [loose]


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ("state=finished", "state", "Select a valid choice."),
        ("severity=9", "severity", "Select a valid choice."),
        ("occurred_from=june", "occurred_from", "Give a day like 2026-06-23."),
        (
            "occurred_from=2026-03-02&occurred_to=2026-03-01",
            "occurred_to",
            "The last day lies before the first day.",
        ),
        (
            "owner=17",
            "owner",
            "No list is made by a colleague’s name. Say “me” or “none”.",
        ),
        ("touchpoint=a%20b", "touchpoint", "This isn’t a short name of a word."),
        ("pattern=x", "pattern", "Give a reference like PAT-7K3Q9X, or “none”."),
        ("colour=red", "filter", "This list has no filter “colour”."),
        ("state=new&state=closed", "filter", "“state” stands more than once"),
    ],
)
def test_filter_is_refused_with_a_sentence_when_it_is_wrong(
    query: str, field: str, sentence: str, manager: User
) -> None:
    with pytest.raises(Invalid) as refused:
        narrowed(manager, query)

    assert list(refused.value.fields) == [field]
    assert refused.value.fields[field].startswith(sentence)


def test_filter_names_a_word_that_is_not_there(west: Unit, manager: User) -> None:
    make_touchpoint(slug="waiting")
    request = SimpleNamespace(user=manager)
    rows = issues_for(manager)
    query = QueryDict("touchpoint=wating&unit=west&cause=none")
    filters = IssueFilter(query, queryset=rows, request=request)
    filters.narrowed()

    with pytest.raises(Invalid) as refused:
        filters.refuse_unknown()

    assert refused.value.fields == {
        "touchpoint": "There is no “wating” here. Choose one from the list."
    }
