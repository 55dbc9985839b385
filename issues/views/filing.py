"""Reporting a breakdown, and what one is told right after."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.queries.people import managers_of, names_of
from cxops.kernel.errors import Conflict, Unavailable
from cxops.kernel.http.views import PageView, VerbView
from cxops.kernel.rights import has_right
from issues import policies
from issues.access import issue_for
from issues.files.shelf import StoredFile
from issues.forms import prefill
from issues.forms.filing import ReportForm
from issues.models import Issue
from issues.services.attachments import attach_file, shelved
from issues.services.filing import file_issue


class ReportView(VerbView):
    """Three answers on one screen. Works without JavaScript; sent twice, filed once."""

    right = "issue.file"
    form_class = ReportForm
    template_name = "issues/report.html"
    _stored: StoredFile | None = None
    _prefill = prefill.Prefill()

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """A customer's data in the address goes no further, not even to the log-in."""
        if request.method == "GET" and request.GET:
            if not request.user.is_authenticated:
                kept = request.GET.copy()
                for name in prefill.PERSONAL:
                    kept.pop(name, None)
                there = f"{request.path}?{kept.urlencode()}" if kept else request.path
                return redirect_to_login(there)
            if has_right(request.user, self.right):
                prefill.hold(request.session, request.GET.dict())
                return HttpResponseRedirect(request.path, status=303)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._prefill = prefill.take(request.session)
        return super().get(request, *args, **kwargs)

    def find(self) -> None:
        return None

    def get_form(self, record: Any, data: Any = None) -> ReportForm:
        files = self.request.FILES if data is not None else None
        initial = self._prefill.initial or None
        self._form = ReportForm(data, files, initial=initial, person=self.person)
        return self._form

    def context(self, record: Any) -> dict[str, Any]:
        nothing_asked = {"known": (), "similar": (), "asked": False}
        return nothing_asked | {"left_out": self._prefill.problems}

    @contextmanager
    def around(self, record: Any, form: ReportForm) -> Iterator[None]:
        """A photo lies on the disk before the transaction begins. Where it can't, the
        report is filed all the same."""
        with ExitStack() as stack:
            photo = form.cleaned_data["photo"]
            if photo is not None:
                try:
                    self._stored = stack.enter_context(shelved(photo))
                except Unavailable as error:
                    form.photo_problem = error.message
            yield
        if form.photo_problem:
            self._say_left_out(form.photo_problem)

    def perform(self, record: Any, data: dict[str, Any], **who: Any) -> Issue:
        issue = file_issue(self._form.draft(), **who)
        if self._stored is not None:
            try:
                attach_file(issue, stored=self._stored, **who)
            except Conflict as error:
                self._form.photo_problem = error.message
        return issue

    def _say_left_out(self, problem: str) -> None:
        sentence = _("Your report is filed without the photo: %(problem)s")
        messages.warning(self.request, sentence % {"problem": problem})

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
        can_attach = bool(policies.can_attach(self.person, issue))
        context = {"issue": issue, "readers": names, "can_attach": can_attach}
        return self.page(context)
