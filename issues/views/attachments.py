"""Files of a report: add one, look at it, take it back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxops.kernel.clock import now
from cxops.kernel.decision import Decision
from cxops.kernel.errors import NotFound
from cxops.kernel.http.downloads import download
from cxops.kernel.http.views import ANYONE, PageView, VerbView
from issues import policies
from issues.access import attachment_for, issue_for
from issues.files import shelf
from issues.files.shelf import StoredFile
from issues.forms.attachments import AttachForm, JudgeForm, WithdrawForm
from issues.models import Attachment, Issue
from issues.queries.attachments import type_of, whole
from issues.queries.membership import pattern_seen
from issues.services.attachments import (
    attach_file,
    judge_file,
    shelved,
    withdraw_file,
)


class FileView(PageView):
    """The file itself, for whoever may read its report now."""

    right = ANYONE

    def get(self, request: HttpRequest, ref: str, key: int) -> HttpResponse:
        file = attachment_for(self.person, ref, key)
        return download(whole(file), name=file.name, content_type=type_of(file))


class SmallFileView(PageView):
    """A picture as it stands on the report's page."""

    right = ANYONE

    def get(self, request: HttpRequest, ref: str, key: int) -> HttpResponse:
        file = attachment_for(self.person, ref, key)
        if not file.is_picture:
            raise NotFound(_("There is nothing here."))
        small = shelf.read_small(file.path)
        if small is None:
            return download(whole(file), name=file.name, content_type=type_of(file))
        return download(small, name=file.name, content_type="image/jpeg")


class AttachView(VerbView):
    """Add a file to a report."""

    right = ANYONE
    form_class = AttachForm
    template_name = "issues/issue_verb.html"
    done = gettext_lazy("Added.")
    _stored: StoredFile

    def find(self) -> Issue:
        return issue_for(self.person, self.kwargs["ref"])

    def decide(self, record: Issue) -> Decision:
        return policies.can_attach(self.person, record)

    def get_form(self, record: Issue, data: Any = None) -> AttachForm:
        return AttachForm(data, self.request.FILES if data is not None else None)

    @contextmanager
    def around(self, record: Issue, form: Any) -> Iterator[None]:
        """The bytes lie on the disk before the transaction begins."""
        with shelved(form.cleaned_data["file"]) as self._stored:
            yield

    def perform(self, record: Issue, data: dict[str, Any], **who: Any) -> Attachment:
        return attach_file(
            record, stored=self._stored, version=self.sent_version(), **who
        )

    def success_url(self, record: Attachment) -> str:
        return f"{record.issue.get_absolute_url()}#files"

    def context(self, record: Issue) -> dict[str, Any]:
        return {
            "title": _("Add a photo or PDF"),
            "button": _("Add it"),
            "lead": record.title,
            "pattern": pattern_seen(self.person, record),
        }


class FileVerbView(VerbView):
    """A verb on one file."""

    right = ANYONE
    template_name = "components/verb.html"
    title: ClassVar[Any]
    button: ClassVar[Any]

    def find(self) -> Attachment:
        return attachment_for(self.person, self.kwargs["ref"], self.kwargs["key"])

    def success_url(self, record: Attachment) -> str:
        return f"{record.issue.get_absolute_url()}#files"

    def context(self, record: Attachment) -> dict[str, Any]:
        return {
            "title": self.title,
            "button": self.button,
            "lead": record.name,
            "cancel_url": self.success_url(record),
        }


class WithdrawView(FileVerbView):
    """Take a file back."""

    form_class = WithdrawForm
    title = gettext_lazy("Take the file back")
    button = gettext_lazy("Erase the file")
    done = gettext_lazy("Taken back. The file is erased.")

    def decide(self, record: Attachment) -> Decision:
        return policies.can_withdraw(self.person, record, now())

    def perform(
        self, record: Attachment, data: dict[str, Any], **who: Any
    ) -> Attachment:
        return withdraw_file(record, **data, version=self.sent_version(), **who)


class JudgeView(FileVerbView):
    """Say whether a person can be recognised on a file."""

    form_class = JudgeForm
    title = gettext_lazy("Can a person be recognised?")
    button = gettext_lazy("Keep")
    done = gettext_lazy("Noted.")

    def decide(self, record: Attachment) -> Decision:
        return policies.can_judge_file(self.person, record.issue)

    def perform(
        self, record: Attachment, data: dict[str, Any], **who: Any
    ) -> Attachment:
        return judge_file(record, **data, version=self.sent_version(), **who)
