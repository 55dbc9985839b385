"""One person, one verb, one date."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cxops.kernel.bases import Versioned
from cxops.kernel.history import tracked
from improvements.enums import ActionState, ActionStrength, ActionType


class Action(Versioned):
    """One thing to do."""

    FREE_TEXT: ClassVar[tuple[str, ...]] = ("title", "result")

    initiative = models.ForeignKey(
        "improvements.Initiative", on_delete=models.PROTECT, related_name="actions"
    )
    title = models.CharField(_("what"), max_length=200)
    type = models.CharField(
        _("type"),
        max_length=12,
        choices=ActionType.choices,
        default=ActionType.CORRECTIVE,
    )
    strength = models.CharField(
        _("strength"), max_length=8, choices=ActionStrength.choices
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="actions",
        verbose_name=_("who"),
    )
    due_on = models.DateField(_("by"))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=ActionState.choices,
        default=ActionState.OPEN,
    )
    result = models.TextField(
        _("what came of it"), max_length=2000, blank=True, default=""
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    history = tracked()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ("due_on", "id")

    def __str__(self) -> str:
        return self.title
