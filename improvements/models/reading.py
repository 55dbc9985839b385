"""What the numbers of an improvement say now: derived, so it has no history."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from improvements.enums import VerdictState


class Reading(models.Model):
    """The newest verdict of one improvement, for lists and digests.

    The worker makes it anew each day while the fix is watched. What a check concluded
    is in the check; this row can be thrown away at any time.
    """

    initiative = models.OneToOneField(
        "improvements.Initiative",
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="reading",
    )
    read_on = models.DateField(_("day"))
    #: The improvement's when it was read.
    version = models.PositiveIntegerField()
    verdict = models.CharField(
        _("verdict"), max_length=24, choices=VerdictState.choices
    )
    numbers = models.JSONField(_("numbers"), default=dict)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")

    def __str__(self) -> str:
        return f"{self.initiative_id}: {self.verdict}"
