"""A change of many reports at once: what, by whom, and what became of each."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cxops.kernel.bases import Versioned
from cxops.kernel.history import tracked
from issues.enums import BulkState, BulkVerb, RowOutcome, Severity
from issues.querysets import BulkChangeQuerySet, BulkRowQuerySet


class BulkChange(Versioned):
    """What is to be done to many reports. What is left empty stays as each has it.

    ``query`` is the address that chose them, empty where they were picked; the rows
    are frozen with their versions when it is previewed, so nothing else is changed.
    """

    FREE_TEXT: ClassVar[tuple[str, ...]] = (
        "query",
        "next_step",
        "title",
        "reason",
        "go_to",
        "words",
        "problem",
    )

    verb = models.CharField(_("to do"), max_length=12, choices=BulkVerb.choices)
    state = models.CharField(_("state"), max_length=12, choices=BulkState.choices)
    query = models.TextField(_("chosen by"), max_length=2000, blank=True, default="")
    severity = models.PositiveSmallIntegerField(
        _("severity"), null=True, blank=True, choices=Severity.choices
    )
    touchpoint = models.ForeignKey(
        "issues.Touchpoint",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("where it went wrong"),
    )
    cause = models.ForeignKey(
        "issues.RootCause",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("looks like"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("who is on it"),
    )
    next_step = models.CharField(_("next step"), max_length=200, blank=True, default="")
    next_step_on = models.DateField(_("next step by"), null=True, blank=True)
    pattern = models.ForeignKey(
        "issues.Pattern",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("repeat problem"),
    )
    title = models.CharField(
        _("new repeat problem"), max_length=120, blank=True, default=""
    )
    home = models.ForeignKey(
        "accounts.Unit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("its home"),
    )
    same_as = models.ForeignKey(
        "issues.Issue",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("same event as"),
    )
    reason = models.TextField(_("reason"), max_length=2000, blank=True, default="")
    go_to = models.CharField(
        _("where to go instead"), max_length=300, blank=True, default=""
    )
    words = models.TextField(
        _("what reporters hear"), max_length=4000, blank=True, default=""
    )
    undoes = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="undone_by",
        verbose_name=_("undoes"),
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("begun by"),
    )
    started_at = models.DateTimeField(_("begun"))
    confirmed_at = models.DateTimeField(_("decided"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    row_count = models.PositiveIntegerField(_("reports"), default=0)
    waiting_count = models.PositiveIntegerField(_("to be changed"), default=0)
    done_count = models.PositiveIntegerField(_("changed"), default=0)
    unchanged_count = models.PositiveIntegerField(_("were so already"), default=0)
    refused_count = models.PositiveIntegerField(_("not possible"), default=0)
    stale_count = models.PositiveIntegerField(_("changed meanwhile"), default=0)
    given_count = models.PositiveIntegerField(_("given to the person"), default=0)
    problem = models.CharField(_("problem"), max_length=300, blank=True, default="")

    history = tracked()
    objects = BulkChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of many reports")
        verbose_name_plural = _("changes of many reports")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=BulkState.values),
                name="issues_bulkchange_state_known",
            ),
            models.UniqueConstraint(
                fields=["undoes"],
                condition=~Q(state=BulkState.STOPPED),
                name="issues_bulkchange_undone_once",
            ),
        )
        indexes = (
            models.Index(
                fields=["started_by", "-id"], name="issues_bulkchange_started_by"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_verb_display()}, {self.started_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("issues:bulk_detail", args=[self.pk])

    @property
    def ref(self) -> str:
        """How an address names it."""
        return str(self.pk)


class BulkRow(models.Model):
    """One report of a change, with the version that was seen, and what became of it.

    What it was before is in its own history, at that version.
    """

    change = models.ForeignKey(
        BulkChange, on_delete=models.PROTECT, related_name="rows", db_index=False
    )
    # Read from the change to its reports, never the other way.
    issue = models.ForeignKey(
        "issues.Issue", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    version = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=RowOutcome.choices)
    reason = models.CharField(max_length=300, blank=True, default="")

    objects = BulkRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of a change")
        verbose_name_plural = _("reports of a change")
        constraints = (
            models.UniqueConstraint(
                fields=["change", "issue"], name="issues_bulkrow_once"
            ),
        )
        indexes = (
            models.Index(fields=["change", "id"], name="issues_bulkrow_in_order"),
            models.Index(
                fields=["change", "outcome", "id"], name="issues_bulkrow_outcome"
            ),
        )

    def __str__(self) -> str:
        return f"{self.change_id}/{self.issue_id}: {self.outcome}"
