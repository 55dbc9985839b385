"""Where reports that nobody typed here came from, and the words they brought."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cxops.kernel.bases import Versioned
from cxops.kernel.history import tracked
from issues.enums import ImportMode, ImportStage


class ImportBatch(Versioned):
    """One file that is brought in: looked at, mapped, tried, run, perhaps undone.

    Counts are of the rows read so far. ``file_key`` is where the file lies until the
    run has ended; ``mapping`` the text that says how it is read.
    """

    FREE_TEXT: ClassVar[tuple[str, ...]] = ("file_name", "mapping", "failure")

    source = models.SlugField(_("source"), max_length=60)
    file_name = models.CharField(_("file"), max_length=200)
    file_sha256 = models.CharField(max_length=64)
    file_key = models.CharField(max_length=40, blank=True, default="")
    mode = models.CharField(_("as"), max_length=10, choices=ImportMode.choices)
    mapping = models.TextField(_("mapping"), blank=True, default="")
    unit = models.ForeignKey(
        "accounts.Unit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("unit"),
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("started by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    failure = models.CharField(max_length=500, blank=True, default="")
    undo_started_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    row_count = models.PositiveIntegerField(_("rows"), default=0)
    stored_count = models.PositiveIntegerField(_("stored"), default=0)
    updated_count = models.PositiveIntegerField(_("changed"), default=0)
    unchanged_count = models.PositiveIntegerField(_("unchanged"), default=0)
    rejected_count = models.PositiveIntegerField(_("rejected"), default=0)
    withdrawn_count = models.PositiveIntegerField(_("taken back"), default=0)

    history = tracked()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        moment = self.started_at or self.uploaded_at
        return f"{self.source}, {moment:%Y-%m-%d %H:%M}" if moment else self.source

    def get_absolute_url(self) -> str:
        return reverse("issues:import_detail", args=[self.pk])

    @property
    def stage(self) -> ImportStage:
        """Where it stands, from the moments that are noted."""
        if self.undone_at is not None:
            return ImportStage.UNDONE
        if self.undo_started_at is not None:
            return ImportStage.UNDOING
        if self.finished_at is not None:
            return ImportStage.FINISHED
        if self.stopped_at is not None:
            return ImportStage.STOPPED
        return ImportStage.RUNNING if self.started_at else ImportStage.PREPARED


class ImportFindings(models.Model):
    """What was found in a file while it is prepared. Goes with the file."""

    batch = models.OneToOneField(
        ImportBatch,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="findings",
    )
    profile = models.JSONField(default=dict)
    trial = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("findings of an import")
        verbose_name_plural = _("findings of imports")

    def __str__(self) -> str:
        return str(self.batch_id)


class ImportRow(models.Model):
    """One row of a file that was not stored, as it stood there, and why.

    Kept for whoever mends it, and forgotten some weeks later.
    """

    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, related_name="rejected_rows"
    )
    line = models.PositiveIntegerField(_("line"))
    column = models.TextField(_("column"), blank=True, default="")
    reason = models.TextField(_("reason"))
    #: Pairs of name and cell: a database keeps the order of a list alone.
    cells = models.JSONField(default=list)

    class Meta:
        verbose_name = _("rejected row")
        verbose_name_plural = _("rejected rows")
        constraints = (
            models.UniqueConstraint(
                fields=["batch", "line"], name="issues_importrow_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.line}"


class ImportMapping(Versioned):
    """A mapping that somebody keeps under a name, to use it again."""

    FREE_TEXT: ClassVar[tuple[str, ...]] = ("name", "text")

    name = models.CharField(_("name"), max_length=80)
    text = models.TextField(_("mapping"))
    columns = models.JSONField(_("columns it reads"), default=list)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("saved by"),
    )
    saved_at = models.DateTimeField(_("saved"))

    history = tracked()

    class Meta:
        verbose_name = _("mapping")
        verbose_name_plural = _("mappings")
        constraints = (
            models.UniqueConstraint(
                Lower("name"), name="issues_importmapping_name_once"
            ),
        )

    def __str__(self) -> str:
        return self.name


class ImportedTerm(Versioned):
    """A word of the vocabulary that an import brought in, and when it was settled.

    It waits for review until somebody keeps it, changes it or merges it into another.
    """

    touchpoint = models.OneToOneField(
        "issues.Touchpoint",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="imported",
    )
    channel = models.OneToOneField(
        "issues.Channel",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="imported",
    )
    cause = models.OneToOneField(
        "issues.RootCause",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="imported",
    )
    import_batch = models.ForeignKey(
        ImportBatch,
        on_delete=models.PROTECT,
        related_name="terms",
        verbose_name=_("import"),
    )
    imported_at = models.DateTimeField(_("came in"))
    settled_at = models.DateTimeField(_("reviewed"), null=True, blank=True)

    history = tracked()

    class Meta:
        verbose_name = _("imported word")
        verbose_name_plural = _("imported words")
        constraints = (
            models.CheckConstraint(
                condition=Q(touchpoint=None, channel=None, cause__isnull=False)
                | Q(touchpoint=None, channel__isnull=False, cause=None)
                | Q(touchpoint__isnull=False, channel=None, cause=None),
                name="issues_importedterm_one_word",
            ),
        )

    def __str__(self) -> str:
        return str(self.touchpoint or self.channel or self.cause)
