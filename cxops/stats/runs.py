"""Anhoej's rules: does a series run or cross its centre less than chance would?

They need no limits and hold their false alarms near 5 % for any length. Sources:
Anhoej and Olesen 2014 (PLoS ONE 9:e113825); Anhoej 2015 (PLoS ONE 10:e0121349).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from math import comb, log2

from cxops.stats.points import Numbers
from cxops.stats.types import Chart, Result, Status

USEFUL = 10
"""Points off the centre line that a run test needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs(Result):
    """A run test. ``n`` counts the useful points, those off the centre."""

    longest_run: int
    longest_run_max: int
    """A longer run is a signal."""
    crossings: int
    crossings_min: int
    """Fewer crossings are a signal."""
    signal: bool
    """Never with too few points."""
    false_alarm: float
    """Chance of a signal by luck alone, exactly."""


def rules_anhoej(values: Numbers, centre: float | Numbers) -> Runs:
    """The run test of ``values`` around a centre line; gaps and points on it aside."""
    lines: Numbers = (
        [centre] * len(values) if isinstance(centre, (int, float)) else centre
    )
    sides = [
        value > line
        for value, line in zip(values, lines, strict=True)
        if value is not None and line is not None and not _same(value, line)
    ]
    n = len(sides)
    longest = max((len(list(group)) for _, group in groupby(sides)), default=0)
    crossings = sum(a != b for a, b in pairwise(sides))
    most, fewest = critical_values(n)
    enough = n >= USEFUL
    return Runs(
        status=Status.OK if enough else Status.TOO_FEW if n else Status.NO_DATA,
        n=n,
        needed=USEFUL,
        method="Anhoej",
        message_key="runs" if enough else "too_few_for_runs",
        message_args={
            "have": n,
            "needed": USEFUL,
            "longest": longest,
            "most": most,
            "crossings": crossings,
            "fewest": fewest,
        },
        longest_run=longest,
        longest_run_max=most,
        crossings=crossings,
        crossings_min=fewest,
        signal=enough and (longest > most or crossings < fewest),
        false_alarm=false_alarm(n),
    )


def chart_runs(chart: Chart) -> Runs:
    """The run test of a chart's points; excluded and unfinished ones take no part."""
    aside = {*chart.excluded, chart.unfinished}
    points = [None if i in aside else value for i, value in enumerate(chart.points)]
    return rules_anhoej(points, chart.centre)


@lru_cache(maxsize=1024)
def critical_values(useful: int) -> tuple[int, int]:
    """The longest run and the fewest crossings that are still chance."""
    if useful < 1:
        return 0, 0
    return round(log2(useful)) + 3, _binomial_quantile(useful - 1)


@lru_cache(maxsize=1024)
def false_alarm(useful: int) -> float:
    """Chance that coin flips signal: counted over all orders, not simulated."""
    if useful < 1:
        return 0.0
    longest, fewest = critical_values(useful)
    quiet = sum(
        2 * _compositions(useful, crossings + 1, longest)
        for crossings in range(fewest, useful)
    )
    return float(1 - quiet / 2**useful)


def _compositions(total: int, parts: int, largest: int) -> int:
    """Ways to write ``total`` as ``parts`` runs, none longer than ``largest``."""
    return sum(
        (-1) ** j * comb(parts, j) * comb(total - j * largest - 1, parts - 1)
        for j in range(parts + 1)
        if total - j * largest >= parts
    )


def _binomial_quantile(n: int) -> int:
    """Smallest number of crossings with P(X <= it) of 5 % or more."""
    below = 0
    for crossings in range(n + 1):
        below += comb(n, crossings)
        if 20 * below >= 2**n:
            return crossings
    return n


def _same(value: float, line: float) -> bool:
    return abs(value - line) <= 1e-12 * max(abs(value), abs(line))


def longest_run(sides: Sequence[int], side: int) -> int:
    """The longest stretch of ``side``."""
    lengths = [len(list(group)) for sign, group in groupby(sides) if sign == side]
    return max(lengths, default=0)
