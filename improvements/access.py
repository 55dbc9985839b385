"""The only way an edge gets an improvement. Unseen = absent."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cxops.kernel import refs
from cxops.kernel.errors import NotFound
from improvements.models import Action, Initiative

if TYPE_CHECKING:
    from accounts.models import User
    from improvements.querysets import InitiativeQuerySet


def initiative_for(user: "User", ref: str) -> Initiative:
    """The improvement behind a reference, as this person may read it."""
    key = refs.INITIATIVE.decode(ref)
    found = None if key is None else initiatives_for(user).filter(pk=key).first()
    if found is None:
        raise NotFound(_("There is nothing here."))
    return found


def initiatives_for(user: "User") -> "InitiativeQuerySet":
    """Every improvement this person may read."""
    return Initiative.objects.visible_to(user).with_people()


def action_for(user: "User", initiative: Initiative, key: int) -> Action:
    """One action of an improvement that was already found."""
    found = initiative.actions.filter(pk=key).select_related("owner").first()
    if found is None:
        raise NotFound(_("There is nothing here."))
    return found
