"""What should be reached, measured how, from where to where, by when."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from cxops.kernel.bases import Versioned
from cxops.kernel.history import tracked
from improvements.enums import Counting, Direction, TargetLevel
from improvements.querysets import TargetQuerySet
from issues.enums import Voice


class Target(Versioned):
    """One target. The baseline carries its source and period."""

    FREE_TEXT: ClassVar[tuple[str, ...]] = ("measure", "baseline_source")

    initiative = models.ForeignKey(
        "improvements.Initiative", on_delete=models.PROTECT, related_name="targets"
    )
    measure = models.CharField(_("measure"), max_length=160)
    unit_of_measure = models.CharField(_("unit of measure"), max_length=40)
    direction = models.CharField(
        _("direction"),
        max_length=6,
        choices=Direction.choices,
        default=Direction.DOWN,
    )
    level = models.CharField(
        _("rung of the ladder"),
        max_length=14,
        choices=TargetLevel.choices,
        default=TargetLevel.OWN_BASELINE,
    )
    baseline = models.DecimalField(_("baseline"), max_digits=14, decimal_places=4)
    baseline_source = models.CharField(_("source of the baseline"), max_length=200)
    baseline_from = models.DateField(_("baseline from"))
    baseline_to = models.DateField(_("baseline to"))
    goal = models.DecimalField(_("goal"), max_digits=14, decimal_places=4)
    due_on = models.DateField(_("reached by"))
    counted_as = models.CharField(
        _("numbers"), max_length=8, choices=Counting.choices, default=Counting.BY_HAND
    )
    voice = models.CharField(
        _("said by"), max_length=10, choices=Voice.choices, default=Voice.CUSTOMER
    )
    volume = models.SlugField(_("out of"), max_length=60, blank=True, default="")
    #: Mondays of the weeks that set it off: they never were the usual.
    left_out = models.JSONField(_("weeks left out"), default=list, blank=True)
    removed_at = models.DateTimeField(_("taken out"), null=True, blank=True)

    objects = TargetQuerySet.as_manager()
    history = tracked()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(baseline_to__gte=F("baseline_from")),
                name="improvements_target_baseline_period",
            ),
            models.CheckConstraint(
                condition=Q(direction=Direction.DOWN, goal__lt=F("baseline"))
                | Q(direction=Direction.UP, goal__gt=F("baseline")),
                name="improvements_target_goal_is_better",
            ),
            models.CheckConstraint(
                condition=Q(counted_as__in=Counting.values),
                name="improvements_target_counted_as",
            ),
            models.CheckConstraint(
                condition=~Q(counted_as=Counting.RATE) | ~Q(volume=""),
                name="improvements_target_rate_has_a_volume",
            ),
        )

    def __str__(self) -> str:
        return self.measure

    @property
    def is_counted(self) -> bool:
        """Whether our own reports say where it stands."""
        return self.counted_as != Counting.BY_HAND

    @property
    def baseline_text(self) -> str:
        """The baseline as people write it: 24, not 24.0000; counted, 10.1 and not
        10.0769."""
        if self.is_counted and self.baseline >= 1:
            return _plain(self.baseline.quantize(_TENTH))
        return _plain(self.baseline)

    @property
    def goal_text(self) -> str:
        """The goal as people write it."""
        return _plain(self.goal)


_TENTH = Decimal("0.1")


def _plain(number: Decimal) -> str:
    return number_format(f"{number.normalize():f}")
