"""The screens about people."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import people, person_for, with_roles
from accounts.enums import Role, UserKind
from accounts.filters import PEOPLE_SORTS, PeopleFilter
from accounts.forms.people import (
    FlagsForm,
    InviteForm,
    LeaveForm,
    PersonForm,
    ReasonForm,
    ServiceForm,
    successors_in,
)
from accounts.handover import held_by
from accounts.models import User
from accounts.queries.administration import MANAGE, roles_of
from accounts.queries.histories import history_of
from accounts.services.invitations import make_link
from accounts.services.leaving import deactivate_person, reactivate_person
from accounts.services.people import FLAGS, edit_person, invite_person, set_flags
from accounts.services.service_accounts import create_service_account
from accounts.services.tokens import may_make_token
from accounts.views.verbs import FormView, OneTimeView
from cxops.kernel.clock import local_date, now
from cxops.kernel.http.views import PageView
from cxops.kernel.keyset import page_of, sort_named


def person_url(person: User) -> str:
    """The settings page of a person."""
    return reverse("accounts:person_detail", args=[person.pk])


class PeopleListView(PageView):
    """Everybody, with what they are now."""

    right = MANAGE
    template_name = "accounts/people_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        listed = PeopleFilter(request.GET, queryset=people())
        sort = sort_named(PEOPLE_SORTS, request.GET.get("sort"))
        today = local_date(now(), self.person.time_zone)
        page = page_of(
            with_roles(listed.qs, today=today),
            sort=sort,
            cursor=request.GET.get("cursor"),
        )
        return self.page(
            {
                "filter": listed,
                "page": page,
                "sorts": [(sort.name, sort.label) for sort in PEOPLE_SORTS],
                "sort": sort.name,
            }
        )


class PersonView(PageView):
    """One person: details, roles, deputies, tokens and everything that changed."""

    right = MANAGE
    template_name = "accounts/person_detail.html"

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        person = person_for(key)
        at = now()
        today = local_date(at, person.time_zone)
        flags = [person._meta.get_field(flag) for flag in FLAGS]
        return self.page(
            {
                "person": person,
                "is_service": person.kind == UserKind.SERVICE,
                "is_oneself": person.pk == self.person.pk,
                "flags": [
                    field.verbose_name  # type: ignore[union-attr]
                    for field in flags
                    if getattr(person, field.name)
                ],
                "roles": roles_of(person, at=at),
                "deputies": person.deputies.exclude(until__lt=today).select_related(
                    "user", "unit", "journey"
                ),
                "tokens": person.tokens.select_related("use").order_by("-pk"),
                "may_make_token": bool(may_make_token(person, self.person)),
                "now": at,
                "entries": history_of(person),
            }
        )


class InviteView(OneTimeView):
    """Adding somebody; the answer holds their one-time link."""

    form_class = InviteForm
    shown_template = "accounts/link_shown.html"
    title = gettext_lazy("Invite somebody")
    lead = gettext_lazy(
        "They get a one-time link, choose a password and are in. "
        "Give them a role next: without one they can log in but see nothing."
    )
    submit = gettext_lazy("Make the link")

    def find(self) -> None:
        return None

    def back_url(self, record: Any) -> str:
        return reverse("accounts:people_list")

    def perform(self, record: Any, data: dict[str, Any], **who: Any) -> User:
        flags = {name for name in FLAGS if data.pop(name)}
        self.invited, self.secret = invite_person(**data, flags=flags, **who)
        return self.invited

    def success_url(self, record: User) -> str:
        return person_url(record)

    def shown(self, next_url: str) -> dict[str, Any]:
        return _link_of(self.invited, self.secret) | {"next_url": next_url}


class PersonVerb(FormView):
    """A verb on one person."""

    is_edit = True

    def find(self) -> User:
        return person_for(self.kwargs["key"])

    def back_url(self, record: User) -> str:
        return person_url(record)

    def context(self, record: User) -> dict[str, Any]:
        return super().context(record) | {"about": record}


class LinkView(PersonVerb, OneTimeView):
    """A fresh one-time link for somebody who has none or forgot the password."""

    is_edit = False
    shown_template = "accounts/link_shown.html"
    title = gettext_lazy("Make a one-time link")
    lead = gettext_lazy(
        "With it they choose a password. Links made before stop working. "
        "You see it once: hand it over yourself, not through others."
    )
    submit = gettext_lazy("Make the link")

    def perform(self, record: User, data: dict[str, Any], **who: Any) -> User:
        self.secret = make_link(record, **who)
        return record

    def shown(self, next_url: str) -> dict[str, Any]:
        return _link_of(self.find(), self.secret) | {"next_url": next_url}


class PersonEditView(PersonVerb):
    """Name, log-in names, language, time zone."""

    form_class = PersonForm
    title = gettext_lazy("Change details")
    done = gettext_lazy("The details are changed.")

    def form_arguments(self, record: User) -> dict[str, Any]:
        names = ("full_name", "email", "staff_number", "language", "time_zone")
        return {"initial": {name: getattr(record, name) for name in names}}

    def perform(self, record: User, data: dict[str, Any], **who: Any) -> User:
        return edit_person(record, **data, version=self.sent_version(), **who)


class FlagsView(PersonVerb):
    """What a person is beside their roles."""

    form_class = FlagsForm
    title = gettext_lazy("What else are they?")
    done = gettext_lazy("It counts from their next click on.")

    def form_arguments(self, record: User) -> dict[str, Any]:
        return {"initial": {name: getattr(record, name) for name in FLAGS}}

    def perform(self, record: User, data: dict[str, Any], **who: Any) -> User:
        flags = {name for name in FLAGS if data[name]}
        return set_flags(record, flags=flags, version=self.sent_version(), **who)


class DeactivateView(PersonVerb):
    """Somebody leaves."""

    form_class = LeaveForm
    title = gettext_lazy("Deactivate")
    lead = gettext_lazy(
        "They are logged out at once; their API tokens and open links end. Their "
        "name stays in the history. You can let them in again."
    )
    submit = gettext_lazy("Deactivate")
    done = gettext_lazy("They can no longer log in.")

    def form_arguments(self, record: User) -> dict[str, Any]:
        return {"person": record, "held": held_by(record)}

    def perform(self, record: User, data: dict[str, Any], **who: Any) -> User:
        return deactivate_person(
            record,
            successors=successors_in(data),
            reason=data["reason"],
            version=self.sent_version(),
            **who,
        )


class ReactivateView(PersonVerb):
    """Somebody is back."""

    form_class = ReasonForm
    title = gettext_lazy("Let in again")
    lead = gettext_lazy(
        "They log in with their old password; roles that haven’t ended count again. "
        "API tokens stay revoked."
    )
    submit = gettext_lazy("Let in again")
    done = gettext_lazy("They can log in again.")

    def perform(self, record: User, data: dict[str, Any], **who: Any) -> User:
        return reactivate_person(
            record, reason=data["reason"], version=self.sent_version(), **who
        )


class ServiceAddView(FormView):
    """An account for a program."""

    form_class = ServiceForm
    title = gettext_lazy("Add a service account")
    lead = gettext_lazy(
        "For a program that files or reads. It never decides anything. "
        "Make its API token next."
    )
    submit = gettext_lazy("Add it")
    done = gettext_lazy("The account is there. Now make its token.")

    def find(self) -> None:
        return None

    def back_url(self, record: Any) -> str:
        return reverse("accounts:people_list")

    def perform(self, record: Any, data: dict[str, Any], **who: Any) -> User:
        role = Role(data.pop("role"))
        return create_service_account(**data, role=role, **who)

    def success_url(self, record: User) -> str:
        return person_url(record)


def _link_of(person: User, secret: str) -> dict[str, Any]:
    path = reverse("accounts:invitation", args=[secret])
    known = person.has_usable_password()
    return {
        "person": person,
        "link": f"{settings.PUBLIC_URL}{path}",
        "lasts": _("24 hours") if known else _("7 days"),
    }
