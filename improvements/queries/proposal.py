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
    volumes_of,
)
from issues.enums import Voice

#: Half a year of weeks: limits from few points cry wolf.
USUAL_WEEKS = 26
#: The weeks before the proposal that set it off.
TRIGGER_WEEKS = 4
#: What is asked for: falls that somebody plans.
FALLS = (0.3, 0.5)


@dataclass(frozen=True, slots=True)
class Wait:
    """How many whole weeks after the fix until a fall shows; None: over ten years."""

    fall: int
    weeks: int | None


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

    @property
    def initial(self) -> dict[str, Any]:
        """The form as it opens."""
        goal = round(self.average * (1 - FALLS[0]), 1) if self.average else None
        return {
            "counted_as": Counting.REPORTS,
            "voice": self.voice,
            "baseline_from": self.first,
            "baseline_to": self.last,
            "left_out": self.left_out,
            "goal": goal,
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
    trigger = monday(initiative.proposed_at.date()) - TRIGGER_WEEKS * WEEK
    left_out = [
        bucket.first.isoformat()
        for bucket in counted.buckets
        if trigger <= bucket.first <= monday(initiative.proposed_at.date())
    ]
    rows = [
        [b.first.isoformat(), b.count, b.exposure, b.first.isoformat() in left_out]
        for b in counted.buckets
        if b.is_complete
    ]
    average = average_of(rows, is_rate=False)
    return Proposal(
        first=first,
        last=last,
        weeks=rows,
        average=average,
        voice=voice,
        volumes=volumes_of(patterns, first=first, last=last),
        left_out=left_out,
        waits=_waits(rows),
    )


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


def _waits(rows: list[list[Any]]) -> list[Wait]:
    from cxops.stats.dispersion import dispersion  # noqa: PLC0415 -- slow import
    from cxops.stats.power import weeks_needed  # noqa: PLC0415 -- slow import

    kept = [row[1] for row in rows if not row[3]]
    if not kept or not sum(kept):
        return []
    found = dispersion(kept)
    phi = max(found.ratio or 1.0, 1.0)
    rate = sum(kept) / len(kept)
    return [
        Wait(
            round(fall * 100),
            weeks_needed(rate, fall, phi=phi, baseline=len(kept)),
        )
        for fall in FALLS
    ]
