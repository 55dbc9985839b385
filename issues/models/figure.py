"""What tallies and volumes share: a number of one unit over a period of local days."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cxops.kernel.bases import Kept
from issues.querysets import FigureQuerySet


class Figure(Kept):
    """A number that was counted, as it was told. It is never changed: a better one
    supersedes it, so what was known on any day stays known.

    ``first_on`` and ``last_on`` both belong to the period. ``identity`` is a digest of
    what the number is about: of those in force no two are about the same.
    """

    unit = models.ForeignKey(
        "accounts.Unit",
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
        verbose_name=_("unit"),
    )
    touchpoint = models.ForeignKey(
        "issues.Touchpoint",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
        verbose_name=_("where"),
    )
    measure = models.SlugField(_("what was counted"), max_length=60)
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("to"))
    number = models.PositiveBigIntegerField(_("number"))
    source = models.SlugField(_("source"), max_length=60)
    identity = models.CharField(max_length=64)
    import_batch = models.ForeignKey(
        "issues.ImportBatch",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
        verbose_name=_("import"),
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(_("recorded"))
    superseded_at = models.DateTimeField(_("superseded"), null=True, blank=True)

    objects = FigureQuerySet.as_manager()
    #: The right to read it.
    READ: ClassVar[str]

    class Meta:
        abstract = True
        ordering = ("-last_on", "-id")
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(
                fields=["identity"],
                condition=Q(superseded_at=None),
                name="issues_%(class)s_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")),
                name="issues_%(class)s_period",
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure}: {self.number}, {self.period_words}"

    @property
    def period_words(self) -> str:
        """ "9 June 2026", or "1 June 2026 – 30 June 2026"."""
        return period_in_words(self.first_on, self.last_on)


def period_in_words(first: date, last: date) -> str:
    """One day, or the first and the last of several."""
    words = date_format(first, "j F Y")
    return words if first == last else f"{words} – {date_format(last, 'j F Y')}"
