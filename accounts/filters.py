"""How the lists of people and units are narrowed. No filter means everything."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Unit, User
from accounts.querysets import UnitQuerySet, UserQuerySet
from cxops.kernel.keyset import Sort

PEOPLE_SORTS = (
    Sort("name", "full_name", _("Name")),
    Sort("newest", "pk", _("Newest first"), descending=True),
)
UNIT_SORTS = (Sort("name", "name", _("Name")),)
TOKEN_SORTS = (Sort("newest", "pk", _("Newest first"), descending=True),)
INBOX_SORTS = (Sort("newest", "pk", _("Newest first"), descending=True),)

ACTIVE, WAITING, LEFT, SERVICES = "active", "waiting", "left", "services"


class PeopleFilter(django_filters.FilterSet):
    """By name, e-mail or staff number; by role; by whether they are here."""

    q = django_filters.CharFilter(
        method="by_words",
        label=_("Name, e-mail or staff number"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    role = django_filters.ChoiceFilter(
        choices=[*Role.choices, ("administrator", _("Administrator"))],
        method="by_role",
        label=_("Role"),
        empty_label=_("Every role"),
    )
    state = django_filters.ChoiceFilter(
        choices=[
            (ACTIVE, _("Here")),
            (WAITING, _("Has never logged in")),
            (LEFT, _("Deactivated")),
            (SERVICES, _("Service accounts")),
        ],
        method="by_state",
        label=_("Which"),
        empty_label=_("Everybody"),
    )

    class Meta:
        model = User
        fields: tuple[str, ...] = ()

    def by_words(self, rows: "UserQuerySet", _name: str, value: str) -> "UserQuerySet":
        words = value.strip()[:120]
        return rows.filter(
            Q(full_name__icontains=words)
            | Q(email__icontains=words)
            | Q(staff_number__istartswith=words)
        )

    def by_role(self, rows: "UserQuerySet", _name: str, value: str) -> "UserQuerySet":
        if value == "administrator":
            return rows.filter(is_administrator=True)
        return rows.filter(pk__in=rows.holding(value).values("pk"))

    def by_state(self, rows: "UserQuerySet", _name: str, value: str) -> "UserQuerySet":
        if value == SERVICES:
            return rows.filter(kind="service")
        if value == LEFT:
            return rows.filter(is_active=False)
        rows = rows.filter(is_active=True, kind="person")
        return rows.filter(last_login=None) if value == WAITING else rows


class UnitFilter(django_filters.FilterSet):
    """By name or code, wherever in the tree."""

    q = django_filters.CharFilter(
        method="by_words",
        label=_("Name or code"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    class Meta:
        model = Unit
        fields: tuple[str, ...] = ()

    def by_words(self, rows: "UnitQuerySet", _name: str, value: str) -> "UnitQuerySet":
        words = value.strip()[:120]
        return rows.filter(Q(name__icontains=words) | Q(code__istartswith=words))
