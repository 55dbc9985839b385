"""The decisions that wait: for me, for whom I stand in, and those I asked for."""

from itertools import chain
from typing import Any

from django.http import HttpRequest, HttpResponse

from cxops.kernel.clock import local_date, now
from cxops.kernel.http.views import PageView
from improvements.access import (
    changes_asked_by,
    changes_waiting_for,
    checks_waiting_for,
    reviews_asked_by,
    reviews_waiting_for,
)

#: More than this nobody decides in one sitting; the oldest due come first.
_SHOWN = 50


class ReviewListView(PageView):
    """What waits, the first due first."""

    right = "initiative.decide"
    template_name = "improvements/review_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        me = self.person
        today = local_date(now(), me.time_zone)
        return self.page(
            {
                "waiting": _first_due(
                    reviews_waiting_for(me),
                    changes_waiting_for(me),
                    checks_waiting_for(me, today=today),
                ),
                "asked": _first_due(reviews_asked_by(me), changes_asked_by(me)),
                "today": today,
                "me": me,
            }
        )


def _first_due(*rows: Any) -> list[Any]:
    found = chain.from_iterable(some[:_SHOWN] for some in rows)
    return sorted(found, key=lambda row: (row.due_on, row.pk))[:_SHOWN]
