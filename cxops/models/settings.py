"""The installation's rules: one tracked row."""

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from cxops.kernel.bases import Versioned
from cxops.kernel.history import tracked


class Settings(Versioned):
    """What this organisation has decided for itself. Changed under /settings/."""

    FREE_TEXT: ClassVar[tuple[str, ...]] = ()

    organisation = models.CharField(_("name of the organisation"), max_length=120)
    emergency_phone = models.CharField(
        _("emergency number"),
        max_length=30,
        default="112",
        help_text=_("Stands above every report form."),
    )
    approval_threshold = models.DecimalField(
        _("an executive approves from"),
        max_digits=12,
        decimal_places=2,
        default=Decimal(10000),
        validators=[MinValueValidator(Decimal(0))],
        help_text=_("Planned cost of an improvement."),
    )
    recurrences_to_reopen = models.PositiveSmallIntegerField(
        _("reports that re-open an improvement"),
        default=3,
        validators=[MinValueValidator(1)],
    )
    watch_days = models.PositiveSmallIntegerField(
        _("days an improvement is watched"),
        default=90,
        validators=[MinValueValidator(1)],
    )
    small_number_limit = models.PositiveSmallIntegerField(
        _("counts below this are hidden"),
        default=5,
        help_text=_("From people who can’t read the reports behind them."),
    )

    history = tracked()

    class Meta:
        verbose_name = _("rules")
        verbose_name_plural = _("rules")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(id=1), name="cxops_settings_one_row"
            ),
        )

    def __str__(self) -> str:
        return str(_("Rules of this installation"))

    @classmethod
    def current(cls) -> "Settings":
        """The one row; the defaults until an installation was set up."""
        return cls._default_manager.filter(pk=1).first() or cls(pk=1)
