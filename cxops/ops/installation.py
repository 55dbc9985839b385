"""What every installation has from its first start: its rules and its words."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from cxops.kernel.history import acting_as
from cxops.models import Settings
from issues.services.vocabulary import seed_vocabulary

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def set_up(
    *, organisation: str = "", actor: "User | None" = None, at: datetime
) -> tuple[bool, int]:
    """Make the rules and the starting vocabulary where they are missing.

    Doing it again changes nothing: neither rules nor words that people have changed.
    Returns whether the rules were made, and how many words.
    """
    is_new = not Settings.objects.filter(pk=1).exists()
    if is_new:
        with acting_as(actor, verb="settings.install", at=at):
            Settings(pk=1, organisation=organisation or _("Your organisation")).save(
                force_insert=True
            )
    return is_new, seed_vocabulary(actor=actor, at=at)
