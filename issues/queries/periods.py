"""The days a number is about: the last 28 up to a moment, and the 28 before."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from cxops.kernel.clock import local_date

FOUR_WEEKS = 28


@dataclass(frozen=True, slots=True)
class Period:
    """Local days, both of which belong to it."""

    first: date
    last: date

    def before(self) -> "Period":
        """As many days, right before."""
        days = (self.last - self.first).days + 1
        return Period(self.first - timedelta(days=days), self.first - timedelta(days=1))

    @property
    def occurred(self) -> Q:
        """The reports of what happened in it."""
        return Q(occurred_on__gte=self.first, occurred_on__lte=self.last)


def four_weeks(at: datetime, zone: str) -> Period:
    """The 28 days up to the day it is at a moment, in a reader's time zone."""
    last = local_date(at, zone)
    return Period(last - timedelta(days=FOUR_WEEKS - 1), last)
