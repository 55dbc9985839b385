"""One's own long work: how far it is, and the button that ends it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from cxops.jobs.access import job_for, jobs_for
from cxops.jobs.services import cancel_job
from cxops.kernel.http.views import ANYONE, PageView, VerbView
from cxops.kernel.jobs import told
from cxops.kernel.keyset import Sort, page_of
from cxops.models import Job

NEWEST_FIRST = Sort("newest", "pk", _("newest first"), descending=True)


class JobListView(PageView):
    """All of one's own, newest first."""

    right = ANYONE
    template_name = "jobs/job_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = jobs_for(self.person)
        page = page_of(rows, sort=NEWEST_FIRST, cursor=request.GET.get("cursor"))
        return self.page({"page": page, "jobs": [told(job) for job in page.rows]})


class JobView(PageView):
    """How far one is. Asked for by the page that shows it, every few seconds."""

    right = ANYONE
    template_name = "jobs/job.html"

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        job = told(job_for(self.person, key))
        if not request.headers.get("HX-Request"):
            return self.page({"job": job})
        response = render(request, "components/job.html", {"job": job})
        if job.is_over:
            # The page around it has something else to say now.
            response["HX-Refresh"] = "true"
        return response


class CancelView(VerbView):
    """End it after the step it is in; what was done stays done."""

    right = ANYONE
    template_name = "jobs/cancel.html"
    done = _("It ends after the step it is in.")

    def find(self) -> Job:
        return job_for(self.person, self.kwargs["key"])

    def perform(self, record: Job, data: dict[str, Any], **who: Any) -> Job:
        return cancel_job(record, at=who["at"])

    def context(self, record: Job) -> dict[str, Any]:
        return {"job": told(record)}

    def success_url(self, record: Job) -> str:
        return told(record).address or record.get_absolute_url()
