"""The list of reports: filters by address, offered sorts, pages that cost the same."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from cxops.kernel.errors import Invalid
from cxops.kernel.http.listing import asked_of, is_unfolded, list_tools
from cxops.kernel.http.views import PageView
from cxops.kernel.keyset import Page, page_of, sort_named
from cxops.kernel.rights import has_right
from issues.access import issues_for
from issues.filters import ISSUE_SORTS, IssueFilter
from issues.models import Issue
from issues.queries.choices import FilterChoices, filter_choices
from issues.queries.counting import CappedCount, count_in_words
from issues.queries.membership import pattern_seen

#: What people sort and look by; the others are for figures, imports and the past.
_FIRST = (
    "state",
    "severity",
    "kind",
    "voice",
    "mood",
    "owner",
    "nobody_on_it",
    "unit",
    "touchpoint",
    "channel",
    "cause",
    "filed_in",
    "filed_from",
    "filed_to",
    "occurred_in",
    "occurred_from",
    "occurred_to",
)


class IssueListView(PageView):
    """Every report one may read. A wrong filter gets a sentence and no list."""

    right = "issue.list"
    template_name = "issues/issue_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        words = filter_choices()
        filters = self._filters(words, lean=not is_unfolded(request))
        page, problems = None, {}
        try:
            page = self._page(filters, words)
        except Invalid as error:
            problems = error.fields or {"": error.message}
            # Unfolded, so that the mistake can be mended.
            filters = self._filters(words, lean=False)
        context = self._context(filters, page, problems)
        return self.page(context, status=400 if problems else 200)

    def _filters(self, words: FilterChoices, *, lean: bool) -> IssueFilter:
        filters = IssueFilter(
            asked_of(self.request) or None,
            queryset=issues_for(self.person),
            request=self.request,
            lean=lean,
            also=("q",),
        )
        filters.offer(words)
        return filters

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
        sort = page.sort.name if page else ""
        tools = list_tools(
            self.request, filters.form, name="reports", first=_FIRST, sort=sort
        )
        return {
            "page": page,
            "problems": problems,
            "matching": matching,
            "matching_words": count_in_words(matching),
            "tools": tools,
            "filters": [
                (name, value)
                for name, values in QueryDict(tools.query).lists()
                for value in values
            ],
            "sorts": [(sort.name, sort.label) for sort in ISSUE_SORTS],
            "sort": sort,
            "can_group": has_right(self.person, "issue.triage"),
        }
