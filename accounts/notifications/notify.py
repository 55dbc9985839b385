"""Tell somebody something: an inbox row now, a mail by the worker."""

from datetime import datetime

from django.db import models

from accounts.models import Notification, User
from accounts.notifications.kinds import KINDS
from cxops.kernel.outbox import emit

NOTIFIED = "accounts.notified"


def notify(
    kind: str, *, to: User | None, about: models.Model, actor: User | None, at: datetime
) -> Notification | None:
    """Note in the caller's transaction that ``to`` should know about a record.

    Nobody is told of their own deeds, and nobody who has left is told anything.
    """
    if to is None or not to.is_active or (actor is not None and actor.pk == to.pk):
        return None
    if kind not in KINDS:
        raise ValueError(f"the notification kind {kind!r} isn't registered")
    notification = Notification.objects.create(
        user=to,
        kind=kind,
        object_type=about._meta.label_lower,
        object_id=about.pk,
        actor=actor,
        at=at,
    )
    emit(NOTIFIED, at=at, notification=notification.pk)
    return notification
