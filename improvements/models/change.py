"""After approval, a change of target, scope or dates is a request."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cxops.kernel.bases import Versioned
from cxops.kernel.history import tracked
from improvements.enums import ChangeDecision


class ChangeRequest(Versioned):
    """What should change; the approved version stays in force until it is decided.

    ``changes`` is a list of {"what", "id", "field", "old", "new"}: dates as ISO
    text, numbers as decimal text, patterns by id. No free text.
    """

    FREE_TEXT: ClassVar[tuple[str, ...]] = ("reason", "decision_reason")

    initiative = models.ForeignKey(
        "improvements.Initiative",
        on_delete=models.PROTECT,
        related_name="change_requests",
    )
    changes = models.JSONField(_("changes"))
    pinned_version = models.PositiveIntegerField(_("version"))
    reason = models.TextField(_("why"), max_length=2000)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("owner then"),
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("asked by"),
    )
    requested_at = models.DateTimeField(_("asked"))
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="changes_to_decide",
        verbose_name=_("approver"),
    )
    due_on = models.DateField(_("decision due"))
    decision = models.CharField(
        _("decision"),
        max_length=10,
        choices=ChangeDecision.choices,
        blank=True,
        default="",
    )
    decision_reason = models.TextField(
        _("reason"), max_length=2000, blank=True, default=""
    )
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
        verbose_name = _("change request")
        verbose_name_plural = _("change requests")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | (~Q(decided_by=F("owner")) & ~Q(decided_by=F("requested_by"))),
                name="improvements_changerequest_nobody_decides_their_own",
            ),
            models.UniqueConstraint(
                fields=["initiative"],
                condition=Q(decision=""),
                name="improvements_changerequest_one_open",
            ),
        )

    def __str__(self) -> str:
        return f"{_('Change of')} {self.initiative_id}"
