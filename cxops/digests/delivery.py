"""Mailing an edition: at least once, with the same Message-ID each time."""

from datetime import datetime
from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMultiAlternatives

from cxops.digests import links, render
from cxops.digests.editions import MADE, scope_of
from cxops.digests.subscriptions import right_to_receive
from cxops.kernel.outbox import on_event
from cxops.models import DigestDelivery, DigestSubscription

#: Reply codes from here on are the receiver's last word.
PERMANENT = 500


@on_event(MADE, effect="digests.mail")
def mail_edition(*, at: datetime, edition: int) -> None:
    """Mail an edition to its reader, if they still want it and may still read it.

    Rights and choice are asked now, not when the edition was made. Where the process
    dies between sending and noting it, the mail is sent again with its Message-ID, so
    that the reader's mail program shows one.
    """
    delivery = DigestDelivery.objects.select_related("edition").get(edition=edition)
    if delivery.sent_at or delivery.skipped_because:
        return
    subscription = DigestSubscription.objects.select_related("reader").get(
        reader=delivery.edition.reader_id
    )
    reason = _reason_to_skip(delivery, subscription, at)
    if reason:
        _note(delivery, skipped_because=reason)
        return
    try:
        # The network is used outside any transaction.
        message_of(delivery, subscription).send()
    except SMTPRecipientsRefused as error:
        if any(code < PERMANENT for code, _words in error.recipients.values()):
            raise
        _note(delivery, skipped_because="address_refused")
    else:
        _note(delivery, sent_at=at)


def message_of(
    delivery: DigestDelivery, subscription: DigestSubscription
) -> EmailMultiAlternatives:
    """The mail: text first, HTML beside it, and one click to end it (RFC 8058)."""
    edition = delivery.edition
    message = EmailMultiAlternatives(
        subject=" ".join(render.subject(edition).split()),
        body=render.text(edition),
        to=[subscription.reader.email or ""],
        headers={
            "Message-ID": delivery.message_id,
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{links.unsubscribe_url(subscription)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    message.attach_alternative(render.html(edition), "text/html")
    return message


def _reason_to_skip(
    delivery: DigestDelivery, subscription: DigestSubscription, at: datetime
) -> str:
    reach = right_to_receive(subscription, at=at)
    if reach is None:
        return "not_wanted_or_no_right"
    held = scope_of(reach)
    if any(role not in held for role in delivery.edition.scope):
        return "role_lost"
    return "" if subscription.reader.email else "no_address"


def _note(delivery: DigestDelivery, **values: object) -> None:
    for name, value in values.items():
        setattr(delivery, name, value)
    delivery.save(update_fields=list(values))
