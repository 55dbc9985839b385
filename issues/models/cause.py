"""One stated cause: a sentence, a cause type, how sure we are, and the evidence."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxops.kernel.bases import Versioned
from cxops.kernel.history import tracked
from issues.enums import Certainty, FactorRole


class ContributingFactor(Versioned):
    """A cause of one repeat problem or of one report, never of both."""

    FREE_TEXT: ClassVar[tuple[str, ...]] = ("sentence", "evidence", "whys")

    pattern = models.ForeignKey(
        "issues.Pattern",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="factors",
    )
    issue = models.ForeignKey(
        "issues.Issue",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="factors",
    )
    sentence = models.CharField(_("cause"), max_length=300)
    cause = models.ForeignKey(
        "issues.RootCause",
        on_delete=models.PROTECT,
        related_name="factors",
        verbose_name=_("cause type"),
    )
    role = models.CharField(
        _("role"), max_length=10, choices=FactorRole.choices, default=FactorRole.MAIN
    )
    certainty = models.CharField(
        _("how sure"),
        max_length=12,
        choices=Certainty.choices,
        default=Certainty.SUSPECTED,
    )
    whys = models.TextField(_("whys"), max_length=4000, blank=True, default="")
    evidence = models.TextField(_("evidence"), max_length=4000, blank=True, default="")
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("stated by"),
    )
    stated_at = models.DateTimeField(_("stated"))

    history = tracked()

    class Meta:
        verbose_name = _("cause")
        verbose_name_plural = _("causes")
        constraints = (
            models.CheckConstraint(
                condition=Q(pattern__isnull=False, issue__isnull=True)
                | Q(pattern__isnull=True, issue__isnull=False),
                name="issues_contributingfactor_one_home",
            ),
            models.CheckConstraint(
                condition=~Q(certainty=Certainty.CONFIRMED) | ~Q(evidence=""),
                name="issues_contributingfactor_confirmed_has_evidence",
            ),
            models.UniqueConstraint(
                fields=["pattern"],
                condition=Q(role=FactorRole.MAIN, certainty=Certainty.CONFIRMED),
                name="issues_contributingfactor_one_main_per_pattern",
            ),
        )

    def __str__(self) -> str:
        return self.sentence
