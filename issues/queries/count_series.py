"""Counts over time as they are handed out, stretch by stretch."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cxops.stats.types import Direction, Series
from issues.queries.buckets import Step


@dataclass(frozen=True, slots=True)
class Sums:
    """Reports, counted contacts (never added into them), customers hit, cost."""

    count: int = 0
    contacts: int = 0
    customers: int = 0
    cost: Decimal = Decimal(0)


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


@dataclass(frozen=True, slots=True)
class CountSeries:
    """Counts of equal stretches, the oldest first."""

    step: Step
    first: date
    """From this day on they were asked for."""
    buckets: tuple[CountBucket, ...]
    live_since: date | None
    """When the first of the units began to use the product; None: nobody said."""
    live_from: date | None
    """When the last of them did: what lies before is never a baseline."""
    has_volumes: bool = False

    def to_stats(
        self, *, direction: Direction = Direction.DECREASE, per: int = 1000
    ) -> Series:
        """As the statistics take it, from the first stretch that was asked for whole.

        ``per``: exposure is told in so many (per 1000 visits).
        """
        whole = [each for each in self.buckets if each.first >= self.first]
        exposure = [each.exposure / per if each.exposure else None for each in whole]
        return Series(
            start=whole[0].first if whole else self.first,
            counts=tuple(each.count for each in whole),
            exposure=tuple(exposure) if self.has_volumes else None,
            period=self.step.value,
            last_complete=not whole or whole[-1].is_complete,
            per=per,
            direction=direction,
        )


@dataclass(frozen=True, slots=True)
class Days:
    """Which days are asked for, in which stretches; and since when there are any."""

    step: Step
    first: date
    last: date
    today: date
    live: Mapping[int, date] = field(default_factory=dict)
    """Unit (key) → the day it began to use the product, where somebody said so."""

    def series(
        self,
        sums: Mapping[int, Sums],
        volumes: Mapping[int, int] | None = None,
        *,
        unit: int | None = None,
    ) -> CountSeries:
        """Of all units, or of one alone. Without rows a stretch has none, from the
        first day of use on."""
        live = list(self.live.values())
        if unit is not None:
            live = [self.live[unit]] if unit in self.live else []
        since = min(live, default=None)
        return CountSeries(
            self.step,
            self.first,
            tuple(self._buckets(sums, volumes or {}, since)),
            since,
            max(live, default=None),
            has_volumes=volumes is not None,
        )

    def _buckets(
        self, sums: Mapping[int, Sums], volumes: Mapping[int, int], since: date | None
    ) -> Iterator[CountBucket]:
        step = self.step
        for number in range(step.number(self.first), step.number(self.last) + 1):
            first, last = step.first_day(number), step.last_day(number)
            is_whole = self.first <= first and last <= self.last
            is_live = since is None or last >= since
            yield CountBucket(
                first,
                last,
                is_whole and last < self.today,
                sums.get(number) or (Sums() if is_live else None),
                volumes.get(number),
            )
