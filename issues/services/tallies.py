"""The counter: one tap is one contact, counted once, taken back by who counted it."""

import hashlib
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cxops.kernel.clock import local_date, local_hour
from cxops.kernel.decision import Denied, require
from cxops.kernel.errors import Conflict, Invalid, NotFound
from cxops.kernel.history import acting_as, bulk_create_tracked, bulk_update_tracked
from issues.drafts import FigureDraft, check_figure
from issues.models import Tally
from issues.models.tally import CONTACTS, COUNTER
from issues.queries.figures import identity_of
from issues.queries.settling import may_record

if TYPE_CHECKING:
    from accounts.models import Unit, User
    from issues.models import Channel, RootCause, Touchpoint

#: For so long a tap can be taken back.
REGRET = timedelta(minutes=15)
_KEY = re.compile(r"[0-9a-f-]{16,64}")


@transaction.atomic
def count_contact(
    key: str,
    *,
    unit: "Unit",
    touchpoint: "Touchpoint | None" = None,
    cause: "RootCause | None" = None,
    channel: "Channel | None" = None,
    actor: "User",
    at: datetime,
) -> Tally:
    """Count one contact in this hour. The same key about the same thing is one tap.

    Raises Refused outside the person's units and journeys, Invalid naming the field.
    """
    if not _KEY.fullmatch(key):
        raise Invalid(_("The page is damaged. Open it again."))
    day = local_date(at, unit.time_zone)
    draft = FigureDraft(
        unit=unit,
        number=1,
        first_on=day,
        last_on=day,
        measure=CONTACTS,
        touchpoint=touchpoint,
        cause=cause,
        channel=channel,
        hour=local_hour(at, unit.time_zone),
    )
    if not may_record(actor, Tally, draft):
        require(Denied("no_right", _("You don’t count for this unit and place.")))
    check_figure(draft, at=at)
    tap = Tally(
        unit=unit,
        touchpoint=touchpoint,
        cause=cause,
        channel=channel,
        measure=CONTACTS,
        first_on=day,
        last_on=day,
        hour=draft.hour,
        number=1,
        source=COUNTER,
        identity=_identity(key, draft, actor),
        recorded_by=actor,
        recorded_at=at,
    )
    # One that was taken back meanwhile stays so.
    same = Tally.objects.filter(
        recorded_by=actor, source=COUNTER, first_on=day, identity=tap.identity
    )
    known = same.first()
    if known is not None:
        return known
    try:
        with transaction.atomic(), acting_as(actor, verb="tally.count", at=at):
            bulk_create_tracked(Tally, [tap])
    except IntegrityError:
        return same.get()
    return tap


@transaction.atomic
def take_back(key: int, *, actor: "User", at: datetime) -> Tally:
    """Undo a tap of one's own. Taken back twice is taken back once."""
    own = Tally.objects.filter(pk=key, source=COUNTER, recorded_by=actor)
    tap = own.select_for_update(of=("self",)).first()
    if tap is None:
        raise NotFound(_("There is nothing here."))
    if tap.superseded_at is not None:
        return tap
    if at - tap.recorded_at > REGRET:
        raise Conflict(_("This was counted more than 15 minutes ago and stays."))
    tap.superseded_at = at
    with acting_as(actor, verb="tally.take_back", at=at):
        bulk_update_tracked(Tally, [tap], ["superseded_at"])
    return tap


def _identity(key: str, draft: FigureDraft, actor: "User") -> str:
    """A tap is one for its key: the same page may count another thing beside it."""
    about = identity_of(Tally, draft, COUNTER)
    said = f"{key} {actor.pk} {about}"
    return hashlib.sha256(said.encode()).hexdigest()
