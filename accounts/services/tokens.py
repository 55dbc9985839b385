"""Keys for programs: made once, shown once, revoked at once."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.drafts import clean_line
from accounts.enums import TokenScope, UserKind
from accounts.models import ApiToken, TokenUse, User
from accounts.policies import SCOPE_OF
from accounts.queries.administration import may_manage
from accounts.queries.reach import reach_of
from cxops.kernel.decision import Allowed, Decision, Denied, require
from cxops.kernel.errors import Conflict, Invalid
from cxops.kernel.history import acting_as
from cxops.kernel.locks import lock, lock_for_update

SEEN_EVERY = timedelta(minutes=5)
PREFIX = "cxo_"
SHOWN = 12
LONGEST_DAYS = 365


def token_digest(secret: str) -> str:
    """What is stored of a token: a hash of 256 random bits needs no salt."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def scopes_for(user: User) -> list[TokenScope]:
    """The scopes in which this person or service has at least one right now."""
    reach = reach_of(user)
    useful = {scope for right, scope in SCOPE_OF.items() if reach.has(right)}
    return [scope for scope in TokenScope if scope in useful]


def may_make_token(user: User, actor: User) -> Decision:
    """One's own, or a service's by an administrator: a token acts as its person."""
    if getattr(actor, "token_scopes", None) is not None:
        return Denied("by_token", _("An API token can’t make another."))
    if actor.pk == user.pk and user.kind == UserKind.PERSON:
        return Allowed()
    if user.kind == UserKind.SERVICE:
        return may_manage(actor)
    return Denied(
        "not_yours",
        _("A token acts as its person, so only they can make it."),
        (str(user),),
    )


@transaction.atomic
def create_token(
    *,
    user: User,
    name: str,
    scopes: Collection[str],
    days: int,
    actor: User,
    at: datetime,
) -> tuple[ApiToken, str]:
    """Make a named, scoped, expiring token; returns it and its secret, shown once."""
    require(may_make_token(user, actor))
    user = lock(user)
    if not user.is_active:
        raise Conflict(_("%(name)s is deactivated.") % {"name": user})
    name = clean_line(name, field="name", longest=80)
    allowed = set(scopes_for(user))
    if not scopes or set(scopes) - allowed:
        raise Invalid(
            _("Choose at least one use, from those %(name)s has a right to.")
            % {"name": user},
            field="scopes",
        )
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid(
            _("A token lasts 1 to %(most)d days.") % {"most": LONGEST_DAYS},
            field="days",
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    with acting_as(actor, verb="token.create", at=at):
        token = ApiToken.objects.create(
            user=user,
            name=name,
            prefix=secret[:SHOWN],
            digest=token_digest(secret),
            scopes=sorted(set(scopes)),
            created_at=at,
            expires_at=at + timedelta(days=days),
        )
    return token, secret


@transaction.atomic
def revoke_token(token: ApiToken, *, actor: User, at: datetime) -> ApiToken:
    """Make a token useless from the next request on."""
    if token.user_id != actor.pk:
        require(may_manage(actor))
    token = lock(token)
    if token.revoked_at is not None:
        raise Conflict(_("This token is revoked already."))
    with acting_as(actor, verb="token.revoke", at=at):
        _revoke(token, at=at)
    return token


def revoke_all(user: User, *, actor: User | None, at: datetime) -> None:
    """Revoke every token of somebody who leaves, in the caller's transaction."""
    with acting_as(actor, verb="token.revoke", at=at):
        for token in lock_for_update(user.tokens.filter(revoked_at=None)):
            _revoke(token, at=at)


def _revoke(token: ApiToken, *, at: datetime) -> None:
    token.revoked_at = at
    token.version += 1
    token.save()


def note_use(token: ApiToken, *, at: datetime) -> None:
    """Remember that a token was used; at most one write in five minutes."""
    seen = getattr(token, "use", None)
    if seen is None:
        TokenUse.objects.get_or_create(token=token, defaults={"at": at})
    elif at - seen.at >= SEEN_EVERY:
        # A conditional write: of two requests at once one is enough.
        TokenUse.objects.filter(Q(token=token), at=seen.at).update(at=at)
