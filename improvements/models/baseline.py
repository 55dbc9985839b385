"""What a target's weeks before the fix were when the plan was approved."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from cxops.kernel.bases import Versioned
from cxops.kernel.history import tracked


class Baseline(Versioned):
    """The frozen weeks of one target. A proof against numbers that may still change
    would be worth nothing, so these never do; a plan approved again freezes anew.

    ``weeks`` holds ``[Monday, count, volume or null, is left out]`` for each week,
    oldest first.
    """

    target = models.ForeignKey(
        "improvements.Target", on_delete=models.PROTECT, related_name="baselines"
    )
    weeks = models.JSONField(_("weeks"))
    locked_at = models.DateTimeField(_("locked"))
    superseded_at = models.DateTimeField(_("superseded"), null=True, blank=True)

    history = tracked()

    class Meta:
        verbose_name = _("baseline")
        verbose_name_plural = _("baselines")
        constraints = (
            models.UniqueConstraint(
                fields=["target"],
                condition=models.Q(superseded_at=None),
                name="improvements_baseline_one_in_force",
            ),
        )

    def __str__(self) -> str:
        return f"{self.target_id}: {len(self.rows)}"

    @property
    def rows(self) -> list[list[Any]]:
        """The weeks as they are stored."""
        found: list[list[Any]] = self.weeks
        return found
