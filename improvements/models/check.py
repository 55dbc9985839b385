"""The appointment at which somebody else says whether it worked."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cxops.kernel.bases import Versioned
from cxops.kernel.history import tracked
from improvements.enums import Conclusion, VerdictState


class EffectivenessCheck(Versioned):
    """One check, from its date to its conclusion. Copies the owner, who never decides.

    ``verdict`` and ``numbers`` are what the statistics said at the moment of the
    conclusion. An override names a second person, who agrees or doesn't.
    """

    FREE_TEXT: ClassVar[tuple[str, ...]] = ("reason", "override_reason")

    initiative = models.ForeignKey(
        "improvements.Initiative", on_delete=models.PROTECT, related_name="checks"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("owner then"),
    )
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="checks_to_make",
        verbose_name=_("who checks"),
    )
    opened_at = models.DateTimeField(_("arranged"))
    due_on = models.DateField(_("due"))
    extended_count = models.PositiveSmallIntegerField(_("extended"), default=0)
    asked_at = models.DateTimeField(_("asked"), null=True, blank=True)
    verdict = models.CharField(
        _("verdict"),
        max_length=24,
        choices=VerdictState.choices,
        blank=True,
        default="",
    )
    numbers = models.JSONField(_("numbers"), default=dict, blank=True)
    override_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("overruled by"),
    )
    override_reason = models.TextField(
        _("why overruled"), max_length=2000, blank=True, default=""
    )
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="overrides_to_judge",
        verbose_name=_("second person"),
    )
    conclusion = models.CharField(
        _("conclusion"),
        max_length=10,
        choices=Conclusion.choices,
        blank=True,
        default="",
    )
    reason = models.TextField(_("reason"), max_length=2000, blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    history = tracked()

    class Meta:
        verbose_name = _("effectiveness check")
        verbose_name_plural = _("effectiveness checks")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(checker=F("owner"))
                & (Q(decided_by__isnull=True) | ~Q(decided_by=F("owner"))),
                name="improvements_check_nobody_checks_their_own",
            ),
            models.CheckConstraint(
                condition=Q(second__isnull=True)
                | (~Q(second=F("owner")) & ~Q(second=F("override_by"))),
                name="improvements_check_second_is_another",
            ),
            models.CheckConstraint(
                condition=Q(conclusion="", decided_at__isnull=True)
                | (~Q(conclusion="") & Q(decided_at__isnull=False)),
                name="improvements_check_conclusion_is_whole",
            ),
            models.UniqueConstraint(
                fields=["initiative"],
                condition=Q(conclusion=""),
                name="improvements_check_one_open",
            ),
        )
        indexes = (
            models.Index(
                fields=["due_on", "id"],
                condition=Q(conclusion=""),
                name="improvements_check_due",
            ),
        )

    def __str__(self) -> str:
        return f"{self.initiative_id}, {self.due_on}"

    @property
    def is_overruled(self) -> bool:
        """Whether a second person is asked to agree."""
        return self.override_by_id is not None and self.conclusion == ""
