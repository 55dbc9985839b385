"""What an improvement is about: the repeat problems it groups."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cxops.kernel.bases import Versioned
from cxops.kernel.history import tracked
from improvements.querysets import ScopePatternQuerySet


class ScopePattern(Versioned):
    """One repeat problem in the scope of one improvement, from when to when."""

    initiative = models.ForeignKey(
        "improvements.Initiative", on_delete=models.PROTECT, related_name="scope"
    )
    pattern = models.ForeignKey(
        "issues.Pattern",
        on_delete=models.PROTECT,
        related_name="in_scope_of",
        verbose_name=_("repeat problem"),
    )
    added_at = models.DateTimeField(_("added"))
    removed_at = models.DateTimeField(_("taken out"), null=True, blank=True)

    history = tracked()
    objects = ScopePatternQuerySet.as_manager()

    class Meta:
        verbose_name = _("repeat problem in scope")
        verbose_name_plural = _("repeat problems in scope")
        constraints = (
            models.UniqueConstraint(
                fields=["initiative", "pattern"],
                condition=models.Q(removed_at=None),
                name="improvements_scopepattern_once",
            ),
        )

    def __str__(self) -> str:
        return str(self.pattern)
