"""One's own page: what one is, who stands in, language, time zone, mail."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import deputies_named_by, roles_to_deputise
from accounts.forms.people import ProfileForm
from accounts.models import User
from accounts.queries.administration import roles_of
from accounts.services.people import edit_profile
from accounts.views.verbs import FormView
from cxops.kernel.clock import local_date, now
from cxops.kernel.http.views import ANYONE, PageView


class ProfileView(PageView):
    """Who one is here."""

    right = ANYONE
    template_name = "accounts/profile.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        at = now()
        today = local_date(at, self.person.time_zone)
        return self.page(
            {
                "person": self.person,
                "roles": roles_of(self.person, at=at),
                "deputies": deputies_named_by(self.person, today=today),
                "may_deputise": roles_to_deputise(self.person, today=today).exists(),
            }
        )


class ProfileEditView(FormView):
    """What one decides for oneself."""

    right = ANYONE
    is_edit = True
    form_class = ProfileForm
    title = _("Language, time zone, mail")
    done = _("Your profile is changed.")

    def find(self) -> User:
        person: User = self.person
        return person

    def back_url(self, record: User) -> str:
        return reverse("accounts:profile")

    def form_arguments(self, record: User) -> dict[str, Any]:
        names = ("language", "time_zone", "wants_mail")
        return {"initial": {name: getattr(record, name) for name in names}}

    def perform(self, record: User, data: dict[str, Any], **who: Any) -> User:
        return edit_profile(record, **data, version=self.sent_version(), **who)
