"""What an improvement brought, and what others should know of it."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from cxops.kernel.bases import Versioned
from cxops.kernel.history import tracked
from improvements.enums import ImpactKind, ImpactStage


class Impact(Versioned):
    """Money or hours of one kind at one stage. Money is in the installation's
    currency; a new number of the same kind and stage takes the old one's place."""

    FREE_TEXT: ClassVar[tuple[str, ...]] = ("note",)

    initiative = models.ForeignKey(
        "improvements.Initiative", on_delete=models.PROTECT, related_name="impacts"
    )
    kind = models.CharField(_("kind"), max_length=14, choices=ImpactKind.choices)
    stage = models.CharField(_("stage"), max_length=10, choices=ImpactStage.choices)
    amount = models.DecimalField(
        _("a year"),
        max_digits=14,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(0))],
    )
    note = models.CharField(_("how it was counted"), max_length=300)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(_("recorded"))

    history = tracked()

    class Meta:
        verbose_name = _("impact")
        verbose_name_plural = _("impacts")
        ordering = ("kind", "stage", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["initiative", "kind", "stage"],
                name="improvements_impact_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.amount}"


class Lesson(Versioned):
    """One thing learned: what worked or didn't, and where else it may help."""

    FREE_TEXT: ClassVar[tuple[str, ...]] = ("sentence", "elsewhere")

    initiative = models.ForeignKey(
        "improvements.Initiative", on_delete=models.PROTECT, related_name="lessons"
    )
    sentence = models.TextField(_("what was learned"), max_length=2000)
    elsewhere = models.CharField(
        _("where else it may help"), max_length=300, blank=True, default=""
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(_("recorded"))

    history = tracked()

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.sentence[:80]
