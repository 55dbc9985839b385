"""What came back: why a finished improvement was opened again, with the evidence."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cxops.kernel.bases import Versioned
from cxops.kernel.history import tracked


class Reopening(Versioned):
    """One return. ``by`` is empty where the reports themselves opened it again;
    ``reports`` holds their keys, ``numbers`` what the statistics said."""

    FREE_TEXT: ClassVar[tuple[str, ...]] = ("reason",)

    initiative = models.ForeignKey(
        "improvements.Initiative", on_delete=models.PROTECT, related_name="reopenings"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("opened again by"),
    )
    at = models.DateTimeField(_("when"))
    reason = models.TextField(_("reason"), max_length=2000, blank=True, default="")
    reports = models.JSONField(_("reports"), default=list, blank=True)
    numbers = models.JSONField(_("numbers"), default=dict, blank=True)

    history = tracked()

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.initiative_id}, {self.at:%Y-%m-%d}"
