"""When somebody leaves: everything of theirs ends or goes to another, at once."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.drafts import clean_reason
from accounts.enums import UserKind
from accounts.handover import held_by
from accounts.models import User
from accounts.queries.administration import may_manage
from accounts.services.invitations import withdraw_links
from accounts.services.people import keep_an_administrator, lock_with_administrators
from accounts.services.tokens import revoke_all
from cxops.kernel.decision import Denied, require
from cxops.kernel.errors import Conflict, Invalid, Refused
from cxops.kernel.history import acting_as
from cxops.kernel.locks import lock

Successors = Mapping[str, User] | User | None


@transaction.atomic
def deactivate_person(
    person: User,
    *,
    successors: Successors = None,
    reason: str,
    version: int | None = None,
    actor: User,
    at: datetime,
) -> User:
    """Let a person in no more and hand over what was theirs.

    In one transaction: their work goes to ``successors`` (one for everything, or
    one per kind in ``HANDOVERS``), their sessions, API tokens and open links end.
    Raises Invalid naming ``successor_<kind>`` where somebody must take over.
    """
    require(may_manage(actor))
    reason = clean_reason(reason)
    person = lock_with_administrators(person, version=version)
    if person.pk == actor.pk:
        raise Refused(
            Denied("yourself", _("Nobody deactivates themself. Ask a colleague."))
        )
    if not person.is_active:
        raise Conflict(_("%(name)s is deactivated already.") % {"name": person})
    if person.is_administrator:
        keep_an_administrator(person)
    with acting_as(actor, verb="user.deactivate", at=at, reason=reason):
        _hand_over(person, successors, actor=actor, at=at)
        person.is_active = False
        person.deactivated_at = at
        person.version += 1
        person.save()
    revoke_all(person, actor=actor, at=at)
    withdraw_links(person, actor=actor, at=at)
    _end_sessions(person, at=at)
    return person


@transaction.atomic
def reactivate_person(
    person: User,
    *,
    reason: str,
    version: int | None = None,
    actor: User,
    at: datetime,
) -> User:
    """Let a person in again. Roles still in force count again; tokens stay revoked."""
    require(may_manage(actor))
    reason = clean_reason(reason)
    person = lock(person, version=version)
    if person.is_active:
        raise Conflict(_("%(name)s is active already.") % {"name": person})
    person.is_active = True
    person.deactivated_at = None
    person.version += 1
    with acting_as(actor, verb="user.reactivate", at=at, reason=reason):
        person.save()
    return person


def _hand_over(
    person: User, successors: Successors, *, actor: User, at: datetime
) -> None:
    held = held_by(person)
    chosen: dict[str, User] = {}
    wrong: dict[str, str] = {}
    for item in held:
        to = successors if isinstance(successors, User) else None
        if isinstance(successors, Mapping):
            to = successors.get(item.name)
        problem = _cannot_succeed(to, person)
        if to is None or problem:
            wrong[f"successor_{item.name}"] = problem
        else:
            chosen[item.name] = to
    if wrong:
        raise Invalid(
            _("Say who takes over what %(name)s looked after.") % {"name": person},
            code="successor_needed",
            fields=wrong,
        )
    for item in held:
        item.handover.hand_over(person, chosen[item.name], actor=actor, at=at)


def _cannot_succeed(to: User | None, person: User) -> str:
    if to is None:
        return _("Choose who takes this over.")
    if to.pk == person.pk or not to.is_active or to.kind != UserKind.PERSON:
        return _("Choose somebody else: %(name)s can’t take this over.") % {"name": to}
    return ""


def _end_sessions(person: User, *, at: datetime) -> None:
    """Delete the person's sessions, so that letting them in again revives none.

    The next request of a session is refused even where a row was missed: only
    active people are logged in.
    """
    mine = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=at).iterator()
        if session.get_decoded().get("_auth_user_id") == str(person.pk)
    ]
    Session.objects.filter(pk__in=mine).delete()
