"""Contacts that were counted without a form."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cxops.kernel.history import tracked
from issues.enums import Voice
from issues.models.figure import Figure

#: What a tally counts unless something else is said. Only these join reports.
CONTACTS = "contacts"
#: Where single taps come from.
COUNTER = "counter"


class Tally(Figure):
    """So many contacts about one thing: where, what caused it, how we heard.

    ``hour`` (0 to 23, of the unit's clock) says which hour of a single day; without
    it the number is of the whole period.
    """

    channel = models.ForeignKey(
        "issues.Channel",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
        verbose_name=_("how we heard"),
    )
    cause = models.ForeignKey(
        "issues.RootCause",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
        verbose_name=_("looks like"),
    )
    voice = models.CharField(
        _("said by"), max_length=10, choices=Voice.choices, default=Voice.CUSTOMER
    )
    hour = models.PositiveSmallIntegerField(_("hour"), null=True, blank=True)

    history = tracked()
    READ: ClassVar[str] = "tally.read"

    class Meta(Figure.Meta):
        verbose_name = _("counted contacts")
        verbose_name_plural = _("counted contacts")
        constraints: ClassVar[Any] = (
            *Figure.Meta.constraints,
            models.CheckConstraint(
                condition=Q(hour=None) | Q(hour__lte=23, first_on=F("last_on")),
                name="issues_tally_hour_of_one_day",
            ),
            models.CheckConstraint(
                condition=Q(voice__in=Voice.values), name="issues_tally_voice"
            ),
        )
        indexes = (
            models.Index(fields=["last_on", "id"], name="tally_last"),
            models.Index(fields=["unit", "last_on"], name="tally_unit"),
            # An import's numbers, to be taken back step by step.
            models.Index(
                fields=["import_batch", "id"],
                condition=Q(import_batch__isnull=False),
                name="tally_import",
            ),
            models.Index(
                fields=["recorded_by", "source", "first_on"], name="tally_counted_by"
            ),
        )
