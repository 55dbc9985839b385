"""Volume: how much there was that could go wrong. The denominator of a rate."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxops.kernel.history import tracked
from issues.models.figure import Figure


class Exposure(Figure):
    """Visits, orders, calls of one unit itself (not of those below it) in a period.

    Without a touchpoint the number is of the unit as a whole and is never added to
    those of its touchpoints. Periods of the same thing never overlap.
    """

    history = tracked()
    READ: ClassVar[str] = "exposure.read"

    class Meta(Figure.Meta):
        verbose_name = _("volume")
        verbose_name_plural = _("volumes")
        indexes = (
            models.Index(fields=["last_on", "id"], name="exposure_last"),
            models.Index(fields=["unit", "last_on"], name="exposure_unit"),
            # An import's numbers, to be taken back step by step.
            models.Index(
                fields=["import_batch", "id"],
                condition=Q(import_batch__isnull=False),
                name="exposure_import",
            ),
        )
