"""The roster from a sheet: people added and changed, roles given.

Nobody leaves and no role ends because a sheet forgot them: that is told and left to
an administrator.
"""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from accounts.intake.sheet import refused
from accounts.models import User
from accounts.queries.administration import may_manage
from accounts.queries.roster import Roster
from accounts.queries.roster_lines import Details, PersonLine, RoleWanted
from accounts.services.people import edit_person, invite_person
from accounts.services.roles import grant_role
from cxops.kernel.clock import local_date
from cxops.kernel.decision import require
from cxops.kernel.errors import DomainError


def carry_out_roster(
    roster: Roster, *, actor: User, at: datetime
) -> list[tuple[User, str]]:
    """Add and change people and give roles, each line wholly or not at all.

    Returns whoever is new with the secret of their one-time link, which is stored
    nowhere.
    """
    require(may_manage(actor))
    invited: dict[str, tuple[User, str]] = {}
    for step in tuple(roster.steps):
        try:
            with transaction.atomic():
                person, secret = _person_of(step.wanted, invited, actor=actor, at=at)
                if step.wanted.role is not None:
                    _grant(person, step.wanted.role, actor=actor, at=at)
        except DomainError as error:
            roster.refuse(step, refused(step.wanted.line, error))
            continue
        if secret:
            invited |= dict.fromkeys(step.wanted.details.names, (person, secret))
    return list(dict.fromkeys(invited.values()))


def _person_of(
    wanted: PersonLine,
    invited: dict[str, tuple[User, str]],
    *,
    actor: User,
    at: datetime,
) -> tuple[User, str]:
    """The person of a line as the sheet wants them; the secret of whoever is new."""
    earlier = [invited[name] for name in wanted.details.names if name in invited]
    if earlier:
        return earlier[0][0], ""
    if wanted.person is None:
        return invite_person(**asdict(wanted.details), actor=actor, at=at)
    person = User.objects.get(pk=wanted.person.pk)
    if Details.of(person) != wanted.details:
        edit_person(person, **asdict(wanted.details), actor=actor, at=at)
    return person, ""


def _grant(person: User, role: RoleWanted, *, actor: User, at: datetime) -> None:
    """Give the role unless they have it: a line may come for its details alone."""
    today = local_date(at, person.time_zone)
    held = person.memberships.filter(
        role=role.role, unit=role.unit, journey=role.journey, on_behalf_of=None
    )
    if held.exclude(until__lt=today).exists():
        return
    grant_role(
        user=person,
        role=role.role,
        unit=role.unit,
        journey=role.journey,
        since=role.since or today,
        until=role.until,
        actor=actor,
        at=at,
    )
