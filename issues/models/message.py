"""What was said about a report, and to whom."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cxops.kernel.bases import Versioned
from cxops.kernel.history import tracked
from issues.enums import Audience, MessageKind
from issues.querysets import MessageQuerySet


class Message(Versioned):
    """One message. Never edited; a name in it can be redacted."""

    FREE_TEXT: ClassVar[tuple[str, ...]] = ("text",)

    issue = models.ForeignKey(
        "issues.Issue", on_delete=models.PROTECT, related_name="messages"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("from"),
    )
    audience = models.CharField(
        _("who can read it"), max_length=10, choices=Audience.choices
    )
    kind = models.CharField(
        max_length=10, choices=MessageKind.choices, default=MessageKind.NOTE
    )
    text = models.TextField(_("message"), max_length=4000)
    at = models.DateTimeField(_("sent"))

    history = tracked()
    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = (models.Index(fields=["issue", "id"], name="issues_message_thread"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} #{self.pk}"
