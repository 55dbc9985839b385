"""The breakdown that keeps happening, with its causes and what to say meanwhile."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cxops.kernel import refs
from cxops.kernel.bases import Referenced
from cxops.kernel.history import tracked
from issues.enums import ENDABLE_PATTERN_STATES, PatternState
from issues.querysets import PatternQuerySet


class Pattern(Referenced):
    """One repeat problem.

    Title and workaround are for all staff once published; its reports and counts are
    seen as far as the reader sees them.
    """

    REF = refs.PATTERN
    FREE_TEXT: ClassVar[tuple[str, ...]] = ("title", "workaround")

    title = models.CharField(_("title"), max_length=120)
    workaround = models.TextField(
        _("what to say"), max_length=2000, blank=True, default=""
    )
    unit = models.ForeignKey(
        "accounts.Unit",
        on_delete=models.PROTECT,
        related_name="patterns",
        verbose_name=_("home unit"),
    )
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=PatternState.choices,
        default=PatternState.SUSPECTED,
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_patterns",
        verbose_name=_("who is on it"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("opened by"),
    )
    created_at = models.DateTimeField(_("opened"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    fixed_from = models.DateField(_("fix in effect from"), null=True, blank=True)
    #: What happens after this day is a return: the fix, or its check, lies there.
    watched_from = models.DateField(_("watched from"), null=True, blank=True)
    accepted_until = models.DateField(_("accepted until"), null=True, blank=True)
    recurrence_count = models.PositiveIntegerField(_("came back"), default=0)

    history = tracked()
    objects = PatternQuerySet.as_manager()

    class Meta:
        verbose_name = _("repeat problem")
        verbose_name_plural = _("repeat problems")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=PatternState.values),
                name="issues_pattern_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[PatternState.FIXED, PatternState.VERIFIED])
                | Q(fixed_from__isnull=False),
                name="issues_pattern_fixed_has_a_date",
            ),
        )
        indexes = (
            models.Index(fields=["-created_at", "-id"], name="issues_pattern_created"),
            models.Index(
                fields=["-recurrence_count", "-id"], name="issues_pattern_returns"
            ),
            models.Index(fields=["unit", "state"], name="issues_pattern_unit_state"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_to_end(self) -> bool:
        """Whether an improvement may set out to end it."""
        return self.state in ENDABLE_PATTERN_STATES

    def get_absolute_url(self) -> str:
        return reverse("issues:pattern_detail", args=[self.ref])
