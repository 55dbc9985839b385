"""Pages forward and back give every row once, nulls included, on both databases."""

import functools
import operator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxops.kernel import keys
from cxops.kernel.errors import Invalid
from cxops.kernel.keyset import MAX_PAGE_SIZE, Sort, page_of, size_asked, sort_named
from issues.drafts import IssueDraft
from issues.models import Issue
from issues.services.filing import file_issue
from tests.builders.accounts import make_clerk, make_unit
from tests.builders.clock import AT

pytestmark = pytest.mark.django_db
SEVERITIES = [3, None, 0, 4, None, 3, 1, 3, None, 0, 2]
SORTS = (
    Sort("newest", "pk", "newest", descending=True),
    Sort("oldest", "pk", "oldest"),
    Sort("severity", "severity", "worst", descending=True, null_as=-1),
    Sort("mildest", "severity", "mildest", null_as=-1),
    Sort("title", "title", "title"),
    Sort("filed", "filed_at", "filed", descending=True),
)


@pytest.fixture
def issues() -> list[Issue]:
    unit = make_unit()
    clerk = make_clerk(unit)
    found = []
    for number, severity in enumerate(SEVERITIES):
        draft = IssueDraft(description=f"Text {number % 4}", unit=unit)
        issue = file_issue(draft, actor=clerk, at=AT)
        Issue.objects.filter(pk=issue.pk).update(severity=severity)
        found.append(Issue.objects.get(pk=issue.pk))
    return found


def expected(issues: list[Issue], sort: Sort) -> list[int]:
    def key(issue: Issue) -> tuple[Any, int]:
        value = None if sort.column == "pk" else getattr(issue, sort.column)
        value = sort.null_as if value is None else value
        return (0 if value is None else value, issue.pk)

    return [each.pk for each in sorted(issues, key=key, reverse=sort.descending)]


@pytest.mark.parametrize("sort", SORTS, ids=lambda sort: sort.name)
@pytest.mark.parametrize("size", [1, 2, 3, 11, 12])
@pytest.mark.parametrize("few", [keys.FEW, 4], ids=["all are few", "most are many"])
def test_pages_go_forward_and_back_over_every_row(
    issues: list[Issue],
    sort: Sort,
    size: int,
    few: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keys, "FEW", few)
    wanted = expected(issues, sort)
    pages, cursor = [], None
    while True:
        page = page_of(Issue.objects.all(), sort=sort, cursor=cursor, size=size)
        pages.append([row.pk for row in page.rows])
        last, cursor = page, page.next
        if cursor is None:
            break
    assert functools.reduce(operator.iadd, pages, []) == wanted
    assert all(len(page) == size for page in pages[:-1])

    back, page = [pages[-1]], last
    while page.previous:
        page = page_of(Issue.objects.all(), sort=sort, cursor=page.previous, size=size)
        back.insert(0, [row.pk for row in page.rows])
    assert functools.reduce(operator.iadd, back, []) == wanted
    assert page.next is not None or len(pages) == 1


def test_empty_list_has_one_empty_page() -> None:
    page = page_of(Issue.objects.all(), sort=SORTS[0], cursor=None)

    assert (page.rows, page.next, page.previous) == ([], None, None)


@pytest.mark.parametrize(
    "cursor", ["x", "%%%", "W10", "bnVsbA", "a" * 5000, "WzEsMiwzXQ", "🚲"]
)
def test_broken_cursor_is_refused_with_a_sentence(cursor: str) -> None:
    with pytest.raises(Invalid) as refused:
        page_of(Issue.objects.all(), sort=SORTS[2], cursor=cursor)
    assert list(refused.value.fields) == ["cursor"]


def test_cursor_of_another_sort_is_refused(issues: list[Issue]) -> None:
    page = page_of(Issue.objects.all(), sort=SORTS[0], cursor=None, size=2)

    with pytest.raises(Invalid):
        page_of(Issue.objects.all(), sort=SORTS[1], cursor=page.next, size=2)


def test_unknown_sort_and_size_are_refused_with_what_is_offered() -> None:
    assert sort_named(SORTS, None) is SORTS[0]
    assert sort_named(SORTS, "title") is SORTS[4]
    with pytest.raises(Invalid, match="newest, oldest, severity"):
        sort_named(SORTS, "owner__password")
    assert size_asked(str(MAX_PAGE_SIZE)) == MAX_PAGE_SIZE
    for text in ("0", "-1", "101", "٣", "1e3", "99999"):
        with pytest.raises(Invalid):
            size_asked(text)


def test_what_a_row_shows_is_joined_to_the_rows_of_the_page_only(
    issues: list[Issue],
) -> None:
    rows = Issue.objects.filter(description="Text 1").select_related("unit")

    with CaptureQueriesContext(connection) as caught:
        page = page_of(rows, sort=SORTS[0], cursor=None, size=2)

    assert [row.description for row in page.rows] == ["Text 1", "Text 1"]
    assert {row.unit.name for row in page.rows} == {issues[0].unit.name}
    (statement,) = [query["sql"] for query in caught]
    found, inner = statement.split(" WHERE ", 1)
    assert "accounts_unit" in found
    # The condition stands where the keys are looked for: by either way, or the one.
    ways = 2 if connection.vendor == "postgresql" else 1
    assert inner.count("description") == ways
    assert "accounts_unit" not in inner
