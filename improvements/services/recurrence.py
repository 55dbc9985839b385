"""What was ended comes back: noticed by the worker, from the reports themselves."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cxops.kernel.history import acting_as
from cxops.kernel.locks import lock
from cxops.kernel.rules import installation_rules
from improvements.models import Initiative, Reopening
from improvements.queries.returns import (
    return_of,
    returned_patterns,
    watched_initiatives,
)
from improvements.queries.usual import is_more_than_proven
from improvements.services.closing import take_up_again, tell_of_return
from improvements.services.editing import void_review
from improvements.workflow import INITIATIVE_FLOW
from issues.services.patterns import note_return

#: So many problems at once; the rest waits two seconds.
MOST = 20


def watch(*, at: datetime) -> int:
    """Note every repeat problem that happened again after its fix, and open what was
    proven again where it came back often enough. Returns how many were opened.

    It reads the days on which things happened, never when they were reported, so it
    may run late, twice or not at all: the next time it finds the same.
    """
    for pattern in returned_patterns()[:MOST]:
        note_return(pattern, at=at)
    rules = installation_rules()
    # The day ahead of every zone: nothing is left out, and one day more is watched.
    today = (at + timedelta(hours=14)).date()
    found = watched_initiatives(today=today, watch_days=rules.watch_days)
    return sum(
        _open_again(
            initiative,
            least=rules.recurrences_to_reopen,
            watch_days=rules.watch_days,
            at=at,
        )
        for initiative in found
    )


@transaction.atomic
def _open_again(
    initiative: Initiative, *, least: int, watch_days: int, at: datetime
) -> bool:
    """Open one again, once, with the evidence, and tell those who closed it."""
    initiative = lock(initiative)
    if initiative.state not in INITIATIVE_FLOW["reopen"].sources:
        return False
    found = return_of(initiative, watch_days=watch_days)
    if found is None or len(found.keys) < least:
        return False
    judged = is_more_than_proven(initiative, count=len(found.keys), days=found.days)
    if not judged.is_more:
        return False
    why = _("It happened again: %(count)d reports between %(first)s and %(last)s.") % {
        "count": len(found.keys),
        "first": date_format(found.first, "j F Y"),
        "last": date_format(found.last, "j F Y"),
    }
    void_review(initiative, actor=None, at=at)
    with acting_as(None, verb=INITIATIVE_FLOW.verb("reopen"), at=at, reason=why):
        take_up_again(initiative, at=at)
        INITIATIVE_FLOW.force(initiative, "reopen")
    with acting_as(None, verb="reopening.note", at=at, reason=why):
        Reopening.objects.create(
            initiative=initiative,
            at=at,
            reason=why,
            reports=found.keys,
            numbers=judged.numbers,
        )
    tell_of_return(initiative, actor=None, at=at)
    return True
