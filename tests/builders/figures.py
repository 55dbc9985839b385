"""Counts and volumes for tests. Plain rows, no surprises."""

from datetime import date
from typing import Any

from accounts.models import Unit
from cxops.kernel.history import acting_as
from issues.drafts import FigureDraft
from issues.models import Exposure, Tally
from tests.builders.clock import AT

DAY = date(2026, 3, 9)
_serial = iter(range(1, 10**9))


def draft(unit: Unit, number: int = 12, **over: Any) -> FigureDraft:
    """Contacts of the day before the tests' day; everything else can be said."""
    first = over.pop("first_on", DAY)
    values = {"measure": "contacts", "last_on": first} | over
    return FigureDraft(unit=unit, number=number, first_on=first, **values)


def make_tally(unit: Unit, number: int = 12, **over: Any) -> Tally:
    return _make(Tally, unit, number, {"measure": "contacts"} | over)


def make_exposure(unit: Unit, number: int = 100, **over: Any) -> Exposure:
    return _make(Exposure, unit, number, {"measure": "visits"} | over)


def _make(kind: type[Any], unit: Unit, number: int, over: dict[str, Any]) -> Any:
    first = over.pop("first_on", DAY)
    values: dict[str, Any] = {
        "first_on": first,
        "last_on": first,
        "source": "telephone-system",
        "identity": f"made {next(_serial)}",
        "recorded_at": AT,
    }
    with acting_as(None, verb=f"{kind.__name__.lower()}.record", at=AT):
        return kind.objects.create(unit=unit, number=number, **(values | over))
