"""What the organisation wants to reach; an improvement serves one."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cxops.kernel.bases import Versioned
from cxops.kernel.history import tracked


class Objective(Versioned):
    """One line of the strategy."""

    FREE_TEXT: ClassVar[tuple[str, ...]] = ("name", "description")

    name = models.CharField(_("name"), max_length=160)
    description = models.TextField(_("what it means"), blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("owner"),
    )
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    history = tracked()

    class Meta:
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
