"""Accounts of programs: they file and read, they never decide."""

from datetime import datetime

from django.db import transaction

from accounts.drafts import NAME_LENGTH, clean_line
from accounts.enums import Role, UserKind
from accounts.models import Unit, User
from accounts.queries.administration import may_manage
from accounts.services.roles import grant_role
from cxops.kernel.clock import local_date
from cxops.kernel.decision import require
from cxops.kernel.history import acting_as


@transaction.atomic
def create_service_account(
    *, full_name: str, unit: Unit, role: Role, actor: User, at: datetime
) -> User:
    """Add an account without a password for one unit. It works by tokens only."""
    require(may_manage(actor))
    service = User(kind=UserKind.SERVICE, joined_at=at, wants_mail=False)
    service.full_name = clean_line(full_name, field="full_name", longest=NAME_LENGTH)
    service.set_unusable_password()
    with acting_as(actor, verb="user.create_service", at=at):
        service.save(force_insert=True)
    grant_role(
        user=service,
        role=role,
        unit=unit,
        since=local_date(at, service.time_zone),
        actor=actor,
        at=at,
    )
    return service
