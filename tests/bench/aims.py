"""DESIGN section 11: each aim with what was measured, met or by how much not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.bench.daily import Summed
from tests.bench.measure import Measured
from tests.bench.table import ratios
from tests.bench.targets import BIG

AT_LEAST, AT_MOST = True, False
#: Of SQL that takes less than this, a multiple says nothing.
WORTH_MS = 1.0


@dataclass(frozen=True, slots=True)
class Aim:
    """One aim; ``at_least`` says on which side of the limit it lies."""

    name: str
    value: float
    limit: float
    at_least: bool
    stretch: str = ""

    @property
    def is_met(self) -> bool:
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    @property
    def line(self) -> str:
        """As it is printed."""
        sign = "≥" if self.at_least else "≤"
        verdict = "met" if self.is_met else "missed"
        if not self.is_met and self.limit:
            verdict += f" ({self.value / self.limit:.2f} ×)"
        told = f"{self.name:<62} {self.value:9.2f} {sign} {self.limit:<7g} {verdict}"
        return f"{told}; stretch {self.stretch}" if self.stretch else told


def aims_of(
    found: Mapping[str, Measured],
    *,
    plans_p95: float,
    plans_worst: float,
    scans: int,
    prices: Mapping[str, Any],
    sums: Sequence[Summed],
) -> list[Aim]:
    """Every aim that this run can judge."""
    aims = [*_of_create(found), *_of_lists(found), *_of_searches(found)]
    aims += [
        Aim(
            "every scope × filter × sort: p95 ms in the database",
            plans_p95,
            50,
            AT_MOST,
        ),
        Aim("every scope × filter × sort: the slowest, ms", plans_worst, 50, AT_MOST),
        Aim("every scope × filter × sort: scans of all reports", scans, 0, AT_MOST),
    ]
    aims += [
        Aim(f"{each.name}: database, to the barest SQL", each.ratio.middle, 2, AT_MOST)
        for each in sums
        if each.sql_ms >= WORTH_MS
    ]
    aims += _of_pages(found)
    return [*aims, *_of_prices(prices)]


def _rate(each: Measured, found: Mapping[str, Measured]) -> float:
    pair = ratios(each, found)
    assert pair is not None, each.target.name
    return pair[0].middle


def _cpu(each: Measured, found: Mapping[str, Measured]) -> float:
    pair = ratios(each, found)
    assert pair is not None, each.target.name
    return pair[1].middle


def _of_create(found: Mapping[str, Measured]) -> list[Aim]:
    create = found["create (API)"]
    return [
        Aim(
            "create: requests a second to a bare REST create",
            _rate(create, found),
            0.7,
            AT_LEAST,
            "1.0: row, history, audit and outbox in one statement",
        ),
        Aim("create: CPU, the same way round", _cpu(create, found), 0.7, AT_LEAST),
        Aim("create: statements", create.statements or 0, 8, AT_MOST, "4"),
    ]


def _of_lists(found: Mapping[str, Measured]) -> list[Aim]:
    aims = []
    for name, each in found.items():
        if not name.startswith("list, 2 filters"):
            continue
        aims += [
            Aim(f"{name}: to bare REST", _rate(each, found), 0.9, AT_LEAST),
            Aim(f"{name}: CPU", _cpu(each, found), 0.9, AT_LEAST),
            Aim(f"{name}: statements", each.statements or 0, 3, AT_MOST),
        ]
    first = found[f"list, 2 filters, sorted: {BIG}"]
    last = found[f"list, last page: {BIG}"]
    aims.append(
        Aim("list: last page to the first, ms", last.p50 / first.p50, 1.15, AT_MOST)
    )
    if "list in a small database" in found:
        small = found["list in a small database"]
        grown = first.per_second / small.per_second
        aims.append(
            Aim("list: here to the same in a small database", grown, 0.9, AT_LEAST)
        )
    return aims


def _of_searches(found: Mapping[str, Measured]) -> list[Aim]:
    searches = [each for name, each in found.items() if name.startswith("search")]
    return [
        *(
            Aim(
                f"{each.target.name}: ms in the database",
                each.database_ms or 0,
                20,
                AT_MOST,
            )
            for each in searches
        ),
        *(
            Aim(f"{each.target.name}: p95 ms in all", each.p95, 100, AT_MOST)
            for each in searches
        ),
    ]


#: Page → statements, kilobytes.
_PAGES = {
    "HTML list": (6, 60),
    "issue page": (8, 60),
    "inbox": (6, 60),
    "journeys": (12, 60),
    "pareto": (12, 60),
    "consistency": (12, 60),
    "signal": (12, 60),
    "start from pareto": (12, 60),
    "weeks of an improvement": (12, 60),
    # All that was planned, decided, done and found, on one page.
    "improvement in effect": (16, 60),
}
#: Pages of sums: out of the daily counts, never of reports.
_OF_SUMS = ("pareto", "consistency", "signal", "weeks of an improvement")


def _of_pages(found: Mapping[str, Measured]) -> list[Aim]:
    aims = []
    for name, each in found.items():
        for kind, (statements, kilobytes) in _PAGES.items():
            if name.startswith(kind):
                aims += [
                    Aim(
                        f"{name}: statements", each.statements or 0, statements, AT_MOST
                    ),
                    Aim(f"{name}: kB", each.size / 1000, kilobytes, AT_MOST),
                ]
        if name.startswith(_OF_SUMS):
            told = f"{name}: statements that read reports"
            aims.append(Aim(told, each.reading or 0, 0, AT_MOST))
    slowest = max(found.values(), key=lambda each: each.p95)
    aims.append(
        Aim(f"no request over 250 ms: {slowest.target.name}", slowest.p95, 250, AT_MOST)
    )
    return aims


def _of_prices(prices: Mapping[str, Any]) -> list[Aim]:
    imported = prices["import"]
    share = 100 * imported["import"] / imported["copy"]
    return [
        Aim(
            "history and audit: a save, times one without",
            prices["save"].middle,
            1.4,
            AT_MOST,
        ),
        Aim(
            "history and audit: in bulk, times without",
            prices["bulk"].middle,
            1.8,
            AT_MOST,
        ),
        Aim(
            "import: % of COPY of the same tables",
            share,
            10,
            AT_LEAST,
            "25: reading and checking in C, or rows straight from the file into COPY",
        ),
    ]
