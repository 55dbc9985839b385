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
from cxops.audit.forms import RedactForm
from cxops.audit.lines import line_of
from cxops.audit.report_redaction import redact_report
from cxops.audit.verify import verify_database
from cxops.kernel.clock import now
from cxops.kernel.decision import Decision
from cxops.kernel.http.views import ANYONE, PageView, VerbView
from cxops.kernel.keyset import Sort, page_of
from issues.access import issue_for
from issues.models import Issue
from issues.policies import can_redact

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


class RedactView(VerbView):
    """Remove a name from a report, its thread and every version there was."""

    right = ANYONE
    form_class = RedactForm
    done = _(
        "Removed, in every version there was. Correct the report to write anew what "
        "should stay."
    )

    def find(self) -> Issue:
        return issue_for(self.person, self.kwargs["ref"])

    def decide(self, record: Issue) -> Decision:
        return can_redact(self.person, record)

    def perform(self, record: Issue, data: dict[str, Any], **who: Any) -> Issue:
        redact_report(record, **data, version=self.sent_version(), **who)
        return record

    def context(self, record: Issue) -> dict[str, Any]:
        return {
            "title": _("Remove a name"),
            "button": _("Remove for good"),
            "lead": _(
                "What contains one of the words is blanked for good: in the report, "
                "its thread and causes, the names of its files, and in every version "
                "there was. That it was done, by whom and why stays on record. A "
                "person on a photo is covered there: see beside the picture."
            ),
        }
