"""Whom a report or a repeat problem may be given to, and by when it is due."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.enums import UserKind
from accounts.policies import Over
from accounts.queries.reach import reach_of
from cxops.kernel.clock import local_date
from cxops.kernel.errors import Invalid

if TYPE_CHECKING:
    from accounts.models import User
    from issues.models import Issue


def check_owner(owner: "User", *, right: str) -> None:
    """Refuse whoever couldn't read what they are given: leavers, services, no role."""
    if not owner.is_active:
        raise Invalid(
            _("%(name)s doesn’t work here any more. Choose somebody else.")
            % {"name": owner},
            field="owner",
        )
    reached = reach_of(owner).over(right)
    if owner.kind != UserKind.PERSON or not reached & (
        Over.ASSIGNED | Over.SCOPE | Over.ANY
    ):
        raise Invalid(
            _("%(name)s couldn’t read this, so it can’t be theirs. Choose another.")
            % {"name": owner},
            field="owner",
        )


def check_date(issue: "Issue", moment: datetime | None, at: datetime) -> None:
    """Refuse a new date before today where it happens; an old one may stay."""
    if moment is None or moment == issue.next_step_at:
        return
    zone = issue.unit.time_zone
    if local_date(moment, zone) < local_date(at, zone):
        raise Invalid(
            _("The next step can’t be due before today."), field="next_step_at"
        )
