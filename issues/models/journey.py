"""The customer's journey: stages, touchpoints and what is promised at each."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cxops.kernel.history import tracked
from issues.models.vocabulary import Term


class Journey(Term):
    """What a customer wants done, from end to end. A scope of responsibility."""

    history = tracked()

    class Meta(Term.Meta):
        verbose_name = _("journey")
        verbose_name_plural = _("journeys")


class Stage(Term):
    """A part of one journey."""

    journey = models.ForeignKey(
        Journey,
        on_delete=models.PROTECT,
        related_name="stages",
        verbose_name=_("journey"),
    )

    history = tracked()

    class Meta(Term.Meta):
        verbose_name = _("stage")
        verbose_name_plural = _("stages")


class Touchpoint(Term):
    """Where the customer meets us, with a written, dated, owned promise."""

    stage = models.ForeignKey(
        Stage,
        on_delete=models.PROTECT,
        related_name="touchpoints",
        verbose_name=_("stage"),
    )
    promise = models.TextField(_("what we promise"), blank=True, default="")
    promised_on = models.DateField(_("promised since"), null=True, blank=True)
    promise_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("who stands for the promise"),
    )
    standard = models.TextField(_("how we know it is kept"), blank=True, default="")
    icon = models.SlugField(_("picture"), max_length=40, blank=True, default="")

    history = tracked()
    FREE_TEXT: ClassVar[tuple[str, ...]] = ("definition", "promise", "standard")

    class Meta(Term.Meta):
        verbose_name = _("touchpoint")
        verbose_name_plural = _("touchpoints")
