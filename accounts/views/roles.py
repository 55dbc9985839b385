"""The screens that give and end roles."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import role_for
from accounts.enums import Role
from accounts.forms.roles import DeputyForm, EndForm, RoleForm
from accounts.models import Membership, User
from accounts.services.roles import end_role, grant_deputy, grant_role
from accounts.views.people import PersonVerb, person_url
from accounts.views.verbs import FormView
from cxops.kernel.http.views import ANYONE


class RoleGrantView(PersonVerb):
    """Giving somebody a role."""

    is_edit = False
    form_class = RoleForm
    title = _("Give a role")
    submit = _("Give this role")
    done = _("The role is theirs from the first day on.")

    def form_arguments(self, record: User) -> dict[str, Any]:
        return {"today": self.today()}

    def perform(self, record: User, data: dict[str, Any], **who: Any) -> Membership:
        role = Role(data.pop("role"))
        return grant_role(user=record, role=role, **data, **who)

    def success_url(self, record: Membership) -> str:
        return reverse("accounts:person_detail", args=[record.user_id])


class DeputyGrantView(PersonVerb):
    """Naming who stands in for somebody."""

    is_edit = False
    form_class = DeputyForm
    title = _("Name a deputy")
    lead = _(
        "The deputy does everything this role may, in their own name and with a note "
        "for whom. Nobody decides over their own work as a deputy either."
    )
    submit = _("Name the deputy")
    done = _("The deputy is named.")

    def form_arguments(self, record: User) -> dict[str, Any]:
        return {"person": record, "today": self.today()}

    def perform(self, record: User, data: dict[str, Any], **who: Any) -> Membership:
        return grant_deputy(**data, **who)

    def success_url(self, record: Membership) -> str:
        return reverse("accounts:person_detail", args=[record.on_behalf_of_id])


class OwnDeputyGrantView(DeputyGrantView):
    """Naming who stands in for oneself."""

    right = ANYONE

    def find(self) -> User:
        person: User = self.person
        return person

    def back_url(self, record: Any) -> str:
        return reverse("accounts:profile")

    def success_url(self, record: Membership) -> str:
        return reverse("accounts:profile")


class RoleEndView(FormView):
    """Ending a role at once."""

    is_edit = True
    form_class = EndForm
    title = _("End this role")
    submit = _("End it now")
    done = _("The role has ended.")

    def find(self) -> Membership:
        return role_for(self.kwargs["key"])

    def context(self, record: Membership) -> dict[str, Any]:
        about = f"{record.user}: {record}"
        return super().context(record) | {"about": about}

    def back_url(self, record: Membership) -> str:
        return person_url(record.user)

    def perform(
        self, record: Membership, data: dict[str, Any], **who: Any
    ) -> Membership:
        return end_role(
            record, reason=data["reason"], version=self.sent_version(), **who
        )


class OwnDeputyEndView(RoleEndView):
    """Sending one's own deputy home."""

    right = ANYONE

    def find(self) -> Membership:
        return role_for(self.kwargs["key"], deputy_of=self.person)

    def back_url(self, record: Membership) -> str:
        return reverse("accounts:profile")
