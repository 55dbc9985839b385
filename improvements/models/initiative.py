"""The project that ends repeat problems. The aggregate of its targets and actions."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cxops.kernel import refs
from cxops.kernel.bases import Referenced
from cxops.kernel.history import tracked
from cxops.kernel.keyset import indexed
from improvements.enums import (
    ENDED_STATES,
    IN_EFFECT_STATES,
    ActionState,
    Conclusion,
    ImpactStage,
    InitiativeKind,
    InitiativeState,
    Protection,
)
from improvements.querysets import InitiativeQuerySet
from issues.enums import Certainty
from issues.models import ContributingFactor

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from improvements.models.change import ChangeRequest
    from improvements.models.check import EffectivenessCheck
    from improvements.models.review import Review


class Initiative(Referenced):
    """One improvement or quick fix.

    Any change of its targets, scope, actions or dates locks this row and raises this
    version; reviews, If-Match and forms use that one number.
    """

    REF = refs.INITIATIVE
    FREE_TEXT: ClassVar[tuple[str, ...]] = (
        "title",
        "summary",
        "protection_note",
        "hold_reason",
        "fixed_place",
        "evidence",
    )

    kind = models.CharField(
        _("kind"),
        max_length=12,
        choices=InitiativeKind.choices,
        default=InitiativeKind.IMPROVEMENT,
    )
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(
        _("what should be better, for whom"), max_length=4000, blank=True, default=""
    )
    unit = models.ForeignKey(
        "accounts.Unit",
        on_delete=models.PROTECT,
        related_name="initiatives",
        verbose_name=_("unit"),
    )
    journey = models.ForeignKey(
        "issues.Journey",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="initiatives",
        verbose_name=_("journey"),
    )
    objective = models.ForeignKey(
        "improvements.Objective",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="initiatives",
        verbose_name=_("objective"),
    )
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=InitiativeState.choices,
        default=InitiativeState.PROPOSED,
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_initiatives",
        verbose_name=_("owner"),
    )
    sponsor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sponsored_initiatives",
        verbose_name=_("sponsor"),
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("approver"),
    )
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("who checks the effect"),
    )
    planned_cost = models.DecimalField(
        _("planned cost"), null=True, blank=True, max_digits=12, decimal_places=2
    )
    protection = models.CharField(
        _("protected until fixed?"),
        max_length=12,
        choices=Protection.choices,
        blank=True,
        default="",
    )
    protection_note = models.TextField(
        _("how, or why not"), max_length=2000, blank=True, default=""
    )
    proposed_at = models.DateTimeField(_("proposed"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    plan_edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("plan last changed by"),
    )
    plan_edited_at = models.DateTimeField(_("plan last changed"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    check_on = models.DateField(_("effect checked on"), null=True, blank=True)
    slipped_days = models.PositiveSmallIntegerField(_("slipped by"), default=0)
    hold_reason = models.TextField(
        _("why on hold"), max_length=1000, blank=True, default=""
    )
    resume_on = models.DateField(_("goes on"), null=True, blank=True)
    fixed_from = models.DateField(_("fixed from"), null=True, blank=True)
    fixed_place = models.CharField(
        _("fixed where"), max_length=200, blank=True, default=""
    )
    evidence = models.TextField(
        _("how we know it is in effect"), max_length=4000, blank=True, default=""
    )
    implemented_at = models.DateTimeField(_("in effect"), null=True, blank=True)
    verified_at = models.DateTimeField(_("proven to work"), null=True, blank=True)
    #: Events up to this day were known when the effect was confirmed.
    verified_on = models.DateField(_("looked at up to"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    reopened_at = models.DateTimeField(_("came back"), null=True, blank=True)
    reopened_count = models.PositiveSmallIntegerField(
        _("opened again, times"), default=0
    )

    history = tracked()
    objects = InitiativeQuerySet.as_manager()
    #: Set by whoever judges it at a moment, never stored: the day it is in its unit,
    #: and where a fix without effect goes back to.
    today: date | None = None
    goes_back_to: str = ""

    class Meta:
        verbose_name = _("improvement")
        verbose_name_plural = _("improvements")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=InitiativeState.values),
                name="improvements_initiative_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=IN_EFFECT_STATES) | Q(fixed_from__isnull=False),
                name="improvements_initiative_implemented_has_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(state=InitiativeState.ON_HOLD)
                | Q(resume_on__isnull=False),
                name="improvements_initiative_hold_has_an_end",
            ),
        )
        indexes = (
            models.Index(fields=["-proposed_at", "-id"], name="improvements_proposed"),
            models.Index(*indexed("due_on", null_as=date.max), name="improvements_due"),
            models.Index(fields=["unit", "state"], name="improvements_unit_state"),
            models.Index(fields=["state", "fixed_from"], name="improvements_in_effect"),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("improvements:initiative_detail", args=[self.ref])

    def missing_to_close(self) -> "list[_StrPromise]":
        """What keeps it from being closed, in words; empty when nothing does."""
        present = {_("a lesson"): self.lessons.exists()}
        if self.state == InitiativeState.VERIFIED:
            actual = self.impacts.filter(stage=ImpactStage.ACTUAL)
            present |= {_("what it brought"): actual.exists()}
        else:
            present |= {_("a check that found no effect"): self.was_without_effect}
        return [words for words, is_there in present.items() if not is_there]

    @property
    def was_without_effect(self) -> bool:
        """Whether a check found no effect, or couldn't tell when it was due."""
        checks = self.checks.filter(
            Q(conclusion=Conclusion.NO_EFFECT) | Q(conclusion="", extended_count__gt=0)
        )
        return checks.exists()

    @property
    def is_quick_fix(self) -> bool:
        """One person, one action, one date; no gates, no verdict."""
        return self.kind == InitiativeKind.QUICK_FIX

    @property
    def is_active(self) -> bool:
        """Neither ended nor in effect."""
        return self.state not in ENDED_STATES

    @cached_property
    def open_review(self) -> "Review | None":
        """The decision that is being waited for, if any."""
        return self.reviews.filter(decision="").select_related("approver").first()

    @cached_property
    def open_check(self) -> "EffectivenessCheck | None":
        """The check of the effect that is to be made, if any."""
        waiting = self.checks.filter(conclusion="")
        return waiting.select_related("checker", "second", "override_by").first()

    @cached_property
    def open_change_request(self) -> "ChangeRequest | None":
        """The change that is being waited for, if any."""
        waiting = self.change_requests.filter(decision="")
        return waiting.select_related("approver").first()

    def missing_from_plan(self) -> "list[_StrPromise]":
        """What keeps the plan from being whole, in words; empty when nothing does."""
        targets = [row for row in self.targets.all() if row.removed_at is None]
        actions = [
            row for row in self.actions.all() if row.state != ActionState.CANCELLED
        ]
        present = {
            _("a cause with evidence"): self.has_cause,
            _("a target with its baseline"): bool(targets),
            _("at least one action"): bool(actions),
            _("the due date"): self.due_on is not None,
            _("the date the effect is checked"): self.check_on is not None,
            _("“protected until fixed?”"): bool(self.protection),
        }
        return [words for words, is_there in present.items() if not is_there]

    @cached_property
    def has_cause(self) -> bool:
        """Whether one of its repeat problems has a cause with evidence."""
        patterns = self.scope.current().values("pattern")
        factors = ContributingFactor.objects.filter(pattern__in=patterns)
        held = factors.exclude(certainty=Certainty.RULED_OUT)
        return held.exclude(evidence="").exists()
