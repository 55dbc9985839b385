"""The filters of reports: each finds exactly its rows, and refuses what isn't one."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Unit, User
from cxops.kernel.errors import Invalid
from cxops.kernel.history import acting_as
from issues.access import issues_for
from issues.filters import IssueFilter
from issues.models import ImportBatch, Issue
from issues.services.texts import write_words
from tests.builders.accounts import make_clerk, make_manager, make_unit
from tests.builders.clock import AT
from tests.builders.issues import (
    make_cause,
    make_channel,
    make_factor,
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


def test_words_are_looked_for_in_title_and_description(
    west: Unit, manager: User
) -> None:
    in_title = make_issue(west, title="Lift stuck", description="Since nine.")
    below = make_issue(west, title="Late", description="The lift was stuck.")
    make_issue(west, title="Refund", description="Never came.")
    make_issue(make_unit("East"), title="Lift stuck", description="Elsewhere.")
    write_words()

    assert set(narrowed(manager, "q=stuck+lif")) == {in_title, below}
    assert set(narrowed(manager, "q=nothing")) == set()
    assert narrowed(manager, "q=").count() == 3


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
    apart = make_issue(west, pattern=hidden)
    member, loose = make_issue(west, pattern=known), make_issue(west)

    assert list(narrowed(manager, f"pattern={known.ref}")) == [member]
    assert list(narrowed(manager, f"pattern={hidden.ref}")) == []
    # Its absence would tell as much: for this person the report is in none.
    assert set(narrowed(manager, "pattern=none")) == {apart, loose}


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
        ("voice=staff&voice=customer", "filter", "“voice” stands more than once"),
        ("state=new&state=finished", "state", "Select a valid choice."),
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


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("open_at=2026-03-10T09:30:00Z", ["held", "closed"]),
        ("open_at=2026-03-10", ["held", "later"]),
        ("as_of=2026-03-10T09:30:00Z", ["held", "closed", "twin"]),
        ("open_at=2026-03-20T09:30:00Z&age=month", ["held", "later"]),
        ("severity_is=none", ["held", "later", "twin"]),
        ("severity_is=3", ["closed"]),
        ("counted=true", ["held", "closed", "later"]),
        ("open_at=2026-03-10&nobody_on_it=true", ["later"]),
    ],
)
def test_filters_by_a_moment(
    west: Unit, manager: User, query: str, found: list[str]
) -> None:
    held = make_issue(
        west, owner=manager, next_step_at=datetime(2026, 3, 9, tzinfo=UTC)
    )
    rows = {
        "held": held,
        "closed": make_issue(
            west, severity=3, state="closed", closed_at=AT + timedelta(hours=1)
        ),
        "later": make_issue(west, filed_at=AT + timedelta(hours=2)),
        "twin": make_issue(west, state="closed", duplicate_of=held),
    }

    assert set(narrowed(manager, query)) == {rows[name] for name in found}


@pytest.mark.parametrize(
    "moment",
    ["yesterday", "2026-02-30", "2026-03-10T09:30", "0001-01-01", "9999-12-31", "2026"],
)
def test_filter_refuses_what_is_no_moment(manager: User, moment: str) -> None:
    with pytest.raises(Invalid) as refused:
        narrowed(manager, f"open_at={moment}")

    assert list(refused.value.fields) == ["open_at"]


def test_a_day_ends_in_the_readers_time_zone(west: Unit, manager: User) -> None:
    """Noon in Greenwich is 02:00 of the next day on Kiritimati."""
    evening = make_issue(west, filed_at=datetime(2026, 3, 10, 12, tzinfo=UTC))

    with timezone.override("Pacific/Kiritimati"):
        assert list(narrowed(manager, "as_of=2026-03-10")) == []
        assert list(narrowed(manager, "as_of=2026-03-11")) == [evening]


def test_filter_by_what_it_is_put_down_to(west: Unit, manager: User) -> None:
    slow, late = make_cause("Slow", slug="slow"), make_cause("Late", slug="late")
    pattern = make_pattern(west, manager)
    make_factor(pattern, late, certainty="confirmed", evidence="Seen.")
    by_pattern = make_issue(west, pattern=pattern, cause=slow)
    by_itself = make_issue(west, cause=slow)
    unknown = make_issue(west)

    assert list(narrowed(manager, "effective_cause=late")) == [by_pattern]
    assert list(narrowed(manager, "effective_cause=slow")) == [by_itself]
    assert list(narrowed(manager, "effective_cause=none")) == [unknown]


def test_filter_by_the_unit_alone(west: Unit, manager: User) -> None:
    below = make_unit("Yard", parent=west, code="yard")
    manager.__dict__.pop("_reach", None)
    here = make_issue(west)
    make_issue(below)

    assert list(narrowed(manager, "unit_itself=west")) == [here]


def test_filter_by_a_word_finds_what_carries_one_merged_into_it(
    west: Unit, manager: User
) -> None:
    """Along the whole chain; the merged word itself finds what carries it."""
    words = {
        "touchpoint": make_touchpoint,
        "channel": make_channel,
        "cause": make_cause,
    }
    for field, make in words.items():
        kept, other = make("Kept"), make("Other")
        older = make("Older", replaced_by=kept, retired_at=AT)
        oldest = make("Oldest", replaced_by=older, retired_at=AT)
        found = [
            make_issue(west, **{field: word}) for word in (kept, older, oldest, other)
        ]

        names = [field, "effective_cause"] if field == "cause" else [field]
        for name in names:
            assert set(narrowed(manager, f"{name}={kept.slug}")) == set(found[:3])
            assert set(narrowed(manager, f"{name}={older.slug}")) == set(found[1:3])
            assert set(narrowed(manager, f"{name}={other.slug}")) == {found[3]}


def test_a_lean_set_makes_only_what_is_asked_for_and_still_refuses_the_rest(
    west: Unit, manager: User
) -> None:
    late = make_issue(west, title="Late", state="triaged")
    make_issue(west, title="Lost")
    request: Any = SimpleNamespace(user=manager)

    def lean(query: str) -> IssueFilter:
        rows = issues_for(manager)
        return IssueFilter(QueryDict(query), queryset=rows, request=request, lean=True)

    assert set(lean("state=triaged&sort=filed").narrowed()) == {late}
    assert list(lean("state=triaged").form.fields) == ["state"]
    with pytest.raises(Invalid, match="no filter “colour”"):
        lean("state=triaged&colour=red").narrowed()
    assert "severity" in IssueFilter.base_filters


def test_several_values_find_rows_with_any_of_them(west: Unit, manager: User) -> None:
    phone, counter = make_channel(slug="phone"), make_channel(slug="counter")
    rows = {
        "phone": make_issue(west, channel=phone, state="triaged", severity=1),
        "counter": make_issue(west, channel=counter, customer_mood="unhappy"),
        "bare": make_issue(west, kind="praise", state="closed", severity=4),
    }

    def names(query: str) -> set[str]:
        found = set(narrowed(manager, query))
        return {name for name, row in rows.items() if row in found}

    assert names("channel=phone&channel=counter") == {"phone", "counter"}
    assert names("channel=phone&channel=none") == {"phone", "bare"}
    assert names("state=new&state=closed") == {"counter", "bare"}
    assert names("state=open&state=closed") == set(rows)
    assert names("kind=praise&kind=near_miss") == {"bare"}
    assert names("severity_is=1&severity_is=none") == {"phone", "counter"}
    assert names("mood=unhappy&mood=waiting") == {"counter"}
    # Within a field any, between fields all.
    assert names("channel=phone&channel=counter&state=triaged") == {"phone"}


def test_several_units_are_found_with_all_below_them(manager: User, west: Unit) -> None:
    one, two = make_unit("One", west, code="one"), make_unit("Two", west, code="two")
    below = make_unit("Below", two, code="below")
    manager.__dict__.pop("_reach", None)
    make_issue(west)
    wanted = {make_issue(one), make_issue(below)}

    assert set(narrowed(manager, "unit=one&unit=two")) == wanted


def test_more_values_than_a_statement_should_take_are_refused(manager: User) -> None:
    query = "&".join(f"touchpoint=t{number}" for number in range(21))

    with pytest.raises(Invalid) as refused:
        narrowed(manager, query)

    assert refused.value.fields == {"touchpoint": "One filter takes at most 20 values."}


def test_filter_names_each_word_that_is_not_there(west: Unit, manager: User) -> None:
    make_channel(slug="phone")
    query = QueryDict("channel=phone&channel=fone")
    request = SimpleNamespace(user=manager)
    filters = IssueFilter(query, queryset=issues_for(manager), request=request)
    filters.narrowed()

    with pytest.raises(Invalid) as refused:
        filters.refuse_unknown()

    assert list(refused.value.fields) == ["channel"]


def test_the_last_days_move_with_today(
    west: Unit, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_issue(west, filed_at=AT - timedelta(days=8), occurred_at=AT)
    fresh = make_issue(west, filed_at=AT, occurred_at=AT - timedelta(days=90))
    monkeypatch.setattr("cxops.kernel.clock.now", lambda: AT)

    assert list(narrowed(manager, "filed_in=7")) == [fresh]
    assert narrowed(manager, "filed_in=28").count() == 2
    assert narrowed(manager, "occurred_in=28").count() == 1


def test_filter_finds_what_was_closed_in_a_period(west: Unit, manager: User) -> None:
    closed = make_issue(west, state="closed", closed_at=AT)
    make_issue(west, state="closed", closed_at=AT + timedelta(days=2))
    make_issue(west)

    assert list(narrowed(manager, "closed_from=2026-03-10&closed_to=2026-03-10")) == [
        closed
    ]


def test_filter_finds_what_an_import_brought(west: Unit, manager: User) -> None:
    with acting_as(None, verb="import.start", at=AT):
        batch = ImportBatch.objects.create(
            source="crm", file_name="a.csv", file_sha256="0", mode="work", started_at=AT
        )
    brought = make_issue(west, import_batch=batch, source="crm")
    make_issue(west)

    assert list(narrowed(manager, f"batch={batch.pk}")) == [brought]
    assert list(narrowed(manager, f"batch={batch.pk + 1}")) == []


def test_only_my_scope_leaves_out_what_i_only_reported_or_have_in_hand(
    west: Unit, manager: User
) -> None:
    own = make_issue(west)
    elsewhere = make_unit("Elsewhere")
    make_issue(elsewhere, manager)
    make_issue(elsewhere, owner=manager)
    query = QueryDict("in_my_scope=true")

    filters = IssueFilter(
        query, queryset=issues_for(manager), request=SimpleNamespace(user=manager)
    )

    assert issues_for(manager).count() == 3
    assert list(filters.narrowed()) == [own]
