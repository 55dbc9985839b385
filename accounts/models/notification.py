"""What somebody should know, and how it reached them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.querysets import NotificationQuerySet


class Notification(models.Model):
    """One line in a person's inbox. Holds a reference, never content.

    The sentence is rendered when it is read or sent, by the reader's rights then.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="notifications",
    )
    kind = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = (
            models.Index(fields=["user", "-id"], name="accounts_notification_inbox"),
            models.Index(
                fields=["user"],
                condition=models.Q(read_at=None),
                name="accounts_notification_unread",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} → {self.user_id}"


class Delivery(models.Model):
    """One notification over one channel: once, with a stable Message-ID."""

    notification = models.ForeignKey(
        Notification, on_delete=models.PROTECT, related_name="deliveries"
    )
    channel = models.CharField(max_length=20)
    message_id = models.CharField(max_length=120)
    sent_at = models.DateTimeField(null=True, blank=True)
    skipped_because = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = (
            models.UniqueConstraint(
                fields=["notification", "channel"], name="accounts_delivery_once"
            ),
        )

    def __str__(self) -> str:
        return self.message_id
