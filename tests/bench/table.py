"""What was measured, as a table for people and as data for programs."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from tests.bench.daily import Summed
from tests.bench.measure import Measured, Ratio
from tests.bench.plans import AIM_MS, WORST, Plan, p95

_HEAD = (
    f"{'request':<44} {'req/s':>7} {'p50':>7} {'p95':>7} {'CPU ms':>7} {'stm':>4} "
    f"{'db ms':>7} {'kB':>5}  ratio to its peer: req/s [least–greatest], CPU"
)


def requests_table(found: Mapping[str, Measured]) -> str:
    """One line per request, milliseconds unless said otherwise."""
    return "\n".join([_HEAD, *(_line(each, found) for each in found.values())])


def sums_table(found: list[Summed]) -> str:
    """Series and sums of the daily counts beside the barest SQL."""
    lines = [f"\n{'out of the daily counts':<56} {'ms':>7} {'db ms':>7} {'SQL ms':>7}"]
    lines += [
        f"{each.name:<56} {each.ms:7.1f} {each.database_ms:7.1f} {each.sql_ms:7.1f}  "
        f"{each.ratio.middle:.2f} [{each.ratio.least:.2f}–{each.ratio.greatest:.2f}]"
        for each in found
    ]
    return "\n".join(lines)


def plans_table(found: list[Plan]) -> str:
    """How many kept within the aim, and the slowest with their plans."""
    within = sum(plan.ms <= AIM_MS for plan in found)
    scans = [plan.name for plan in found if plan.has_scan]
    within_aim = (
        f"{len(found)} lists (scope × filter × sort): {within} within {AIM_MS:g} ms in "
        f"the database, p95 {p95(found):.1f} ms, {len(scans)} scan all reports"
    )
    lines = ["", within_aim]
    for plan in found[:WORST]:
        if plan.ms > AIM_MS:
            lines += [f"  {plan.ms:7.1f} ms  {plan.name}", *_indented(plan.text)]
    lines += [f"  scans: {name}" for name in scans[:WORST]]
    return "\n".join(lines)


def _indented(text: str) -> list[str]:
    return [f"               {line[:100]}" for line in text.splitlines()[:14]]


def as_data(found: Mapping[str, Measured]) -> list[dict[str, Any]]:
    """The same for programs."""
    return [_data(each, found) for each in found.values()]


def ratios(each: Measured, found: Mapping[str, Measured]) -> tuple[Ratio, Ratio] | None:
    """How it stands to its peer: requests a second, and CPU the other way round, so
    that in both more is better and 1 is as good."""
    peer = found.get(each.target.against)
    if peer is None:
        return None
    return Ratio.of(each.rates, peer.rates), Ratio.of(peer.cpu_ms, each.cpu_ms)


def _line(each: Measured, found: Mapping[str, Measured]) -> str:
    statements = "" if each.statements is None else str(each.statements)
    database = "" if each.database_ms is None else f"{each.database_ms:.1f}"
    told = (
        f"{each.target.name:<44} {each.per_second:7.1f} {each.p50:7.1f} "
        f"{each.p95:7.1f} {each.cpu:7.2f} {statements:>4} {database:>7} "
        f"{each.size / 1000:5.0f}"
    )
    pair = ratios(each, found)
    if pair is None:
        return told
    rate, cpu = pair
    return (
        f"{told}  {each.target.against}: {rate.middle:.2f} "
        f"[{rate.least:.2f}–{rate.greatest:.2f}], {cpu.middle:.2f}"
    )


def _data(each: Measured, found: Mapping[str, Measured]) -> dict[str, Any]:
    pair = ratios(each, found)
    return {
        "name": each.target.name,
        "against": each.target.against,
        "per_second": each.per_second,
        "p50_ms": each.p50,
        "p95_ms": each.p95,
        "cpu_ms": each.cpu,
        "statements": each.statements,
        "reading_reports": each.reading,
        "database_ms": each.database_ms,
        "bytes": each.size,
        "rate_ratio": asdict(pair[0]) if pair else None,
        "cpu_ratio": asdict(pair[1]) if pair else None,
    }
