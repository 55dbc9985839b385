"""Reporting a breakdown, and what one is told right after."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.queries.people import managers_of, names_of
from cxops.kernel.http.views import PageView, VerbView
from issues.access import issue_for
from issues.forms.filing import ReportForm
from issues.models import Issue
from issues.services.filing import file_issue


class ReportView(VerbView):
    """Three answers on one screen. Works without JavaScript; sent twice, filed once."""

    right = "issue.file"
    form_class = ReportForm
    template_name = "issues/report.html"

    def find(self) -> None:
        return None

    def get_form(self, record: Any, data: Any = None) -> ReportForm:
        self._form = ReportForm(data, person=self.person)
        return self._form

    def perform(self, record: Any, data: dict[str, Any], **who: Any) -> Issue:
        return file_issue(self._form.draft(), **who)

    def success_url(self, record: Issue) -> str:
        return reverse("issues:report_sent", args=[record.ref])


class ReportSentView(PageView):
    """Who reads it, what comes next, and the reference to keep."""

    right = "issue.file"
    template_name = "issues/report_sent.html"

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        issue = issue_for(self.person, ref)
        readers = managers_of(issue.unit, issue.journey_id)
        names = names_of(readers, apart_from=[self.person.pk])
        return self.page({"issue": issue, "readers": names})
