"""What became of my reports."""

from django.http import HttpRequest, HttpResponse

from cxops.kernel.http.views import PageView
from cxops.kernel.keyset import Sort, page_of
from issues.queries.fate import own_reports, stories_of

_NEWEST = Sort("newest", "pk", "", descending=True)


class MyReportsView(PageView):
    """One's own reports, newest first, each told to its end."""

    right = "issue.file"
    template_name = "issues/my_reports.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        page = page_of(
            own_reports(self.person), sort=_NEWEST, cursor=request.GET.get("cursor")
        )
        stories = stories_of(self.person, page.rows)
        return self.page({"page": page, "stories": stories})
