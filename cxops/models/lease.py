"""Which worker does the periodic work at the moment."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Lease(models.Model):
    """Held by one process until a moment; taken over when that has passed."""

    name = models.CharField(max_length=40, unique=True)
    holder = models.CharField(max_length=80)
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("lease")
        verbose_name_plural = _("leases")

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"
