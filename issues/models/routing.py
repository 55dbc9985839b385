"""A rule that says who begins with a report, by what it is about."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxops.kernel.bases import Versioned
from cxops.kernel.history import tracked
from issues.enums import IssueKind, Voice

MOST_DAYS = 20


class RoutingRule(Versioned):
    """Reports of this kind, place and channel go to a person, or to a unit's manager.

    What is empty holds for everything. Of the rules that hold, those of the narrowest
    unit come first, and among a unit's rules the order is ``position``.
    """

    unit = models.ForeignKey(
        "accounts.Unit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="routing_rules",
        verbose_name=_("unit, with those below"),
    )
    touchpoint = models.ForeignKey(
        "issues.Touchpoint",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("where it went wrong"),
    )
    channel = models.ForeignKey(
        "issues.Channel",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("how we heard"),
    )
    kind = models.CharField(
        _("kind"), max_length=12, choices=IssueKind.choices, blank=True, default=""
    )
    voice = models.CharField(
        _("said by"), max_length=10, choices=Voice.choices, blank=True, default=""
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("who begins"),
    )
    managers_of = models.ForeignKey(
        "accounts.Unit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("whoever manages"),
    )
    step_days = models.PositiveSmallIntegerField(
        _("next step within working days"), default=2
    )
    position = models.PositiveIntegerField(_("order"), default=0)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    history = tracked()

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        constraints = (
            models.CheckConstraint(
                condition=Q(owner=None, managers_of__isnull=False)
                | Q(owner__isnull=False, managers_of=None),
                name="issues_routingrule_goes_to_one",
            ),
            models.CheckConstraint(
                condition=Q(step_days__gte=1, step_days__lte=MOST_DAYS),
                name="issues_routingrule_days",
            ),
        )

    def __str__(self) -> str:
        return str(_("Rule %(number)d") % {"number": self.pk or 0})
