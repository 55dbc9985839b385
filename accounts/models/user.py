"""A person (or service) who acts in CXOps."""

import zoneinfo
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.enums import UserKind
from accounts.querysets import UserQuerySet
from cxops.kernel.bases import Versioned
from cxops.kernel.history import tracked


def check_time_zone(name: str) -> None:
    """An IANA name such as Europe/Ljubljana."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(
            _("“%(name)s” isn't a time zone. Use a name like Europe/Berlin."),
            params={"name": name[:60]},
        )


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Finds people for logging in, by e-mail or by staff number."""

    def get_by_natural_key(self, username: str) -> "User":
        return self.get(Q(staff_number__iexact=username) | Q(email__iexact=username))


class User(Versioned, AbstractBaseUser):
    """One row is one person for ever: leavers are deactivated, never deleted."""

    email = models.EmailField(_("e-mail"), null=True, blank=True, max_length=254)
    staff_number = models.CharField(
        _("staff number"), null=True, blank=True, max_length=40, unique=True
    )
    full_name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(
        max_length=10, choices=UserKind.choices, default=UserKind.PERSON
    )
    language = models.CharField(_("language"), max_length=10, default="en")
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[check_time_zone]
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_administrator = models.BooleanField(_("administrator"), default=False)
    is_improvement_lead = models.BooleanField(_("improvement lead"), default=False)
    is_finance_confirmer = models.BooleanField(_("finance confirmer"), default=False)
    is_privacy_officer = models.BooleanField(_("privacy officer"), default=False)
    wants_mail = models.BooleanField(_("mail me my notifications"), default=True)
    joined_at = models.DateTimeField(_("since"))
    deactivated_at = models.DateTimeField(_("deactivated"), null=True, blank=True)

    history = tracked(untracked_fields=["password", "last_login"])
    objects = UserManager()

    USERNAME_FIELD = "staff_number"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    FREE_TEXT: ClassVar[tuple[str, ...]] = ("full_name",)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = (
            models.UniqueConstraint(Lower("email"), name="accounts_user_email"),
            models.UniqueConstraint(
                Lower("staff_number"), name="accounts_user_staff_number"
            ),
            models.CheckConstraint(
                condition=Q(email__isnull=False)
                | Q(staff_number__isnull=False)
                | Q(kind=UserKind.SERVICE),
                name="accounts_user_can_be_named",
            ),
        )
        indexes = (models.Index(fields=["full_name"], name="accounts_user_name"),)

    def __str__(self) -> str:
        return self.full_name

    def get_username(self) -> str:
        return self.staff_number or self.email or ""

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = (self.email or "").strip().lower() or None
        self.staff_number = (self.staff_number or "").strip() or None
        super().save(*args, **kwargs)

    def check_password(self, raw_password: str | None) -> bool:
        """As Django's, but it never saves: a log-in isn't a change of the record."""
        return check_password(raw_password, self.password)
