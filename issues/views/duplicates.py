"""The same event reported twice: find the other report, see it, link; or undo."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from cxops.kernel.decision import Denied, require
from cxops.kernel.errors import DomainError
from issues.forms.duplicates import LinkForm, UnlinkForm
from issues.models import Issue
from issues.queries.duplicates import check_pair
from issues.services.duplicates import link_duplicate, unlink_duplicate
from issues.views.issue_verbs import IssueVerbView


class LinkView(IssueVerbView):
    """Name the other report and look at it; then say that it is the same event.

    ``?same_as=`` shows what was found and links nothing.
    """

    verb = "link"
    service = staticmethod(link_duplicate)
    template_name = "issues/link.html"
    done = _("Linked. One report stands for both now.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record = self.find()
        denied = self.decide(record)
        if isinstance(denied, Denied):
            require(denied)
        asked = request.GET if "same_as" in request.GET else None
        form = self.get_form(record, asked)
        return self.show(record, form, status=self._look_at(record, form))

    def get_form(self, record: Issue, data: Any = None) -> LinkForm:
        return LinkForm(data, person=self.person, issue=record)

    def _look_at(self, record: Issue, form: LinkForm) -> int:
        """The status of a first look: can the two be linked at all?"""
        if not form.is_bound:
            return 200
        if not form.is_valid() or form.named is None or form.main is None:
            return 400
        try:
            check_pair(self.person, record, named=form.named, main=form.main)
        except DomainError as error:
            form.add_error("same_as", error.message)
            return error.status
        return 200


class UnlinkView(IssueVerbView):
    verb = "unlink"
    form_class = UnlinkForm
    service = staticmethod(unlink_duplicate)
    done = _("Undone. The report is back where it was.")
    lead = _("The report comes back where it was, with its own state.")
