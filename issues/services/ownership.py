"""Whom a report or a repeat problem may be given to."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.enums import UserKind
from accounts.policies import Over
from accounts.queries.reach import reach_of
from cxops.kernel.errors import Invalid

if TYPE_CHECKING:
    from accounts.models import User


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
