"""What a person is, where, from when to when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.querysets import MembershipQuerySet
from cxops.kernel.bases import Versioned
from cxops.kernel.history import tracked


class Membership(Versioned):
    """A role over a unit with its subtree, a journey, or both at once.

    Neither means the whole organisation, for executives only. Several memberships
    add up. ``on_behalf_of`` makes it a deputy's. It ends; it is never deleted.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    unit = models.ForeignKey(
        "accounts.Unit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=_("unit"),
    )
    # The one key that points upward: a journey is a scope of responsibility as a
    # unit is, and the database must know that it exists.
    journey = models.ForeignKey(
        "issues.Journey",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=_("journey"),
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deputies",
        verbose_name=_("deputy for"),
    )

    history = tracked()
    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = (
            models.CheckConstraint(
                condition=Q(unit__isnull=False)
                | Q(journey__isnull=False)
                | Q(role=Role.EXECUTIVE),
                name="accounts_membership_has_a_scope",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="accounts_membership_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(on_behalf_of__isnull=True) | ~Q(on_behalf_of=F("user")),
                name="accounts_membership_deputy_is_another",
            ),
            models.CheckConstraint(
                condition=Q(on_behalf_of__isnull=True) | Q(until__isnull=False),
                name="accounts_membership_deputy_ends",
            ),
        )

    def __str__(self) -> str:
        return " · ".join(
            str(part)
            for part in (self.get_role_display(), self.unit, self.journey)
            if part
        )
