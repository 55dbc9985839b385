"""How many reports of what happened in 28 days, beside the 28 before; and how many
contacts were counted without a form.

Reports are counted once each, by the day it happened; what was reported after the
moment isn't there yet. Voices are apart, and so are praise and near misses. Counted
contacts are breakdowns, in a number of their own; one whose period lies only in part
in the days isn't among them.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    F,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from issues.enums import IssueKind
from issues.models import Issue, Tally
from issues.models.tally import CONTACTS
from issues.queries.causes import with_effective_cause
from issues.queries.choices import FilterChoices
from issues.queries.merged import in_use
from issues.queries.periods import Period, four_weeks

if TYPE_CHECKING:
    from accounts.models import User

#: Touchpoint, effective cause, kind, voice.
Key = tuple[int | None, int | None, str, str]
#: So many pairs are the vital few.
VITAL = 10
_NONE = Value(0, BigIntegerField())


@dataclass(frozen=True, slots=True)
class Volume:
    """The reports of the period and of the one before, and the counted contacts."""

    number: int
    before: int
    counted: int = 0
    counted_before: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """A touchpoint and an effective cause (keys) with their breakdowns."""

    touchpoint_id: int
    cause_id: int
    volume: Volume


@dataclass(frozen=True, slots=True)
class Volumes:
    """The sums of two periods; every other number is folded from these."""

    period: Period
    before: Period
    now: "Counter[Key]"
    then: "Counter[Key]"
    counted_now: "Counter[Key]" = field(default_factory=Counter)
    counted_then: "Counter[Key]" = field(default_factory=Counter)

    def said(self, voice: str, kind: str) -> Volume:
        """What one voice said of one kind."""
        return self._sum(lambda key: key[2:] == (kind, voice))

    def pairs(self, limit: int = VITAL) -> list[Pair]:
        """The most frequent pairs of touchpoint and known cause, most first."""
        sums = [_by_pair(counts) for counts in self._all()]
        now, _then, counted, _counted_then = sums
        known = [
            (now[place, cause] + counted[place, cause], place, cause)
            for place, cause in {**now, **counted}
            if place is not None and cause is not None
        ]
        known.sort(key=lambda row: (-row[0], row[1], row[2]))
        return [
            Pair(place, cause, Volume(*(each[place, cause] for each in sums)))
            for _n, place, cause in known[:limit]
        ]

    def cause_unknown(self) -> Volume:
        """Breakdowns whose cause isn't known yet: never among the vital few."""
        return self._sum(lambda key: _breaks(key) and key[1] is None)

    def unplaced(self) -> Volume:
        """Breakdowns with a known cause that aren't placed yet."""
        return self._sum(
            lambda key: _breaks(key) and key[0] is None and key[1] is not None
        )

    def breakdowns(self) -> Volume:
        """All of them, of both voices."""
        return self._sum(_breaks)

    def _sum(self, wanted: "Callable[[Key], bool]") -> Volume:
        return Volume(
            *(
                sum(number for key, number in counts.items() if wanted(key))
                for counts in self._all()
            )
        )

    def _all(self) -> "tuple[Counter[Key], ...]":
        """In the order of a volume's numbers."""
        return self.now, self.then, self.counted_now, self.counted_then


def volumes(
    user: "User", *, at: datetime, words: FilterChoices, zone: str | None = None
) -> Volumes:
    """Both periods in one statement; the days are those of the reader's time zone.

    What carries a merged word counts under the one that stands for it.
    """
    period = four_weeks(at, zone or user.time_zone)
    before = period.before()
    sums = _reports(user, period, before, at, words).union(
        _contacts(user, period, before, at, words), all=True
    )
    counts: list[Counter[Key]] = [Counter() for _each in range(4)]
    for place, reason, kind, voice, *numbers in sums:
        for counter, number in zip(counts, numbers, strict=True):
            if number:
                counter[place, reason, kind, voice] += number
    return Volumes(period, before, *counts)


def _reports(
    user: "User", period: Period, before: Period, at: datetime, words: FilterChoices
) -> "QuerySet[Any, Any]":
    rows = Issue.objects.visible_to(user).counted().filter(filed_at__lte=at)
    rows = rows.occurred_between(before.first, period.last).order_by()
    return (
        with_effective_cause(rows)
        .annotate(
            place=in_use("touchpoint_id", words.merged("touchpoint")),
            reason=in_use("effective_cause_id", words.merged("cause")),
        )
        .values_list("place", "reason", "kind", "voice")
        .annotate(
            reports=Count("pk", filter=period.occurred),
            reports_before=Count("pk", filter=before.occurred),
            counted=_NONE,
            counted_earlier=_NONE,
        )
    )


def _contacts(
    user: "User", period: Period, before: Period, at: datetime, words: FilterChoices
) -> "QuerySet[Any, Any]":
    rows = Tally.objects.visible_to(user).in_force(at).filter(measure=CONTACTS)
    rows = rows.within(before.first, period.last).order_by()
    return (
        rows.annotate(
            place=in_use("touchpoint_id", words.merged("touchpoint")),
            reason=in_use("cause_id", words.merged("cause")),
            what=Value(IssueKind.BREAKDOWN.value, CharField()),
            said_by=F("voice"),
        )
        .values_list("place", "reason", "what", "said_by")
        .annotate(
            reports=_NONE,
            reports_before=_NONE,
            counted=_sum(period),
            counted_earlier=_sum(before),
        )
    )


def _sum(period: Period) -> Coalesce:
    """The contacts whose whole period lies in these days."""
    inside = Q(first_on__gte=period.first, last_on__lte=period.last)
    return Coalesce(
        Sum("number", filter=inside), Value(0), output_field=BigIntegerField()
    )


def _breaks(key: Key) -> bool:
    return key[2] == IssueKind.BREAKDOWN


def _by_pair(counts: "Counter[Key]") -> "Counter[tuple[int | None, int | None]]":
    pairs: Counter[tuple[int | None, int | None]] = Counter()
    for key, number in counts.items():
        if number and _breaks(key):
            pairs[key[:2]] += number
    return pairs
