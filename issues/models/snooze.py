"""That a report is put off: out of the queue until a moment, then back by itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Snooze(models.Model):
    """Until when a report stays out of the queue.

    Read, never swept: what has passed is over. Who put it off, why, and the next date
    it got stand in the report's own history; this says only whether it still holds.
    """

    issue = models.OneToOneField(
        "issues.Issue",
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="snooze",
        verbose_name=_("report"),
    )
    until = models.DateTimeField(_("put off until"))

    class Meta:
        verbose_name = _("report put off")
        verbose_name_plural = _("reports put off")

    def __str__(self) -> str:
        return f"{self.issue_id} until {self.until:%Y-%m-%d}"
