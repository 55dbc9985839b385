"""Equal stretches of local days: weeks from Monday, months, quarters, days.

A stretch has a number, the same in Python and in SQL, so that days are put together
by the database and named here. A day is a date and has no hours: nothing in it moves
when the clocks do.
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import F, Func, IntegerField

#: 1 January of the year 1 was a Monday: days and weeks are counted from it.
_DAY = {
    "postgresql": "(%(expressions)s - DATE '0001-01-01')",
    "sqlite": "CAST(julianday(%(expressions)s) - 1721425.5 AS INTEGER)",
}
_MONTH = {
    "postgresql": "(EXTRACT(YEAR FROM %(expressions)s)::int * 12 "
    "+ EXTRACT(MONTH FROM %(expressions)s)::int - 1)",
    "sqlite": "(CAST(substr(%(expressions)s, 1, 4) AS INTEGER) * 12 "
    "+ CAST(substr(%(expressions)s, 6, 2) AS INTEGER) - 1)",
}


class Step(StrEnum):
    """How long a stretch is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"

    def number(self, day: date) -> int:
        """The stretch a day lies in."""
        if self in _OF_DAYS:
            return (day.toordinal() - 1) // _PARTS[self]
        return (day.year * 12 + day.month - 1) // _PARTS[self]

    def first_day(self, number: int) -> date:
        """The day a stretch begins with."""
        parts = number * _PARTS[self]
        if self in _OF_DAYS:
            return date.fromordinal(parts + 1)
        return date(parts // 12, parts % 12 + 1, 1)

    def last_day(self, number: int) -> date:
        """The day a stretch ends with."""
        return self.first_day(number + 1) - timedelta(days=1)

    def sql(self, vendor: str) -> str:
        """The number of a column's day, as a template."""
        unit = _DAY if self in _OF_DAYS else _MONTH
        return f"({unit[vendor]} / {_PARTS[self]})"


_OF_DAYS = frozenset({Step.DAY, Step.WEEK})
#: So many days or months make one.
_PARTS = {Step.DAY: 1, Step.WEEK: 7, Step.MONTH: 1, Step.QUARTER: 3}


class StretchOf(Func):
    """The number of the stretch that a column's day lies in."""

    output_field = IntegerField()

    def __init__(self, column: str, step: Step) -> None:
        super().__init__(F(column))
        self.step = step

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """Days are numbers apart."""
        template = self.step.sql("postgresql")
        return self.as_sql(compiler, connection, template=template)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Days are kept as text."""
        return self.as_sql(
            compiler, connection, template=self.step.sql("sqlite"), **context
        )
