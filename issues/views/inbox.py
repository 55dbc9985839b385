"""A manager's queue."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from cxops.kernel.clock import now
from cxops.kernel.http.views import PageView
from cxops.kernel.keyset import page_of, sort_named
from issues.queries.counting import count_in_words
from issues.queries.inbox import INBOX_SORTS, VIEWS, counts_of, queue_of, was_answered
from issues.queries.membership import pattern_seen

_BY_NAME = {view.name: view for view in VIEWS}


class InboxView(PageView):
    """What waits to be sorted, oldest first, and the other views on open reports."""

    right = "issue.inbox"
    template_name = "issues/inbox.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        at = now()
        view = _BY_NAME.get(request.GET.get("view", ""), VIEWS[0])
        sort = sort_named(INBOX_SORTS, request.GET.get("sort"))
        rows = queue_of(self.person, view, at=at)
        page = page_of(rows, sort=sort, cursor=request.GET.get("cursor"))
        counts = counts_of(self.person, at=at)
        shown: list[Any] = page.rows
        for issue in shown:
            issue.pattern_seen = pattern_seen(self.person, issue)
            issue.is_answered = was_answered(issue)
        return self.page(
            {
                "page": page,
                "view": view,
                "views": [(each, count_in_words(counts[each.name])) for each in VIEWS],
                "to_sort": counts["to_sort"],
                "to_sort_words": count_in_words(counts["to_sort"]),
                "to_tell": counts["to_tell"],
                "sorts": [(each.name, each.label) for each in INBOX_SORTS],
            }
        )
