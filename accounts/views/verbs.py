"""What the form pages of people, units, roles and tokens share."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.queries.administration import MANAGE
from cxops.kernel.clock import local_date, now
from cxops.kernel.http.views import VerbView


class FormView(VerbView):
    """One verb of this app: a title, a sentence, the form, one button."""

    right = MANAGE
    template_name = "accounts/form.html"
    title: ClassVar[Any] = ""
    lead: ClassVar[Any] = ""
    submit: ClassVar[Any] = _("Save")
    #: Whether the form changes a record that others may change meanwhile.
    is_edit: ClassVar[bool] = False

    def back_url(self, record: Any) -> str:
        """Where "Not now" and the way up lead."""
        return reverse("accounts:settings")

    def success_url(self, record: Any) -> str:
        return self.back_url(record)

    def context(self, record: Any) -> dict[str, Any]:
        return {
            "title": self.title,
            "lead": self.lead,
            "submit": self.submit,
            "back_url": self.back_url(record),
            "version": record.version if self.is_edit else None,
        }

    def today(self) -> Any:
        """The day it is where the person who asks is."""
        return local_date(now(), self.person.time_zone)


class OneTimeView(FormView):
    """A verb whose answer holds a secret that is shown once and stored nowhere.

    Sent again (a reloaded page) it is done once and shows no secret: the record's
    page says how to make a new one.
    """

    secret: str = ""
    shown_template: ClassVar[str] = ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().post(request, *args, **kwargs)
        if not self.secret or answer.status_code != 303:
            return answer
        self.template_name = self.shown_template  # type: ignore[misc]
        return self.page(self.shown(answer.headers["Location"]))

    def shown(self, next_url: str) -> dict[str, Any]:
        """What the page with the secret shows."""
        return {"secret": self.secret, "next_url": next_url}
