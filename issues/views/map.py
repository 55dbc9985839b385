"""The customer's journey and the cause types, with what was reported about them."""

from django.http import HttpRequest, HttpResponse

from cxops.kernel.clock import local_date, now
from cxops.kernel.http.views import PageView
from cxops.kernel.rights import has_right
from issues.queries.map import CAUSE_DAYS, cause_period, cause_tree, journey_map
from issues.queries.periods import four_weeks
from issues.queries.selection import reader_filters


class JourneyListView(PageView):
    """Stages and touchpoints: what we promise, who stands for it, how it goes."""

    right = "vocabulary.read"
    template_name = "issues/journeys.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        at = now()
        period = four_weeks(at, self.person.time_zone)
        found = journey_map(self.person, period=period, at=at)
        return self.page(
            {
                "journeys": found.journeys,
                "weeks_end": found.weeks_end,
                "period": period,
                "reader": reader_filters(self.person),
                "reads_rows": has_right(self.person, "issue.list"),
                "manages": has_right(self.person, "settings.manage"),
            }
        )


class CauseListView(PageView):
    """Cause types with their definitions, and for managers how often they were it."""

    right = "vocabulary.read"
    template_name = "issues/causes.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        today = local_date(now(), self.person.time_zone)
        return self.page(
            {
                "causes": cause_tree(self.person, today=today),
                "reads_rows": has_right(self.person, "issue.list"),
                "reader": reader_filters(self.person),
                "days": CAUSE_DAYS,
                "period": cause_period(today),
            }
        )
