"""What was reported a day, added up; and which days are to be added up anew.

Both are derived: made from reports and tallies, never edited, thrown away and made
anew without loss. ``issues/rollup_triggers.py`` says what is to be counted anew,
``issues/services/rollups.py`` counts it.
"""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from issues.enums import IssueKind, Voice
from issues.querysets import DailyCountQuerySet


def _key(to: str, verbose_name: Any, *, null: bool = True) -> Any:
    """A key that costs nothing to write: what it names is never deleted."""
    return models.ForeignKey(
        to,
        null=null,
        on_delete=models.PROTECT,
        db_index=False,
        db_constraint=False,
        related_name="+",
        verbose_name=verbose_name,
    )


class DailyCount(models.Model):
    """Reports and counted contacts of one unit and day that are alike in all columns.

    Words are those in use, ``cause`` is the effective one. ``first_on`` lies before
    ``day`` where contacts were counted over several days, of which ``day`` is the
    last. A row is of reports or of contacts, never of both.
    """

    unit = _key("accounts.Unit", _("unit"), null=False)
    day = models.DateField(_("day"))
    first_on = models.DateField(_("from"))
    touchpoint = _key("issues.Touchpoint", _("where"))
    cause = _key("issues.RootCause", _("put down to"))
    pattern = _key("issues.Pattern", _("repeat problem"))
    channel = _key("issues.Channel", _("how we heard"))
    kind = models.CharField(_("kind"), max_length=12, choices=IssueKind.choices)
    voice = models.CharField(_("said by"), max_length=10, choices=Voice.choices)
    severity = models.PositiveSmallIntegerField(_("severity"), null=True)
    reports = models.PositiveIntegerField(_("reports"), default=0)
    contacts = models.PositiveBigIntegerField(_("counted contacts"), default=0)
    customers = models.PositiveBigIntegerField(_("customers hit"), default=0)
    cost = models.DecimalField(_("cost"), max_digits=16, decimal_places=2, default=0)

    objects = DailyCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("count of a day")
        verbose_name_plural = _("counts of days")
        indexes = (
            models.Index(fields=["day"], name="issues_dailycount_day"),
            models.Index(fields=["unit", "day"], name="issues_dailycount_unit"),
            models.Index(fields=["touchpoint", "day"], name="issues_dailycount_place"),
            models.Index(fields=["cause", "day"], name="issues_dailycount_cause"),
            models.Index(
                fields=["pattern", "day"],
                condition=Q(pattern__isnull=False),
                name="issues_dailycount_pattern",
            ),
        )

    def __str__(self) -> str:
        return f"{self.day}: {self.reports}"


class DirtyCell(models.Model):
    """Something to be counted anew.

    A day of one unit, or of every unit; or, where ``what`` says so, all days of what
    carries a word (``key``) that was merged or brought back, of a repeat problem whose
    main cause changed, or of everything. Only ever added to: two people who file in
    one unit on one day don't wait for each other.
    """

    #: The values of ``what`` beside the kinds of words.
    CELL, EVERYTHING, PATTERN = "", "everything", "pattern"

    unit = _key("accounts.Unit", _("unit"))
    day = models.DateField(_("day"), null=True)
    what = models.CharField(max_length=12, default="")
    key = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("day to count")
        verbose_name_plural = _("days to count")
        indexes = (
            models.Index(fields=["day", "unit"], name="issues_dirtycell_day"),
            models.Index(
                fields=["id"], condition=~Q(what=""), name="issues_dirtycell_what"
            ),
        )

    def __str__(self) -> str:
        return self.what or f"{self.unit_id}, {self.day}"
