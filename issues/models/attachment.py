"""A file that belongs to a report: a photo, a screenshot, a PDF."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxops.kernel.bases import Versioned
from cxops.kernel.history import tracked
from issues.enums import FileKind
from issues.querysets import AttachmentQuerySet


class Attachment(Versioned):
    """What is known of one file; its bytes lie on the shelf under ``path``.

    Its reader is whoever reads the report, now. While ``may_show_person`` holds, it
    counts as personal data. Taken back, its bytes are erased and the row stays.
    """

    FREE_TEXT: ClassVar[tuple[str, ...]] = ("name",)

    issue = models.ForeignKey(
        "issues.Issue", on_delete=models.PROTECT, related_name="attachments"
    )
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=FileKind.choices)
    path = models.CharField(max_length=40, unique=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    may_show_person = models.BooleanField(_("may show a person"), default=True)
    attached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("added by"),
    )
    attached_at = models.DateTimeField(_("added"))
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("taken back by"),
    )
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    history = tracked()
    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=FileKind.values),
                name="issues_attachment_kind_known",
            ),
        )
        indexes = (models.Index(fields=["issue", "id"], name="issues_attachment_list"),)

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """Whether there is something to show; its size in dots is known then."""
        return self.width is not None
