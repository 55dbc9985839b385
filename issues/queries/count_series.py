"""Counts over time as they are handed out, stretch by stretch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cxops.stats.types import Direction, Series
from issues.queries.buckets import Step


@dataclass(frozen=True, slots=True)
class Sums:
    """Reports, counted contacts (never added into them), customers hit, cost."""

    count: int = 0
    contacts: int = 0
    customers: int = 0
    cost: Decimal = Decimal(0)


NOTHING = Sums()


@dataclass(frozen=True, slots=True)
class CountBucket:
    """One stretch of days; the first and the last belong to it."""

    first: date
    last: date
    is_complete: bool
    """It is over, and was asked for whole."""
    sums: Sums | None
    """None before anybody used the product there."""
    exposure: int | None = None
    """None where volumes don't cover the whole of it."""

    @property
    def count(self) -> int | None:
        """Reports."""
        return self.sums.count if self.sums else None

    @property
    def contacts(self) -> int | None:
        """Contacts that were counted without a form."""
        return self.sums.contacts if self.sums else None

    @property
    def customers(self) -> int | None:
        """Customers hit."""
        return self.sums.customers if self.sums else None

    @property
    def cost(self) -> Decimal | None:
        """In the installation's currency."""
        return self.sums.cost if self.sums else None


class Stretch(NamedTuple):
    """Which days one bucket has, whatever is counted in it."""

    number: int
    first: date
    last: date
    is_complete: bool


@dataclass(frozen=True, slots=True)
class CountSeries:
    """Counts of equal stretches, the oldest first."""

    step: Step
    first: date
    """From this day on they were asked for."""
    stretches: tuple[Stretch, ...]
    sums: Mapping[int, Sums]
    """By the number of the stretch, where there are any."""
    volumes: Mapping[int, int] | None
    """The same; None where they weren't asked for."""
    live_since: date | None
    """When the first of the units began to use the product; None: nobody said."""
    live_from: date | None
    """When the last of them did: what lies before is never a baseline."""

    @property
    def buckets(self) -> tuple[CountBucket, ...]:
        """Each stretch with what is known of it."""
        volumes = self.volumes or {}
        return tuple(
            CountBucket(
                each.first,
                each.last,
                each.is_complete,
                self._sums(each),
                volumes.get(each.number),
            )
            for each in self.stretches
        )

    def to_stats(
        self, *, direction: Direction = Direction.DECREASE, per: int = 1000
    ) -> Series:
        """As the statistics take it, from the first stretch that was asked for whole.

        ``per``: exposure is told in so many (per 1000 visits).
        """
        whole = [each for each in self.stretches if each.first >= self.first]
        sums = [self._sums(each) for each in whole]
        exposure = None
        if self.volumes is not None:
            told = [self.volumes.get(each.number) for each in whole]
            exposure = tuple(volume / per if volume else None for volume in told)
        return Series(
            start=whole[0].first if whole else self.first,
            counts=tuple(each.count if each else None for each in sums),
            exposure=exposure,
            period=self.step.value,
            last_complete=not whole or whole[-1].is_complete,
            per=per,
            direction=direction,
        )

    def _sums(self, stretch: Stretch) -> Sums | None:
        """None at all counts too, from the first day of use on."""
        found = self.sums.get(stretch.number)
        if found is None and (
            self.live_since is None or stretch.last >= self.live_since
        ):
            return NOTHING
        return found


@dataclass(frozen=True, slots=True)
class Days:
    """Which days are asked for, in which stretches; and since when there are any."""

    step: Step
    first: date
    last: date
    stretches: tuple[Stretch, ...]
    live: Mapping[int, date] = field(default_factory=dict)
    """Unit (key) → the day it began to use the product, where somebody said so."""

    @classmethod
    def asked(cls, step: Step, first: date, last: date, today: date) -> "Days":
        """Both days belong to it. Nothing lies behind today, and what isn't over
        isn't complete. Raises ValueError for days the wrong way round."""
        last = min(last, today)
        if first > last:
            raise ValueError(f"{first} lies after {last}.")
        numbers = range(step.number(first), step.number(last) + 1)
        ends = [(n, step.first_day(n), step.last_day(n)) for n in numbers]
        stretches = tuple(
            Stretch(n, begin, end, first <= begin and end <= last and end < today)
            for n, begin, end in ends
        )
        return cls(step, first, last, stretches)

    def series(
        self,
        sums: Mapping[int, Sums],
        volumes: Mapping[int, int] | None = None,
        *,
        unit: int | None = None,
    ) -> CountSeries:
        """Of all units, or of one alone."""
        live = list(self.live.values())
        if unit is not None:
            live = [self.live[unit]] if unit in self.live else []
        return CountSeries(
            step=self.step,
            first=self.first,
            stretches=self.stretches,
            sums=sums,
            volumes=volumes,
            live_since=min(live, default=None),
            live_from=max(live, default=None),
        )
