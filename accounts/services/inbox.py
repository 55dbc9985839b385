"""One's own notifications: read, or all read."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Notification, User
from cxops.kernel.errors import NotFound


@transaction.atomic
def mark_read(notification: Notification, *, actor: User, at: datetime) -> Notification:
    """Note when somebody first opened a line of their own inbox."""
    if notification.user_id != actor.pk:
        raise NotFound(_("There is nothing here."))
    unread = actor.notifications.unread().filter(pk=notification.pk)
    unread.update(read_at=at)
    notification.refresh_from_db(fields=["read_at"])
    return notification


@transaction.atomic
def mark_all_read(*, actor: User, at: datetime) -> int:
    """Note that somebody has seen their whole inbox; returns how many were new."""
    count: int = actor.notifications.unread().filter(at__lte=at).update(read_at=at)
    return count
