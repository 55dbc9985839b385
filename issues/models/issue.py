"""One logged service breakdown: one event, one place and time."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cxops.kernel import refs
from cxops.kernel.bases import Referenced
from cxops.kernel.history import tracked
from cxops.kernel.keyset import indexed
from issues.enums import (
    OPEN_STATES,
    CauseSource,
    IssueKind,
    IssueState,
    Mood,
    Precision,
    Recovery,
    Severity,
    Voice,
)
from issues.querysets import IssueQuerySet

TITLE_LENGTH = 120
DESCRIPTION_LENGTH = 20_000


class Issue(Referenced):
    """A report, in the reporter's words.

    Four times: ``occurred_at`` (with its precision), ``received_at`` (the customer
    told us; statutory clocks run from it), ``filed_at`` (written down, the source's
    when imported), ``recorded_at`` (ours, always). ``occurred_on`` is the local day
    in the unit's zone, stored and never rewritten by a move.
    """

    REF = refs.ISSUE
    FREE_TEXT: ClassVar[tuple[str, ...]] = (
        "title",
        "description",
        "recovery_note",
        "decline_to",
        "next_step",
    )

    kind = models.CharField(
        _("kind"),
        max_length=12,
        choices=IssueKind.choices,
        default=IssueKind.BREAKDOWN,
    )
    voice = models.CharField(_("said by"), max_length=10, choices=Voice.choices)
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    description = models.TextField(_("what happened"), max_length=DESCRIPTION_LENGTH)
    channel = models.ForeignKey(
        "issues.Channel",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="issues",
        verbose_name=_("how we heard"),
    )
    touchpoint = models.ForeignKey(
        "issues.Touchpoint",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="issues",
        verbose_name=_("where it went wrong"),
    )
    unit = models.ForeignKey(
        "accounts.Unit",
        on_delete=models.PROTECT,
        related_name="issues",
        verbose_name=_("unit"),
    )
    occurred_at = models.DateTimeField(_("happened"))
    occurred_precision = models.CharField(
        max_length=10, choices=Precision.choices, default=Precision.MINUTE
    )
    occurred_on = models.DateField(_("day"))
    received_at = models.DateTimeField(_("we were told"))
    filed_at = models.DateTimeField(_("reported"))
    recorded_at = models.DateTimeField(_("recorded"))
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reported_issues",
        verbose_name=_("reported by"),
    )
    customer = models.ForeignKey(
        "issues.Customer",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="issues",
        verbose_name=_("customer"),
    )
    customer_mood = models.CharField(
        _("the customer now"),
        max_length=10,
        choices=Mood.choices,
        default=Mood.UNKNOWN,
    )
    severity = models.PositiveSmallIntegerField(
        _("severity"), null=True, blank=True, choices=Severity.choices
    )
    customers_affected = models.PositiveIntegerField(_("customers hit"), default=1)
    cost = models.DecimalField(
        _("cost"), null=True, blank=True, max_digits=12, decimal_places=2
    )
    cause = models.ForeignKey(
        "issues.RootCause",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="issues",
        verbose_name=_("looks like"),
    )
    cause_source = models.CharField(
        max_length=10, choices=CauseSource.choices, blank=True, default=""
    )
    is_promise_broken = models.BooleanField(_("a promise broke"), default=False)
    is_one_off = models.BooleanField(_("one-off so far"), default=False)
    pattern = models.ForeignKey(
        "issues.Pattern",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="issues",
        verbose_name=_("repeat problem"),
    )
    duplicate_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        # Few reports have one: the index is over those, and no plan starts with it.
        db_index=False,
        related_name="duplicates",
        verbose_name=_("same event as"),
    )
    state = models.CharField(
        _("state"), max_length=12, choices=IssueState.choices, default=IssueState.NEW
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_issues",
        verbose_name=_("who is on it"),
    )
    next_step = models.CharField(_("next step"), max_length=200, blank=True, default="")
    next_step_at = models.DateTimeField(_("next step by"), null=True, blank=True)
    is_restricted = models.BooleanField(_("restricted"), default=False)
    source = models.SlugField(_("source"), max_length=60, blank=True, default="")
    external_id = models.CharField(
        _("number there"), max_length=120, blank=True, default=""
    )
    content_digest = models.CharField(max_length=64, blank=True, default="")
    import_batch = models.ForeignKey(
        "issues.ImportBatch",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="issues",
        verbose_name=_("import"),
    )
    withdrawn_at = models.DateTimeField(_("import undone"), null=True, blank=True)
    recovery = models.CharField(
        _("put right for this customer"),
        max_length=12,
        choices=Recovery.choices,
        blank=True,
        default="",
    )
    recovery_note = models.TextField(
        _("what was done"), max_length=2000, blank=True, default=""
    )
    recovered_at = models.DateTimeField(_("put right at"), null=True, blank=True)
    decline_to = models.CharField(
        _("where to go instead"), max_length=300, blank=True, default=""
    )
    told_at = models.DateTimeField(_("reporter told"), null=True, blank=True)
    triaged_at = models.DateTimeField(_("sorted at"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("done at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    reopened_count = models.PositiveSmallIntegerField(_("came back"), default=0)

    # What was ever linked is looked for from the main report.
    history = tracked(indexed=["duplicate_of"])
    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = (
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=Q(withdrawn_at=None) & ~Q(external_id=""),
                name="issues_issue_source_once",
            ),
            models.CheckConstraint(
                condition=Q(severity=None) | Q(severity__lte=4),
                name="issues_issue_severity_0_to_4",
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of=None) | ~Q(duplicate_of=F("id")),
                name="issues_issue_not_its_own_duplicate",
            ),
            models.CheckConstraint(
                condition=Q(state__in=IssueState.values),
                name="issues_issue_state_known",
            ),
            models.CheckConstraint(
                condition=Q(cause=None) | ~Q(cause_source=""),
                name="issues_issue_cause_has_a_source",
            ),
        )
        indexes = (
            models.Index(fields=["-filed_at", "-id"], name="issues_issue_filed"),
            models.Index(fields=["-occurred_on", "-id"], name="issues_issue_occurred"),
            models.Index(
                *indexed("severity", null_as=-1, descending=True),
                name="issues_issue_severity",
            ),
            models.Index(
                fields=["unit", "state", "-filed_at"], name="issues_issue_unit_state"
            ),
            # A state is what lists are narrowed by most, in each order by time.
            models.Index(
                fields=["state", "-filed_at", "-id"], name="issues_issue_state_filed"
            ),
            models.Index(
                fields=["state", "-occurred_on", "-id"], name="issues_issue_state_day"
            ),
            models.Index(
                "state",
                *indexed("severity", null_as=-1, descending=True),
                name="issues_issue_state_severity",
            ),
            # What was open at a moment, also at a past one: ``open_condition``.
            models.Index(
                fields=["state", "reopened_count", "closed_at"],
                name="issues_issue_open_at",
            ),
            models.Index(
                fields=["duplicate_of"],
                condition=Q(duplicate_of__isnull=False),
                name="issues_issue_duplicate_of",
            ),
            models.Index(fields=["reporter", "-id"], name="issues_issue_reporter_id"),
            models.Index(
                fields=["next_step_at", "id"],
                condition=Q(state__in=["new", "triaged", "needs_info", "resolved"]),
                name="issues_issue_next_step",
            ),
        )

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        return reverse("issues:issue_detail", args=[self.ref])

    @property
    def is_open(self) -> bool:
        """Whether somebody should be on it."""
        return self.state in OPEN_STATES

    @property
    def is_duplicate(self) -> bool:
        """Another report of the same event stands for it."""
        return self.duplicate_of_id is not None

    @property
    def journey_id(self) -> int | None:
        """The journey of the touchpoint, where it is placed."""
        return self.touchpoint.stage.journey_id if self.touchpoint else None
