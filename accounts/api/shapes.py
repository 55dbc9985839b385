"""The bodies of people, units, roles, tokens and notifications."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.fields import PersonField, PersonOut, UnitField
from accounts.enums import Role, TokenScope, UserKind
from accounts.models import User
from accounts.policies import MATRIX
from accounts.queries.administration import roles_of
from accounts.queries.reach import has_right
from cxops.kernel.clock import now
from cxops.kernel.http.shapes import StrictSerializer, reason_field

FLAGS = (
    "is_administrator",
    "is_improvement_lead",
    "is_finance_confirmer",
    "is_privacy_officer",
)


class UnitOut(serializers.Serializer[Any]):
    """A node of the organisation."""

    code = serializers.CharField()
    version = serializers.IntegerField()
    name = serializers.CharField()
    # The base class keeps where a field hangs in "parent"; as a field it is free.
    parent = serializers.CharField(  # type: ignore[assignment]
        source="parent.code", allow_null=True
    )
    time_zone = serializers.CharField()
    went_live_on = serializers.DateField(allow_null=True)
    retired_at = serializers.DateTimeField(allow_null=True)


class MembershipOut(serializers.Serializer[Any]):
    """A role over a unit, a journey or both, from when to when."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    user = PersonOut()
    role = serializers.ChoiceField(Role.choices)
    unit = serializers.CharField(source="unit.code", allow_null=True)
    journey = serializers.CharField(source="journey.slug", allow_null=True)
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True)
    on_behalf_of = PersonOut(allow_null=True)


class PersonRowOut(serializers.Serializer[Any]):
    """A person or service, for those who manage the installation."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    name = serializers.CharField(source="full_name")
    kind = serializers.ChoiceField(UserKind.choices)
    email = serializers.CharField(allow_null=True)
    staff_number = serializers.CharField(allow_null=True)
    language = serializers.CharField()
    time_zone = serializers.CharField()
    is_active = serializers.BooleanField()
    is_administrator = serializers.BooleanField()
    is_improvement_lead = serializers.BooleanField()
    is_finance_confirmer = serializers.BooleanField()
    is_privacy_officer = serializers.BooleanField()
    joined_at = serializers.DateTimeField()
    deactivated_at = serializers.DateTimeField(allow_null=True)


class PersonDetailOut(PersonRowOut):
    """A person with their roles in force or to come."""

    roles = serializers.SerializerMethodField()

    @extend_schema_field(MembershipOut(many=True))
    def get_roles(self, user: User) -> Any:
        return MembershipOut(roles_of(user, at=now()), many=True).data


class InvitedOut(PersonDetailOut):
    """A new person and, once, the link with which they choose a password."""

    link = serializers.SerializerMethodField()

    def get_link(self, user: User) -> str | None:
        """Shown once; null when the same request is sent again."""
        link: str | None = self.context.get("link")
        return link


class MeOut(serializers.Serializer[Any]):
    """Who you are here, and what you may do."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="full_name")
    kind = serializers.ChoiceField(UserKind.choices)
    language = serializers.CharField()
    time_zone = serializers.CharField()
    roles = serializers.SerializerMethodField()
    rights = serializers.SerializerMethodField()
    scopes = serializers.SerializerMethodField()

    @extend_schema_field(MembershipOut(many=True))
    def get_roles(self, user: User) -> Any:
        return MembershipOut(roles_of(user, at=now()), many=True).data

    def get_rights(self, user: User) -> list[str]:
        """Rights you have over anything, with the token in use."""
        return [right for right in MATRIX if has_right(user, right)]

    def get_scopes(self, user: User) -> list[str] | None:
        """The scopes of the token in use; null for a log-in."""
        scopes = getattr(user, "token_scopes", None)
        return None if scopes is None else sorted(scopes)


class TokenOut(serializers.Serializer[Any]):
    """An API token; its secret is shown once, when it is made."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    user = PersonOut()
    name = serializers.CharField()
    prefix = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(TokenScope.choices))
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)
    used_at = serializers.DateTimeField(source="use.at", allow_null=True, default=None)


class NewTokenOut(TokenOut):
    secret = serializers.SerializerMethodField()

    def get_secret(self, token: Any) -> str | None:
        """Shown once; null when the same request is sent again."""
        secret: str | None = self.context.get("secret")
        return secret


class NotificationOut(serializers.Serializer[Any]):
    """One line of your inbox, in the words you may read now."""

    id = serializers.IntegerField(source="row.id")
    kind = serializers.CharField(source="row.kind")
    sentence = serializers.CharField()
    at = serializers.DateTimeField(source="row.at")
    read_at = serializers.DateTimeField(source="row.read_at", allow_null=True)
    url = serializers.CharField(help_text="Its page; empty where you can't see it.")


# --- Input ----------------------------------------------------------------------------


class InviteIn(StrictSerializer):
    """A new person; they log in by e-mail or by staff number."""

    name = serializers.CharField(source="full_name", max_length=120)
    email = serializers.CharField(max_length=254, required=False, allow_null=True)
    staff_number = serializers.CharField(max_length=40, required=False, allow_null=True)
    language = serializers.CharField(max_length=10, required=False)
    time_zone = serializers.CharField(max_length=64, required=False)
    flags = serializers.ListField(
        child=serializers.ChoiceField(FLAGS), required=False, max_length=len(FLAGS)
    )


class EditPersonIn(StrictSerializer):
    """What is left out stays."""

    name = serializers.CharField(source="full_name", max_length=120, required=False)
    email = serializers.CharField(max_length=254, required=False, allow_null=True)
    staff_number = serializers.CharField(max_length=40, required=False, allow_null=True)
    language = serializers.CharField(max_length=10, required=False)
    time_zone = serializers.CharField(max_length=64, required=False)


class FlagsIn(StrictSerializer):
    """What a person is beside their roles: exactly these."""

    flags = serializers.ListField(
        child=serializers.ChoiceField(FLAGS), max_length=len(FLAGS)
    )


class DeactivateIn(StrictSerializer):
    """Why, and who takes over what was theirs."""

    reason = reason_field(required=True)
    successor = PersonField(required=False, allow_null=True)


class GrantIn(StrictSerializer):
    """Both a unit and a journey: both must hold."""

    user = PersonField()
    role = serializers.ChoiceField(Role.choices)
    unit = UnitField(required=False, allow_null=True)
    journey = serializers.SlugField(max_length=60, required=False, allow_null=True)
    since = serializers.DateField()
    until = serializers.DateField(required=False, allow_null=True)


class UnitIn(StrictSerializer):
    """A new unit."""

    code = serializers.SlugField(max_length=40)
    name = serializers.CharField(max_length=120)
    parent = UnitField(  # type: ignore[assignment]
        required=False, allow_null=True
    )
    time_zone = serializers.CharField(max_length=64, required=False)
    went_live_on = serializers.DateField(required=False, allow_null=True)


class EditUnitIn(StrictSerializer):
    """What is left out stays. A code is never changed."""

    name = serializers.CharField(max_length=120, required=False)
    parent = UnitField(  # type: ignore[assignment]
        required=False, allow_null=True
    )
    time_zone = serializers.CharField(max_length=64, required=False)
    went_live_on = serializers.DateField(required=False, allow_null=True)


class TokenIn(StrictSerializer):
    """A named, scoped, expiring token. Without a person it is your own."""

    name = serializers.CharField(max_length=80)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(TokenScope.choices), min_length=1, max_length=9
    )
    days = serializers.IntegerField(min_value=1, max_value=365)
    service = serializers.IntegerField(
        min_value=1,
        max_value=2**63 - 1,
        required=False,
        help_text="The id of a service account, for administrators.",
    )
