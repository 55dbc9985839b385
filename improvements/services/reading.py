"""The newest verdict of each improvement, for lists and digests: made anew each day."""

from datetime import datetime, timedelta

from django.db.models import F, Q

from cxops.kernel.clock import local_date
from improvements.enums import JUDGED_STATES, InitiativeKind
from improvements.models import Initiative, Reading
from improvements.queries.effect import effect_of

#: Each takes two sums and some arithmetic: a tick stays short.
MOST = 5


def read_effects(*, at: datetime, most: int = MOST) -> int:
    """Make the readings that aren't of today, or that a move has overtaken; returns
    how many. What is derived isn't history: twice is once."""
    yesterday = at.date() - timedelta(days=1)
    old = Q(reading=None) | Q(reading__read_on__lt=yesterday)
    # A day that has begun in some zones only: the unit's own decides below.
    old |= Q(reading__read_on=yesterday) | Q(reading__version__lt=F("version"))
    # A quick fix gets no verdict.
    rows = Initiative.objects.filter(
        old, state__in=JUDGED_STATES, kind=InitiativeKind.IMPROVEMENT
    )
    oldest = F("reading__read_on").asc(nulls_first=True)
    rows = rows.select_related("unit", "reading").order_by(oldest, "pk")
    made = 0
    for initiative in rows[: most * 4]:
        made += _read(initiative, at)
        if made == most:
            break
    return made


def _read(initiative: Initiative, at: datetime) -> bool:
    today = local_date(at, initiative.unit.time_zone)
    present = Reading.objects.filter(pk=initiative.pk).first()
    if (
        present is not None
        and present.read_on >= today
        and present.version == initiative.version
    ):
        return False
    effect = effect_of(initiative, today=today)
    Reading.objects.update_or_create(
        initiative=initiative,
        defaults={
            "read_on": today,
            "version": initiative.version,
            "verdict": str(effect.verdict.state),
            "numbers": effect.numbers,
        },
    )
    return True
