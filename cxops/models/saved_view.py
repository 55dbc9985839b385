"""An address of a list that somebody kept under a name."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cxops.kernel.bases import Versioned
from cxops.kernel.history import tracked

NAME_LENGTH, QUERY_LENGTH = 60, 2000


class SavedView(Versioned):
    """One view. It holds a question, never rows: whoever opens it asks as themselves.

    Tracked like every record, so that words that name a person can be removed from its
    name and filters; taken away, it is retired.
    """

    FREE_TEXT: ClassVar[tuple[str, ...]] = ("name", "query")

    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    list_name = models.SlugField(_("list"), max_length=20)
    query = models.CharField(
        _("filters and order"), max_length=QUERY_LENGTH, blank=True, default=""
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="saved_views",
        verbose_name=_("kept by"),
    )
    unit = models.ForeignKey(
        "accounts.Unit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("shared with"),
    )
    is_for_all = models.BooleanField(_("shared with everyone"), default=False)
    kept_at = models.DateTimeField(_("kept"))
    retired_at = models.DateTimeField(_("taken away"), null=True, blank=True)

    history = tracked()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(unit=None) | models.Q(is_for_all=False),
                name="cxops_savedview_shared_one_way",
            ),
        )
        indexes = (
            models.Index(
                fields=["list_name", "owner"],
                condition=models.Q(retired_at=None),
                name="cxops_savedview_in_use",
            ),
        )

    def __str__(self) -> str:
        return self.name
