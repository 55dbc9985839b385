"""Who took which list out as a file: the question and the number, never the rows."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cxops.kernel.bases import Versioned
from cxops.kernel.history import tracked


class ExportFormat(models.TextChoices):
    CSV = "csv", _("CSV, for any program")
    XLSX = "xlsx", _("Excel workbook")


class Export(Versioned):
    """One export. It is noted before the first row leaves, and again after the last."""

    FREE_TEXT: ClassVar[tuple[str, ...]] = ("query",)

    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    list_name = models.SlugField(_("list"), max_length=20)
    query = models.CharField(_("filters"), max_length=2000, blank=True, default="")
    sort = models.SlugField(_("order"), max_length=20)
    format = models.CharField(_("as"), max_length=4, choices=ExportFormat.choices)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    row_count = models.PositiveIntegerField(_("rows"), default=0)
    is_complete = models.BooleanField(_("whole"), default=False)

    history = tracked()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        indexes = (
            models.Index(fields=["made_by", "started_at"], name="cxops_export_person"),
        )

    def __str__(self) -> str:
        return f"{self.list_name}, {self.started_at:%Y-%m-%d %H:%M}"
