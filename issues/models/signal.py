"""What isn't chance any more: a day with far too many reports, weeks that shifted.

A signal is derived from the daily counts, and kept: what was flagged on a day stays
flagged, whatever is reported, moved or taken back later. ``issues/services/signals.py``
makes them.
"""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cxops.kernel.bases import Versioned
from cxops.kernel.history import tracked
from issues.enums import SignalDirection, SignalKind
from issues.querysets import SignalQuerySet


class Signal(models.Model):
    """Days or weeks of one unit with all below it that chance hardly explains.

    With a touchpoint or a repeat problem only its reports were counted there. Counted
    are breakdowns that customers reported.
    """

    unit = models.ForeignKey(
        "accounts.Unit",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("counted in"),
    )
    touchpoint = models.ForeignKey(
        "issues.Touchpoint",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("where"),
    )
    pattern = models.ForeignKey(
        "issues.Pattern",
        null=True,
        on_delete=models.PROTECT,
        related_name="signals",
        verbose_name=_("repeat problem"),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=SignalKind.choices)
    direction = models.CharField(
        _("direction"), max_length=8, choices=SignalDirection.choices
    )
    #: The pattern of weeks (limit, shift, trend, two_of_three); empty for a spike.
    rule = models.CharField(_("rule"), max_length=12, blank=True, default="")
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("to"))
    count = models.PositiveIntegerField(_("reports"))
    #: So many more than usual; less than 0 where fewer came.
    excess = models.FloatField(_("above the usual"))
    #: By luck 1 time in so many; none where the pattern of weeks is the sign.
    odds = models.PositiveIntegerField(_("1 time in"), null=True)
    #: The most reports of one day or week in it: what a later one is compared with.
    peak = models.PositiveIntegerField(_("most at once"))
    looked_at = models.PositiveIntegerField(_("looked at together"))
    #: The counts up to its last day or week, the oldest first; None: nothing known.
    points = models.JSONField(_("counts"), default=list)
    found_at = models.DateTimeField(_("found"))
    ended_on = models.DateField(_("over since"), null=True)
    snooze = models.ForeignKey(
        "issues.SignalSnooze",
        null=True,
        on_delete=models.PROTECT,
        related_name="held",
        verbose_name=_("put off"),
    )

    objects = SignalQuerySet.as_manager()

    class Meta:
        verbose_name = _("signal")
        verbose_name_plural = _("signals")
        constraints = (
            models.UniqueConstraint(
                F("unit"),
                Coalesce("touchpoint", 0),
                Coalesce("pattern", 0),
                F("kind"),
                F("direction"),
                F("first_on"),
                name="issues_signal_once",
            ),
            models.CheckConstraint(
                condition=Q(touchpoint=None) | Q(pattern=None),
                name="issues_signal_about_one",
            ),
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")), name="issues_signal_in_order"
            ),
        )
        indexes = (
            models.Index(
                F("excess").desc(), F("id").desc(), name="issues_signal_by_excess"
            ),
            models.Index(
                fields=["unit"], condition=Q(ended_on=None), name="issues_signal_open"
            ),
        )

    def __str__(self) -> str:
        """What it is about."""
        if self.pattern is not None:
            return self.pattern.title
        return str(self.touchpoint or self.unit)

    def get_absolute_url(self) -> str:
        return reverse("issues:signal_detail", args=[self.pk])

    @property
    def expected(self) -> float:
        """So many would have been usual."""
        return self.count - self.excess

    @property
    def journey_id(self) -> int | None:
        """The journey of its touchpoint."""
        return self.touchpoint.stage.journey_id if self.touchpoint else None

    @property
    def is_worse(self) -> bool:
        return self.direction == SignalDirection.WORSE

    @property
    def subject(self) -> tuple[Any, ...]:
        """What it is about and in which way: equal for signals that follow upon each
        other."""
        about = (self.unit_id, self.touchpoint_id, self.pattern_id)
        return (*about, self.kind, self.direction)


class SignalSnooze(Versioned):
    """That somebody put a signal off: who, why, and until when at the latest.

    Read, never swept: what has passed is over. It holds those that follow upon it too,
    until one is clearly worse than the most that was seen (``peak``).
    """

    FREE_TEXT: ClassVar[tuple[str, ...]] = ("reason",)

    signal = models.ForeignKey(
        Signal,
        on_delete=models.PROTECT,
        related_name="snoozes",
        verbose_name=_("signal"),
    )
    until = models.DateTimeField(_("put off until"))
    reason = models.TextField(_("why"), max_length=2000)
    peak = models.PositiveIntegerField(_("most at once"))
    put_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("put off by"),
    )
    put_off_at = models.DateTimeField(_("put off"))

    history = tracked()

    class Meta:
        verbose_name = _("signal put off")
        verbose_name_plural = _("signals put off")

    def __str__(self) -> str:
        return f"{self.signal_id} until {self.until:%Y-%m-%d}"


class SignalLook(models.Model):
    """The last look at a top unit and all below it: of which day, and at what counts.

    Operational: it says only whether there is anything new to look at.
    """

    unit = models.OneToOneField(
        "accounts.Unit",
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("unit"),
    )
    day = models.DateField(_("day"))
    at = models.DateTimeField(_("looked"))
    #: The newest daily count of then: each recount makes newer ones.
    newest_count = models.BigIntegerField(default=0)
    series = models.PositiveIntegerField(_("looked at"), default=0)

    class Meta:
        verbose_name = _("look for signals")
        verbose_name_plural = _("looks for signals")

    def __str__(self) -> str:
        return f"{self.unit_id}, {self.day}"
