"""A manager's queue."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse

from cxops.kernel.clock import now
from cxops.kernel.http.views import PageView
from cxops.kernel.keyset import page_of
from issues.queries.counting import count_in_words
from issues.queries.inbox import (
    INBOX_SORTS,
    VIEWS,
    queue_of,
    surroundings_of,
    was_answered,
)
from issues.queries.membership import pattern_seen
from issues.views.queueing import Queue


class InboxView(PageView):
    """What waits to be sorted, oldest first, and the other views on open reports."""

    right = "issue.inbox"
    template_name = "issues/inbox.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        at = now()
        queue = Queue.read(request.GET)
        view, part = queue.view, queue.part
        around = surroundings_of(self.person, at=at, part=part)
        around.check(part)
        rows = queue_of(self.person, view, at=at, part=part)
        page = page_of(rows, sort=queue.sort, cursor=request.GET.get("cursor"))
        shown: list[Any] = page.rows
        for issue in shown:
            issue.pattern_seen = pattern_seen(self.person, issue)
            issue.is_answered = was_answered(issue)
        counts = around.counts
        return self.page(
            {
                "page": page,
                "view": view,
                "views": [
                    (
                        each,
                        count_in_words(counts[each.name]),
                        replace(queue, view=each).query(),
                    )
                    for each in VIEWS
                ],
                "to_sort": counts["to_sort"],
                "to_sort_words": count_in_words(counts["to_sort"]),
                "to_tell": counts["to_tell"],
                "sorts": [(each.name, each.label) for each in INBOX_SORTS],
                "around": around,
                "part": part,
                "is_parted": len(around.units) > 1 or len(around.journeys) > 1,
                "queue": queue,
            }
        )
