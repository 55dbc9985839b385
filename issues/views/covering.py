"""Cover a part of a picture: a face, a name on a badge, a number plate."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from cxops.kernel.decision import Decision, require
from issues import policies
from issues.files.shelf import StoredFile
from issues.forms.covering import CoverForm
from issues.models import Attachment
from issues.services.covering import cover_picture, painted
from issues.views.attachments import FileVerbView


class CoverView(FileVerbView):
    """Draw boxes on the picture, or say in numbers where they lie."""

    form_class = CoverForm
    template_name = "issues/cover.html"
    title = gettext_lazy("Cover part of this picture")
    button = gettext_lazy("Cover it for good")
    done = gettext_lazy("Covered. The picture as it was is gone for good.")
    _stored: StoredFile

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Covers; or, asked to by somebody without a script, shows where."""
        if "look" not in request.POST:
            return super().post(request, *args, **kwargs)
        record = self.find()
        require(self.decide(record))
        return self.show(record, CoverForm(initial=request.POST.dict()))

    def decide(self, record: Attachment) -> Decision:
        return policies.can_cover(self.person, record)

    @contextmanager
    def around(self, record: Attachment, form: Any) -> Iterator[None]:
        """The picture is painted and on disk before the transaction begins."""
        with painted(record, form.cleaned_data["boxes"]) as self._stored:
            yield

    def perform(
        self, record: Attachment, data: dict[str, Any], **who: Any
    ) -> Attachment:
        return cover_picture(
            record,
            stored=self._stored,
            reason=data["reason"],
            version=self.sent_version(),
            **who,
        )
