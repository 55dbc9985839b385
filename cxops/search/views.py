"""The page behind the box in the header."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from cxops.kernel.http.views import ANYONE, PageView
from cxops.kernel.rights import has_right
from cxops.search.queries import Found, patterns_with, record_named, reports_with
from issues.queries.counting import count_in_words
from issues.queries.membership import pattern_seen

#: As long as what a list's own box takes.
_LONGEST = 200


class FindView(PageView):
    """A reference jumps to its record; words find reports and repeat problems."""

    right = ANYONE
    template_name = "search/found.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("q", "")[:_LONGEST].replace("\x00", "")
        if (record := record_named(self.person, asked)) is not None:
            return HttpResponseRedirect(record.get_absolute_url())
        reports, patterns = Found([], 0), Found([], 0)
        if asked.strip():
            reports = reports_with(self.person, asked)
            patterns = patterns_with(self.person, asked)
        for issue in reports.rows:
            issue.pattern_seen = pattern_seen(self.person, issue)
        return self.page(self._context(asked, reports, patterns))

    def _context(self, asked: str, reports: Found, patterns: Found) -> dict[str, Any]:
        return {
            "asked": asked,
            "reports": reports,
            "patterns": patterns,
            "total": reports.count + patterns.count,
            "reports_words": count_in_words(reports.count),
            "patterns_words": count_in_words(patterns.count),
            "has_reports_list": has_right(self.person, "issue.list"),
            "has_patterns_list": has_right(self.person, "pattern.list"),
        }
