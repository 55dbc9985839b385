"""People and their roles, for those who manage the installation."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import journeys_to_choose, people, person_for, role_for, roles
from accounts.api import shapes
from accounts.filters import PEOPLE_SORTS, PeopleFilter
from accounts.models import Membership, User
from accounts.services.leaving import deactivate_person, reactivate_person
from accounts.services.people import edit_person, invite_person, set_flags
from accounts.services.roles import end_role, grant_role
from cxops.kernel.clock import now
from cxops.kernel.errors import Invalid
from cxops.kernel.http.api import ServiceViewSet
from cxops.kernel.http.shapes import MaybeReasonIn, ReasonIn
from cxops.kernel.http.verbs import verb_action
from cxops.kernel.keyset import Sort

KEY = "[1-9][0-9]{0,17}"
_EDITABLE = ("full_name", "email", "staff_number", "language", "time_zone")


def _edit(person: User, data: dict[str, Any], **who: Any) -> User:
    kept = {name: getattr(person, name) for name in _EDITABLE}
    return edit_person(person, **(kept | data), **who)


def _flags(person: User, data: dict[str, Any], **who: Any) -> User:
    return set_flags(person, flags=data["flags"], **who)


def _deactivate(person: User, data: dict[str, Any], **who: Any) -> User:
    return deactivate_person(
        person, successors=data.get("successor"), reason=data["reason"], **who
    )


def _reactivate(person: User, data: dict[str, Any], **who: Any) -> User:
    return reactivate_person(person, **data, **who)


@extend_schema_view(
    list=extend_schema(operation_id="person_list", summary="People and services"),
    retrieve=extend_schema(
        operation_id="person_retrieve", summary="One person and their roles"
    ),
)
class PersonViewSet(ServiceViewSet):
    """People. A leaver is deactivated, never deleted."""

    rights = dict.fromkeys(
        (
            "list",
            "retrieve",
            "create",
            "edit",
            "set_flags",
            "deactivate",
            "reactivate",
        ),
        "settings.manage",
    )
    model = User
    sorts = PEOPLE_SORTS
    filterset_class = PeopleFilter
    output = shapes.PersonRowOut
    whole = shapes.PersonDetailOut
    lookup_field = "pk"
    lookup_url_kwarg = "ref"
    lookup_value_regex = KEY

    def rows(self) -> "QuerySet[User]":
        return people()

    def find(self, ref: str) -> User:
        return person_for(int(ref))

    @extend_schema(
        operation_id="person_invite",
        summary="Add a person and make their one-time link",
        request=shapes.InviteIn,
        responses={201: shapes.InvitedOut},
    )
    def create(self, request: Request, **kwargs: Any) -> Response:
        data = self.checked(shapes.InviteIn)

        def invite() -> User:
            person, secret = invite_person(**data, actor=self.person, at=now())
            path = reverse("accounts:invitation", args=[secret])
            self.once_shown = {"link": f"{settings.PUBLIC_URL}{path}"}
            return person

        return self.once(invite, status=201, shape=shapes.InvitedOut)

    edit = verb_action(
        "edit",
        _edit,
        operation="person_edit",
        summary="Change a person's details",
        body=shapes.EditPersonIn,
    )
    set_flags = verb_action(
        "set_flags",
        _flags,
        operation="person_set_flags",
        summary="Say what a person is beside their roles",
        body=shapes.FlagsIn,
        path="flags",
    )
    deactivate = verb_action(
        "deactivate",
        _deactivate,
        operation="person_deactivate",
        summary="Let a person in no more, and hand over what was theirs",
        body=shapes.DeactivateIn,
    )
    reactivate = verb_action(
        "reactivate",
        _reactivate,
        operation="person_reactivate",
        summary="Let a person in again",
        body=ReasonIn,
    )


def _end(membership: Membership, data: dict[str, Any], **who: Any) -> Membership:
    return end_role(membership, **data, **who)


@extend_schema_view(
    list=extend_schema(operation_id="membership_list", summary="Every role"),
    retrieve=extend_schema(operation_id="membership_retrieve", summary="One role"),
)
class MembershipViewSet(ServiceViewSet):
    """Roles: who is what, where, from when to when. A role ends; it isn't deleted."""

    rights = dict.fromkeys(("list", "retrieve", "create", "end"), "settings.manage")
    model = Membership
    sorts = (Sort("newest", "pk", gettext_lazy("Newest"), descending=True),)
    output = shapes.MembershipOut
    lookup_field = "pk"
    lookup_url_kwarg = "ref"
    lookup_value_regex = KEY

    def rows(self) -> "QuerySet[Membership]":
        return roles()

    def find(self, ref: str) -> Membership:
        return role_for(int(ref))

    @extend_schema(
        operation_id="membership_grant",
        summary="Give a person a role",
        request=shapes.GrantIn,
        responses={201: shapes.MembershipOut},
    )
    def create(self, request: Request, **kwargs: Any) -> Response:
        data = self.checked(shapes.GrantIn)
        slug = data.pop("journey", None)
        if slug is not None:
            data["journey"] = _journey(slug)
        return self.once(
            lambda: grant_role(**data, actor=self.person, at=now()), status=201
        )

    end = verb_action(
        "end",
        _end,
        operation="membership_end",
        summary="End a role",
        body=MaybeReasonIn,
    )


def _journey(slug: str) -> Any:
    found = journeys_to_choose().filter(slug=slug).first()
    if found is None:
        raise Invalid(
            _("There is no journey “%(word)s”. See /api/v1/journeys/.")
            % {"word": slug},
            field="journey",
        )
    return found
