"""How much two spans of periods differ, with its error: the ground of every proof.

Counts differ by the logarithm of the ratio of their rates, with a variance that
allows for bursts (quasi-Poisson); values by their means (Welch). Either way below 0
is less. Sources: McCullagh and Nelder; Welch 1947.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt
from statistics import fmean, variance

from cxops.stats.distributions import t_above, t_quantile
from cxops.stats.points import Points

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Contrast:
    """After against before."""

    estimate: float
    error: float
    df: float
    phi: float = 1.0
    """Variance over what chance alone makes, within the spans, as it was measured."""

    def interval(self, level: float = LEVEL) -> tuple[float, float]:
        """Between these it lies with the chance ``level``."""
        half = t_quantile((1 + level) / 2, self.df) * self.error
        return self.estimate - half, self.estimate + half

    def side(self, level: float = LEVEL) -> int:
        """-1 when the interval is wholly below 0, +1 wholly above, else 0."""
        low, high = self.interval(level)
        return int(low > 0) - int(high < 0)

    @property
    def p(self) -> float:
        """Chance of a difference as large as this, if nothing changed."""
        if not self.error:
            return 0.0 if self.estimate else 1.0
        return 2 * t_above(abs(self.estimate) / self.error, self.df)

    def less(self, other: "Contrast") -> "Contrast":
        """This difference beyond another, independent one."""
        return Contrast(
            self.estimate - other.estimate,
            sqrt(self.error**2 + other.error**2),
            self.df + other.df,
        )


def count_contrast(
    points: Points,
    before: Sequence[int],
    after: Sequence[int],
    *,
    least_phi: float = 1.0,
) -> Contrast:
    """Log of the ratio of the rates, quasi-Poisson with t quantiles.

    ``least_phi``: dispersion below it is taken for luck. Without any event on a side
    both count half of one more, so that the ratio exists.
    """
    spans = [
        (events_of(points, span), exposure_of(points, span)) for span in (before, after)
    ]
    phi = dispersion_within(points, (before, after))
    spare = 0.0 if all(events for events, _size in spans) else 0.5
    (events1, size1), (events2, size2) = spans
    estimate = log((events2 + spare) / size2) - log((events1 + spare) / size1)
    error = sqrt(max(least_phi, phi) * (1 / (events1 + spare) + 1 / (events2 + spare)))
    df = max(1, len(before) + len(after) - 2)
    return Contrast(estimate, error, df, phi)


def dispersion_within(points: Points, spans: Sequence[Sequence[int]]) -> float:
    """Pearson's chi-square over degrees of freedom, each span at its own rate."""
    chi2, df = 0.0, 0
    for span in spans:
        rate = events_of(points, span) / exposure_of(points, span)
        df += len(span) - 1
        for i in span:
            expected = rate * points.exposure[i]
            if expected:
                chi2 += ((points.events[i] or 0.0) - expected) ** 2 / expected
    return chi2 / df if df > 0 else 1.0


def value_contrast(
    points: Points, before: Sequence[int], after: Sequence[int]
) -> Contrast:
    """Difference of the means of values; each span has two points at least."""
    spans = [[points.shown[i] or 0.0 for i in span] for span in (before, after)]
    parts = [variance(span) / len(span) for span in spans]
    estimate = fmean(spans[1]) - fmean(spans[0])
    squares = sum(
        part**2 / (len(span) - 1) for part, span in zip(parts, spans, strict=True)
    )
    df = sum(parts) ** 2 / squares if squares else len(before) + len(after) - 2
    return Contrast(estimate, sqrt(sum(parts)), df)


def rate_of(points: Points, span: Sequence[int]) -> float:
    """Events over exposure of a span; of values, their mean."""
    size = exposure_of(points, span)
    return events_of(points, span) / size if size else 0.0


def events_of(points: Points, span: Sequence[int]) -> float:
    """Events of a span."""
    return sum(points.events[i] or 0.0 for i in span)


def exposure_of(points: Points, span: Sequence[int]) -> float:
    """Exposure of a span; its number of periods where there is none."""
    return sum(points.exposure[i] for i in span)
