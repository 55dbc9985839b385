"""The list of reports: filters by address, offered sorts, pages that cost the same."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from cxops.kernel.errors import Invalid
from cxops.kernel.http.views import PageView
from cxops.kernel.keyset import Page, page_of, sort_named
from cxops.kernel.rights import has_right
from issues.access import issues_for
from issues.filters import ISSUE_SORTS, IssueFilter
from issues.models import Issue
from issues.queries.choices import filter_choices
from issues.queries.counting import CappedCount, count_in_words
from issues.queries.membership import pattern_seen

#: What stands in the filter bar at once; the others are one tap away.
_FIRST = ("state", "unit", "touchpoint", "occurred_from", "occurred_to")


class IssueListView(PageView):
    """Every report one may read. A wrong filter gets a sentence and no list."""

    right = "issue.list"
    template_name = "issues/issue_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = issues_for(self.person)
        filters = IssueFilter(request.GET or None, queryset=rows, request=request)
        words = filter_choices()
        filters.offer(words)
        page, problems = None, {}
        try:
            page = self._page(filters, words)
        except Invalid as error:
            problems = error.fields or {"": error.message}
        context = self._context(filters, page, problems)
        return self.page(context, status=400 if problems else 200)

    def _page(self, filters: IssueFilter, words: Any) -> Page[Issue]:
        sort = sort_named(ISSUE_SORTS, self.request.GET.get("sort"))
        rows = filters.queryset
        if filters.is_bound:
            rows = filters.narrowed()
            filters.refuse_unknown(words)
        # One statement: every row carries how many there are in all.
        counted = rows.annotate(matching=CappedCount(rows))
        return page_of(counted, sort=sort, cursor=self.request.GET.get("cursor"))

    def _context(
        self, filters: IssueFilter, page: Page[Any] | None, problems: dict[str, str]
    ) -> dict[str, Any]:
        found: list[Any] = page.rows if page else []
        for issue in found:
            issue.pattern_seen = pattern_seen(self.person, issue)
        matching = found[0].matching if found else 0
        asked = self.request.GET.copy()
        for name in ("cursor", "sort", "page_size"):
            asked.pop(name, None)
        names = list(filters.form.fields)
        active = {name for name in names if asked.get(name)}
        return {
            "page": page,
            "problems": problems,
            "matching": matching,
            "matching_words": count_in_words(matching),
            "first": [filters.form[name] for name in _FIRST],
            "more": [filters.form[name] for name in names if name not in _FIRST],
            "more_active": bool(active - set(_FIRST)),
            "is_filtered": bool(active),
            "query": asked.urlencode(),
            "sorts": [(sort.name, sort.label) for sort in ISSUE_SORTS],
            "sort": page.sort.name if page else "",
            "can_group": has_right(self.person, "issue.triage"),
        }
