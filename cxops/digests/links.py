"""Addresses in a mail that need no log-in: signed, each for one purpose.

A token names a reader by number and nothing else. It stops the digest or changes when
it comes; it opens no record and says nothing about its reader.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

if TYPE_CHECKING:
    from cxops.models import DigestSubscription

#: An old mail still stops the digest.
LIFETIME = timedelta(days=2 * 365)
STOP, CHANGE = "stop", "change"
_ROUTES = {STOP: "digests:stop", CHANGE: "digests:change"}


def unsubscribe_url(subscription: "DigestSubscription") -> str:
    """Where the digest is stopped: a page to read, one POST to do it (RFC 8058)."""
    return settings.PUBLIC_URL + signed_path(STOP, subscription.reader_id)


def frequency_url(subscription: "DigestSubscription") -> str:
    """Where its reader chooses days and hour without logging in."""
    return settings.PUBLIC_URL + signed_path(CHANGE, subscription.reader_id)


def signed_path(purpose: str, reader_id: int) -> str:
    """The path of one purpose for one reader."""
    token = _signer(purpose).sign(str(reader_id))
    return reverse(_ROUTES[purpose], args=[token])


def reader_behind(purpose: str, token: str) -> int | None:
    """The reader a token was made for; None where it is forged, old or for another
    purpose: the four can't be told apart."""
    try:
        return int(_signer(purpose).unsign(token, max_age=LIFETIME))
    except (BadSignature, ValueError):
        return None


def _signer(purpose: str) -> TimestampSigner:
    # A dot: every mail program keeps it inside an address, a colon not.
    return TimestampSigner(salt=f"cxops.digests.{purpose}", sep=".")
