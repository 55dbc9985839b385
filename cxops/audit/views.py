"""The trail on screen: what happened, and whether it is whole."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from cxops.audit.access import (
    RIGHT,
    count_unsealed_for,
    entries_for,
    is_longer_than,
    newest_seal_for,
)
from cxops.audit.lines import line_of
from cxops.audit.verify import verify_database
from cxops.kernel.clock import now
from cxops.kernel.http.views import PageView
from cxops.kernel.keyset import Sort, page_of

NEWEST_FIRST = Sort("newest", "pk", _("newest first"), descending=True)
#: A longer trail is verified by the command: a page answers within a second or two.
LONGEST_ON_A_PAGE = 50_000
COUNTED = 1000


class EntryListView(PageView):
    """Who did what to which record, newest first. No content."""

    right = RIGHT
    template_name = "audit/entry_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        page = page_of(
            entries_for(self.person),
            sort=NEWEST_FIRST,
            cursor=request.GET.get("cursor"),
            size=50,
        )
        return self.page({"page": page, "lines": [line_of(row) for row in page.rows]})


class VerificationView(PageView):
    """The head of the chain, what waits for a seal; POST verifies a short trail."""

    right = RIGHT
    template_name = "audit/verification.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        if is_longer_than(self.person, most=LONGEST_ON_A_PAGE):
            return self.show(status=409)
        report = verify_database(at=now())
        return self.show(report=report)

    def show(self, status: int = 200, **more: Any) -> HttpResponse:
        context = {
            "seal": newest_seal_for(self.person),
            "unsealed_count": count_unsealed_for(self.person, most=COUNTED),
            "most_counted": COUNTED,
            "is_too_long": is_longer_than(self.person, most=LONGEST_ON_A_PAGE),
        }
        return self.page(context | more, status=status)
