"""The words of the people tables."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from tree_queries.query import TreeQuerySet

from cxops.kernel import clock

if TYPE_CHECKING:
    from accounts.models import (  # noqa: F401
        ApiToken,
        Membership,
        Notification,
        Unit,
        User,
    )


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> "UserQuerySet":
        """People who may log in and be given work."""
        return self.filter(is_active=True)

    def people(self) -> "UserQuerySet":
        """Persons, not services."""
        return self.filter(kind="person")

    def holding(self, role: str) -> "UserQuerySet":
        """Whoever has a role that hasn't ended, over anything."""
        today = clock.now().date()
        held = Q(memberships__until=None) | Q(memberships__until__gte=today)
        return self.filter(held, memberships__role=role).distinct()


class UnitQuerySet(TreeQuerySet):
    def active(self) -> "UnitQuerySet":
        return self.filter(retired_at=None)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: date) -> "MembershipQuerySet":
        """In force on a day: both ends belong to the period."""
        return self.filter(
            Q(until=None) | Q(until__gte=day), since__lte=day, user__is_active=True
        )


class TokenQuerySet(models.QuerySet["ApiToken"]):
    def usable(self, at: datetime) -> "TokenQuerySet":
        """Neither revoked nor expired, of an active person."""
        return self.filter(revoked_at=None, expires_at__gt=at, user__is_active=True)


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at=None)
