"""The only way an edge gets an edition: one's own, nobody else's. Unseen = absent."""

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.models import User
from cxops.digests.links import reader_behind
from cxops.kernel.errors import NotFound
from cxops.models import DigestEdition

if TYPE_CHECKING:
    from django.db.models import QuerySet


def editions_for(user: User) -> "QuerySet[DigestEdition]":
    """The person's own editions."""
    return DigestEdition.objects.filter(reader=user)


def edition_for(user: User, day: str) -> DigestEdition:
    """The person's own edition for a local day (ISO)."""
    try:
        found = editions_for(user).filter(local_date=date.fromisoformat(day)).first()
    except ValueError:
        found = None
    if found is None:
        raise NotFound(_("There is nothing here."))
    return found


def reader_for(purpose: str, token: str) -> User:
    """Whom a signed link was made for, as long as they are here."""
    key = reader_behind(purpose, token)
    found = None if key is None else User.objects.active().filter(pk=key).first()
    if found is None:
        raise NotFound(_("There is nothing here."))
    return found
