"""Inviting people and keeping their details. Leaving has its own module."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.drafts import (
    NAME_LENGTH,
    clean_email,
    clean_language,
    clean_line,
    clean_staff_number,
    clean_time_zone,
)
from accounts.enums import InvitationPurpose, UserKind
from accounts.models import User
from accounts.queries.administration import administrators, may_manage, nobody_exists
from accounts.services.invitations import new_link
from accounts.services.passwords import check_password_rules
from cxops.kernel.decision import Denied, require
from cxops.kernel.errors import Conflict, Invalid, Refused
from cxops.kernel.history import acting_as
from cxops.kernel.locks import lock, lock_for_update

#: What a person can be beside their roles.
FLAGS = (
    "is_administrator",
    "is_improvement_lead",
    "is_finance_confirmer",
    "is_privacy_officer",
)


@transaction.atomic
def invite_person(
    *,
    full_name: str,
    email: str | None = None,
    staff_number: str | None = None,
    language: str = "en",
    time_zone: str = "UTC",
    flags: Collection[str] = (),
    actor: User,
    at: datetime,
) -> tuple[User, str]:
    """Add a person; returns them and the secret of their one-time link.

    They can be given roles and work at once, and log in when they have chosen a
    password. The secret is shown once and stored as a hash.
    """
    require(may_manage(actor))
    person = User(joined_at=at)
    _describe(person, full_name, email, staff_number, language, time_zone)
    _set(person, flags)
    person.set_unusable_password()
    with acting_as(actor, verb="user.invite", at=at):
        person.save(force_insert=True)
    secret = new_link(person, InvitationPurpose.INVITE, actor=actor, at=at)
    return person, secret


@transaction.atomic
def edit_person(
    person: User,
    *,
    full_name: str,
    email: str | None,
    staff_number: str | None,
    language: str,
    time_zone: str,
    version: int | None = None,
    actor: User,
    at: datetime,
) -> User:
    """Change name, log-in names, language and time zone of a person."""
    require(may_manage(actor))
    person = lock(person, version=version)
    if person.kind != UserKind.PERSON:
        raise Conflict(_("A service account has no details to change."))
    _describe(person, full_name, email, staff_number, language, time_zone)
    person.version += 1
    with acting_as(actor, verb="user.edit", at=at):
        person.save()
    return person


@transaction.atomic
def edit_profile(
    person: User,
    *,
    language: str,
    time_zone: str,
    wants_mail: bool,
    version: int | None = None,
    actor: User,
    at: datetime,
) -> User:
    """Change what a person decides for themself."""
    if actor.pk != person.pk:
        raise Refused(Denied("not_yours", _("Only they can change their profile.")))
    person = lock(person, version=version)
    person.language = clean_language(language)
    person.time_zone = clean_time_zone(time_zone)
    person.wants_mail = wants_mail
    person.version += 1
    with acting_as(actor, verb="user.edit_profile", at=at):
        person.save()
    return person


@transaction.atomic
def set_flags(
    person: User,
    *,
    flags: Collection[str],
    version: int | None = None,
    actor: User,
    at: datetime,
) -> User:
    """Say what a person is beside their roles; one's own administrator flag stays."""
    require(may_manage(actor))
    person = lock_with_administrators(person, version=version)
    if person.kind != UserKind.PERSON:
        raise Conflict(_("A service account files and reads. It can’t be more."))
    was = person.is_administrator
    _set(person, flags)
    if person.is_administrator != was:
        if actor.pk == person.pk:
            raise Refused(
                Denied(
                    "own_flag",
                    _("Nobody changes whether they are an administrator themself."),
                    _other_administrators(person),
                )
            )
        if was:
            keep_an_administrator(person)
    person.version += 1
    with acting_as(actor, verb="user.set_flags", at=at):
        person.save()
    return person


@transaction.atomic
def create_first_administrator(
    *,
    full_name: str,
    email: str | None = None,
    staff_number: str | None = None,
    password: str,
    time_zone: str = "UTC",
    at: datetime,
) -> User:
    """Set up the one who invites everybody else: only while nobody exists."""
    if connection.vendor == "postgresql":
        # Two requests at once make one administrator. SQLite writes one by one.
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE accounts_user IN SHARE ROW EXCLUSIVE MODE")
    if not nobody_exists():
        raise Conflict(
            _("CXOps is set up already. Ask its administrator to invite you.")
        )
    person = User(joined_at=at, is_administrator=True)
    _describe(person, full_name, email, staff_number, person.language, time_zone)
    check_password_rules(password, person)
    person.set_password(password)
    with acting_as(None, verb="user.install", at=at):
        person.save(force_insert=True)
    return person


def lock_with_administrators(person: User, *, version: int | None = None) -> User:
    """Lock a person and, in key order, every administrator.

    Two administrators who remove each other at once must not leave none.
    """
    keys = [person.pk, *administrators().values_list("pk", flat=True)]
    lock_for_update(User.objects.filter(pk__in=keys))
    return lock(person, version=version)


def keep_an_administrator(person: User) -> None:
    """Refuse to take away the last active administrator (rows are locked)."""
    if not administrators().exclude(pk=person.pk).exists():
        raise Conflict(
            _("%(name)s is the only administrator. Name another one first.")
            % {"name": person},
            code="last_administrator",
        )


def _describe(
    person: User,
    full_name: str,
    email: str | None,
    staff_number: str | None,
    language: str,
    time_zone: str,
) -> None:
    person.full_name = clean_line(full_name, field="full_name", longest=NAME_LENGTH)
    person.email = clean_email(email)
    person.staff_number = clean_staff_number(staff_number)
    person.language = clean_language(language)
    person.time_zone = clean_time_zone(time_zone)
    if person.email is None and person.staff_number is None:
        raise Invalid(
            _("Give an e-mail address or a staff number: they log in with it."),
            field="email",
        )
    others = User.objects.exclude(pk=person.pk)
    if person.email and others.filter(email__iexact=person.email).exists():
        raise Invalid(_("Somebody else has this e-mail address."), field="email")
    number = person.staff_number
    if number and others.filter(staff_number__iexact=number).exists():
        raise Invalid(_("Somebody else has this staff number."), field="staff_number")


def _set(person: User, flags: Collection[str]) -> None:
    unknown = set(flags) - set(FLAGS)
    if unknown:
        raise Invalid(_("Choose from the list."), field="flags")
    for name in FLAGS:
        setattr(person, name, name in flags)


def _other_administrators(person: User) -> tuple[str, ...]:
    others = administrators().exclude(pk=person.pk)
    return tuple(others.values_list("full_name", flat=True)[:3])
