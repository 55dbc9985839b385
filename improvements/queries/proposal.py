"""What the plan is offered: the usual of its reports, how far one could come, and how
long it will take to know."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format

from improvements.enums import Counting, TargetLevel
from improvements.models import Initiative
from improvements.queries.weeks import (
    WEEK,
    Measured,
    average_of,
    monday,
    patterns_of,
    rows_between,
    volumes_of,
    wherever,
)
from issues.enums import Voice
from issues.queries.series import series

#: Half a year of weeks: limits from few points cry wolf.
USUAL_WEEKS = 26
#: The weeks before the proposal that set it off.
TRIGGER_WEEKS = 4
#: What is asked for: falls that somebody plans.
FALLS = (0.3, 0.5)
#: Elsewhere is worth a word where the failure is by so much more frequent.
WIDER = 1.5


@dataclass(frozen=True, slots=True)
class Wait:
    """How many whole weeks after the fix until a fall shows; None: over ten years."""

    fall: int
    weeks: int | None
    everywhere: int | None = None
    """The same, where the fix were in effect in every unit that has the failure."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The offered answers, and what they mean."""

    first: date
    last: date
    weeks: list[list[Any]]
    average: float | None
    voice: str
    volumes: list[str]
    left_out: list[str]
    waits: list[Wait] = field(default_factory=list)
    patterns: tuple[int, ...] = ()
    """The keys of the repeat problems."""

    @property
    def initial(self) -> dict[str, Any]:
        """The form as it opens: without a goal, which is that of the rung."""
        return {
            "counted_as": Counting.REPORTS,
            "voice": self.voice,
            "baseline_from": self.first,
            "baseline_to": self.last,
            "left_out": self.left_out,
            "level": TargetLevel.OWN_BASELINE,
        }

    @property
    def week_choices(self) -> list[tuple[str, str]]:
        """The newest weeks, with their reports, to be left out or not."""
        newest = self.weeks[-3 * TRIGGER_WEEKS :]
        return [
            (first, f"{date_format(date.fromisoformat(first), 'j M Y')}: {count}")
            for first, count, _volume, _left_out in newest
        ]


def proposal_for(initiative: Initiative, *, today: date) -> Proposal:
    """The usual half year before it was proposed, without the weeks that set it off."""
    patterns = patterns_of(initiative)
    last = monday(today) - timedelta(days=1)
    first = monday(today) - USUAL_WEEKS * WEEK
    if not patterns:
        return Proposal(first, last, [], None, Voice.CUSTOMER, [], [])
    voice, counted = _louder(patterns, first, last, today)
    set_off = monday((initiative.reopened_at or initiative.proposed_at).date())
    left_out = [
        bucket.first.isoformat()
        for bucket in counted.buckets
        if set_off - TRIGGER_WEEKS * WEEK <= bucket.first <= set_off
    ]
    rows = [
        [b.first.isoformat(), b.count, b.exposure, b.first.isoformat() in left_out]
        for b in counted.buckets
        if b.is_complete
    ]
    average = average_of(rows, is_rate=False)
    wide = _everywhere(Measured(patterns, voice), first, last, today, left_out)
    if sum(row[1] for row in wide) < WIDER * sum(row[1] for row in rows):
        wide = []
    return Proposal(
        first=first,
        last=last,
        weeks=rows,
        average=average,
        voice=voice,
        volumes=volumes_of(patterns, first=first, last=last),
        left_out=left_out,
        waits=_waits(rows, wide),
        patterns=patterns,
    )


def _everywhere(
    measured: Measured, first: date, last: date, today: date, left_out: list[str]
) -> list[list[Any]]:
    """The weeks of the same failure in every unit; empty where that is no more."""
    scope = wherever(measured, first, last)
    if scope is None:
        return []
    counted = series(None, scope, first=first, last=last, today=today)
    return rows_between(counted, first, last, left_out)


def _louder(
    patterns: tuple[int, ...], first: date, last: date, today: date
) -> tuple[str, Any]:
    """The voice that said more of it: rates go by what customers said where they
    said it at all."""
    by_voice = {
        voice: Measured(patterns, voice).counted(first, last, today=today)
        for voice in (Voice.CUSTOMER.value, Voice.STAFF.value)
    }
    totals = {v: sum(b.count or 0 for b in c.buckets) for v, c in by_voice.items()}
    voice = max(totals, key=lambda name: totals[name])
    return voice, by_voice[voice]


def _waits(rows: list[list[Any]], wide: list[list[Any]]) -> list[Wait]:
    return [
        Wait(round(fall * 100), _wait(rows, fall), _wait(wide, fall)) for fall in FALLS
    ]


def _wait(rows: list[list[Any]], fall: float) -> int | None:
    """Whole weeks until a fall shows, as much as these weeks go up and down."""
    from cxops.stats.dispersion import dispersion  # noqa: PLC0415 -- slow import
    from cxops.stats.power import weeks_needed  # noqa: PLC0415 -- slow import

    kept = [row[1] for row in rows if not row[3]]
    if not sum(kept):
        return None
    phi = max(dispersion(kept).ratio or 1.0, 1.0)
    return weeks_needed(sum(kept) / len(kept), fall, phi=phi, baseline=len(kept))
