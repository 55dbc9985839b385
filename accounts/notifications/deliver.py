"""One notification over one channel. At least once outside, with a stable id."""

from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import Delivery, Notification
from accounts.notifications.kinds import KINDS
from accounts.notifications.notify import NOTIFIED
from cxops.kernel.outbox import on_event

MAIL = "mail"


@on_event(NOTIFIED, effect="accounts.mail")
def mail_notification(*, at: datetime, notification: int) -> None:
    """Mail a notification to its person, if they may still see what it is about.

    The right is asked now, not when the event was noted. The Message-ID is the same
    in every attempt, so a repeat after a crash is one mail to the reader's program.
    """
    row = Notification.objects.select_related("user", "actor").get(pk=notification)
    delivery, _made = Delivery.objects.get_or_create(
        notification=row, channel=MAIL, defaults={"message_id": _message_id(row)}
    )
    if delivery.sent_at or delivery.skipped_because:
        return
    kind = KINDS[row.kind]
    record = kind.find(row.user, row.object_id) if row.user.is_active else None
    if record is None:
        _note(delivery, skipped_because="no_longer_visible")
    elif not row.user.email or not row.user.wants_mail:
        _note(delivery, skipped_because="no_mail_wanted")
    else:
        # The network is used outside any transaction.
        _mail_of(row, delivery, record).send()
        _note(delivery, sent_at=at)


def _message_id(row: Notification) -> str:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "cxops"
    return f"<notification-{row.pk}@{domain}>"


def _mail_of(row: Notification, delivery: Delivery, record: object) -> EmailMessage:
    kind = KINDS[row.kind]
    with translation.override(row.user.language):
        who = str(row.actor) if row.actor else translation.gettext("CXOps")
        body = render_to_string(
            "accounts/mail/notification.txt",
            {
                "person": row.user,
                "sentence": kind.sentence(record, who),
                "url": f"{settings.PUBLIC_URL}{record.get_absolute_url()}",  # type: ignore[attr-defined]
            },
        )
        subject = " ".join(str(kind.subject).split())
    return EmailMessage(
        subject=subject,
        body=body,
        to=[row.user.email or ""],
        headers={
            "Message-ID": delivery.message_id,
            "Auto-Submitted": "auto-generated",
        },
    )


def _note(delivery: Delivery, **values: object) -> None:
    with transaction.atomic():
        for name, value in values.items():
            setattr(delivery, name, value)
        delivery.save(update_fields=list(values))
