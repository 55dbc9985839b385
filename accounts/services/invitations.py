"""One-time links with which people choose their password."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import InvitationPurpose, UserKind
from accounts.models import Invitation, User
from accounts.queries.administration import may_manage
from accounts.services.passwords import check_password_rules, set_password
from cxops.kernel.decision import require
from cxops.kernel.errors import Conflict, NotFound
from cxops.kernel.history import acting_as
from cxops.kernel.locks import lock, lock_for_update

LASTS = {
    InvitationPurpose.INVITE: timedelta(days=7),
    InvitationPurpose.RESET: timedelta(hours=24),
}


def link_digest(secret: str) -> str:
    """What is stored of a link: a hash of 256 random bits needs no salt."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def make_link(person: User, *, actor: User, at: datetime) -> str:
    """A fresh one-time link for somebody; older ones stop working.

    Whoever has never chosen a password is invited again (7 days), everybody else
    may choose a new one (24 hours). Returns the secret, which is shown once.
    """
    require(may_manage(actor))
    person = lock(person)
    if not person.is_active or person.kind != UserKind.PERSON:
        raise Conflict(
            _("%(name)s can’t log in, so a link would be of no use. Let them in first.")
            % {"name": person}
        )
    known = person.has_usable_password()
    purpose = InvitationPurpose.RESET if known else InvitationPurpose.INVITE
    return new_link(person, purpose, actor=actor, at=at)


def new_link(
    person: User, purpose: InvitationPurpose, *, actor: User, at: datetime
) -> str:
    """Store a link's hash inside the caller's transaction; returns its secret."""
    withdraw_links(person, actor=actor, at=at)
    secret = secrets.token_urlsafe(32)
    with acting_as(actor, verb="invitation.create", at=at):
        Invitation.objects.create(
            user=person,
            purpose=purpose,
            digest=link_digest(secret),
            created_by=actor,
            created_at=at,
            expires_at=at + LASTS[purpose],
        )
    return secret


def withdraw_links(person: User, *, actor: User | None, at: datetime) -> None:
    """Make every open link of a person useless."""
    open_links = person.invitations.filter(used_at=None, expires_at__gt=at)
    with acting_as(actor, verb="invitation.withdraw", at=at):
        for link in lock_for_update(open_links):
            link.expires_at = at
            link.version += 1
            link.save()


def open_link(secret: str, *, at: datetime) -> Invitation:
    """The link behind a secret if it works now; used, old and unknown look the same."""
    rows = Invitation.objects.select_related("user").filter(
        digest=link_digest(secret),
        used_at=None,
        expires_at__gt=at,
        user__is_active=True,
    )
    found = rows.first()
    if found is None:
        raise NotFound(
            _("This link was used, is too old or was never ours. Ask for a new one.")
        )
    return found


@transaction.atomic
def use_invitation(secret: str, *, password: str, at: datetime) -> User:
    """Set the password of the link's person. Works once; sessions elsewhere end."""
    link = open_link(secret, at=at)
    person = lock(link.user)
    # The first answer may have been given while we waited for the person's lock.
    link = lock(open_link(secret, at=at))
    check_password_rules(password, person)
    link.used_at = at
    link.version += 1
    with acting_as(person, verb="invitation.use", at=at):
        link.save()
    return set_password(person, password, actor=person, at=at)
