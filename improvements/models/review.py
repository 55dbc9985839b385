"""A gate: a named person decides on one pinned version."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cxops.kernel.bases import Versioned
from cxops.kernel.history import tracked
from improvements.enums import Gate, ReviewDecision


class Review(Versioned):
    """One request to decide. Copies who must not be the decider."""

    FREE_TEXT: ClassVar[tuple[str, ...]] = ("reason",)

    initiative = models.ForeignKey(
        "improvements.Initiative", on_delete=models.PROTECT, related_name="reviews"
    )
    gate = models.CharField(_("gate"), max_length=10, choices=Gate.choices)
    pinned_version = models.PositiveIntegerField(_("version"))
    record_hash = models.CharField(_("fingerprint of the plan"), max_length=64)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("owner then"),
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("submitted by"),
    )
    plan_edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("plan last changed by"),
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="reviews_to_decide",
        verbose_name=_("approver"),
    )
    submitted_at = models.DateTimeField(_("submitted"))
    due_on = models.DateField(_("decision due"))
    decision = models.CharField(
        _("decision"),
        max_length=10,
        choices=ReviewDecision.choices,
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
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | (
                    ~Q(decided_by=F("owner"))
                    & ~Q(decided_by=F("submitted_by"))
                    & ~Q(decided_by=F("plan_edited_by"))
                ),
                name="improvements_review_nobody_decides_their_own",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True)
                | Q(decision=ReviewDecision.VOIDED, decided_at__isnull=False)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="improvements_review_decision_is_whole",
            ),
            models.UniqueConstraint(
                fields=["initiative"],
                condition=Q(decision=""),
                name="improvements_review_one_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_gate_display()}, v{self.pinned_version}"
