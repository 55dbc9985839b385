"""What every installation has from its first start: its rules, words and root."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit
from cxops.kernel.history import acting_as
from cxops.models import Settings
from issues.services.vocabulary import seed_vocabulary

if TYPE_CHECKING:
    from accounts.models import User

#: The code of the first unit; an organisation renames the unit, never the code.
ROOT_CODE = "organisation"


@transaction.atomic
def set_up(
    *, organisation: str = "", actor: "User | None" = None, at: datetime
) -> tuple[bool, int]:
    """Make the rules, the root unit and the starting vocabulary where missing.

    Doing it again changes nothing: neither rules nor words that people have changed.
    Returns whether the rules were made, and how many words.
    """
    is_new = not Settings.objects.filter(pk=1).exists()
    if is_new:
        with acting_as(actor, verb="settings.install", at=at):
            rules = Settings(pk=1, organisation=organisation or _("Your organisation"))
            rules.save(force_insert=True)
        _plant_root(rules.organisation, actor=actor, at=at)
    return is_new, seed_vocabulary(actor=actor, at=at)


def _plant_root(name: str, *, actor: "User | None", at: datetime) -> None:
    """The unit at the top: where a report goes that names none."""
    if not Unit.objects.exists():
        with acting_as(actor, verb="unit.create", at=at):
            Unit.objects.create(code=ROOT_CODE, name=name)
