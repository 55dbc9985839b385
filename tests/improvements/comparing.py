"""Units that have the same failure, week by week, in the daily counts themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from accounts.models import Unit
from issues.models import DailyCount, Pattern
from tests.builders.accounts import make_unit
from tests.builders.figures import make_exposure
from tests.builders.issues import make_cause, make_journey, make_stage, make_touchpoint

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


@dataclass
class Branches:
    """One touchpoint and one cause; branches with so many reports and visits."""

    first: date
    """A Monday."""
    weeks: int
    pattern: Pattern
    """The repeat problem that is to be ended."""
    units: dict[str, Unit] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.journey = make_journey("Stay")
        self.touchpoint = make_touchpoint("Lift", make_stage(self.journey))
        self.cause = make_cause("Broken")

    @property
    def last(self) -> date:
        return self.first + self.weeks * WEEK - DAY

    def add(
        self,
        name: str,
        reports: int,
        *,
        visits: int = 0,
        pattern: Pattern | None = None,
        others: int = 1,
        unit: Unit | None = None,
        **over: Any,
    ) -> Unit:
        """A branch with so many reports in all, and so many visits and reports of
        other matters in each week."""
        unit = unit or make_unit(name, **over)
        self.units[name] = unit
        self.count(unit, spread(reports, self.weeks), pattern=pattern)
        self.count(unit, [others] * self.weeks, cause=None)
        if visits:
            self.visit(unit, [visits] * self.weeks)
        return unit

    def forget(self, name: str) -> None:
        """Nothing was ever reported there."""
        DailyCount.objects.filter(unit=self.units[name]).delete()

    def visit(self, unit: Unit, numbers: Sequence[int]) -> None:
        for number, each in enumerate(numbers):
            day = self.first + number * WEEK
            if each:
                make_exposure(unit, each, first_on=day, last_on=day + 6 * DAY)

    def count(self, unit: Unit, numbers: Sequence[int], **over: Any) -> None:
        """So many reports on the Wednesday of each week."""
        values: dict[str, Any] = {
            "unit": unit,
            "touchpoint": self.touchpoint,
            "cause": self.cause,
            "kind": "breakdown",
            "voice": "customer",
        }
        days = [self.first + n * WEEK + 2 * DAY for n in range(len(numbers))]
        DailyCount.objects.bulk_create(
            DailyCount(day=day, first_on=day, reports=number, **(values | over))
            for day, number in zip(days, numbers, strict=True)
            if number
        )


def spread(total: int, weeks: int) -> list[int]:
    """As evenly as whole numbers allow: 87 in ten weeks are 9 seven times and 8."""
    each, rest = divmod(total, weeks)
    return [each + (number < rest) for number in range(weeks)]
