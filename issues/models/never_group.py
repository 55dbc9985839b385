"""That two reports, or a report and a repeat problem, don't belong together."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cxops.kernel.bases import Versioned
from cxops.kernel.history import tracked


class NeverGroup(Versioned):
    """Said once, remembered until somebody lifts it: no suggestion, no link, no group.

    Of two reports ``issue`` is the one with the smaller key, so that each pair is
    said in one way only.
    """

    FREE_TEXT: ClassVar[tuple[str, ...]] = ("reason",)

    issue = models.ForeignKey(
        "issues.Issue",
        on_delete=models.PROTECT,
        related_name="never_grouped",
        verbose_name=_("report"),
    )
    other = models.ForeignKey(
        "issues.Issue",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="never_grouped_as_other",
        verbose_name=_("other report"),
    )
    pattern = models.ForeignKey(
        "issues.Pattern",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="never_grouped",
        verbose_name=_("repeat problem"),
    )
    reason = models.TextField(_("why"), max_length=2000, blank=True, default="")
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("said by"),
    )
    said_at = models.DateTimeField(_("said"))
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)

    history = tracked()

    class Meta:
        verbose_name = _("never grouped")
        verbose_name_plural = _("never grouped")
        constraints = (
            models.CheckConstraint(
                condition=Q(other=None, pattern__isnull=False)
                | Q(other__isnull=False, pattern=None),
                name="issues_nevergroup_one_other",
            ),
            models.CheckConstraint(
                condition=Q(other=None) | Q(issue__lt=F("other")),
                name="issues_nevergroup_in_order",
            ),
            models.UniqueConstraint(
                fields=["issue", "other"],
                condition=Q(lifted_at=None, other__isnull=False),
                name="issues_nevergroup_pair_once",
            ),
            models.UniqueConstraint(
                fields=["issue", "pattern"],
                condition=Q(lifted_at=None, pattern__isnull=False),
                name="issues_nevergroup_pattern_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.issue_id} ≠ {self.other_id or self.pattern_id}"
