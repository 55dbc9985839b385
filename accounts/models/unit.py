"""A node of the organisation: the place of a report, the scope of a role."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from tree_queries.fields import TreeNodeForeignKey

from accounts.models.user import check_time_zone
from accounts.querysets import UnitQuerySet
from cxops.kernel.bases import Versioned
from cxops.kernel.history import tracked


class Unit(Versioned):  # type: ignore[django-manager-missing]
    """A branch, ward, station, team. Retired when it closes, never deleted."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    parent = TreeNodeForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        verbose_name=_("belongs to"),
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[check_time_zone]
    )
    went_live_on = models.DateField(
        _("uses CXOps since"),
        null=True,
        blank=True,
        help_text=_("What was reported before is never a baseline."),
    )
    retired_at = models.DateTimeField(_("closed"), null=True, blank=True)

    history = tracked()
    objects: ClassVar[Any] = UnitQuerySet.as_manager()
    FREE_TEXT: ClassVar[tuple[str, ...]] = ()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
