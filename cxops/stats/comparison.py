"""Did it change? After against before, with an interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Any

from cxops.stats.contrast import (
    count_contrast,
    dispersion_within,
    events_of,
    exposure_of,
    rate_of,
    value_contrast,
)
from cxops.stats.distributions import t_quantile
from cxops.stats.figures import plain
from cxops.stats.points import Points
from cxops.stats.rates import rate_interval, share_interval, share_p
from cxops.stats.spans import Spans, points_of, spans_of
from cxops.stats.types import Result, Series, Status

PERIODS = 6
"""Periods on each side."""
EVENTS = 5
"""Events on each side that the quasi-Poisson interval needs; fewer: the exact one."""
UNBOUNDED = 20.0
"""Logarithm of a ratio that says nothing any more."""
METHODS = ("quasi_poisson", "exact", "exact_poisson")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Result):
    """After over before. ``None`` is a number that doesn't exist."""

    ratio: float | None = None
    """Of the rates; of the means where values are compared and the first is above 0."""
    low: float | None = None
    high: float | None = None
    """None: nothing bounds it."""
    p: float | None = None
    phi: float | None = None
    """Dispersion within the spans, at least 1: what the interval allows for."""
    rate_before: float | None = None
    """Events per unit of exposure, or per period; mean of values."""
    rate_after: float | None = None
    difference: float | None = None
    difference_low: float | None = None
    difference_high: float | None = None
    """Of the means, where values are compared."""
    prevented: float | None = None
    """Events that the old rate would have made, less those that were."""
    prevented_low: float | None = None
    prevented_high: float | None = None
    n_before: int = 0
    n_after: int = 0

    @property
    def side(self) -> int:
        """-1 when it is wholly less than before, +1 wholly more, else 0."""
        bounds = (self.low, self.high, 1.0)
        if self.difference is not None:
            bounds = (self.difference_low, self.difference_high, 0.0)
        low, high, same = bounds
        more, less = low is not None and low > same, high is not None and high < same
        return int(more) - int(less)


def compare_before_after(
    series: Series,
    start: int,
    *,
    baseline: tuple[int, int] | None = None,
    exclude: Sequence[int] = (),
    method: str = "quasi_poisson",
    level: float = 0.95,
) -> Comparison:
    """The rate after against the rate before; of values, the means (Welch).

    ``start`` is the index of the first period after the fix, ``baseline`` the first
    and one-past-last index before (all, by default), ``exclude`` indices to leave
    out. ``method``: "quasi_poisson" allows for bursts, as does "exact" for few events,
    to which it turns by itself below 5 on a side; "exact_poisson" trusts that there
    are none. A proportion is compared like a rate. Raises ValueError for another
    method or a start outside the series.
    """
    if method not in METHODS:
        raise ValueError(f"{method} is none of {', '.join(METHODS)}.")
    points = points_of(series)
    spans = spans_of(points, start, baseline, exclude)
    refused = _refused(series, points, spans)
    if refused:
        return Comparison(**refused)
    if series.counts is None:
        return _values(points, spans, level)
    return _counts(points, spans, method, level)


def _refused(series: Series, points: Points, spans: Spans) -> dict[str, Any]:
    before, after = len(spans.before), len(spans.after)
    told: dict[str, Any] = {
        "n": before + after,
        "needed": 2 * PERIODS,
        "method": "before and after",
        "n_before": before,
        "n_after": after,
    }
    if points.broken is not None:
        error = {"status": Status.DATA_ERROR, "index": points.broken}
        position = {"position": points.broken + 1}
        return told | error | {"message_key": points.fault, "message_args": position}
    if spans.overlaps:
        return told | {"status": Status.DATA_ERROR, "message_key": "compare_overlap"}
    have = min(before, after)
    if have >= PERIODS:
        return {}
    one = "_one" if PERIODS - have == 1 else ""
    key = "compare_no_baseline" if before < after else f"compare_too_early{one}"
    args = {
        "have": have,
        "needed": PERIODS,
        "more": PERIODS - have,
        "period": series.period,
        "periods": f"{series.period}s",
    }
    return told | {
        "status": Status.TOO_FEW,
        "message_key": key,
        "message_args": args,
    }


def _told(
    spans: Spans, method: str, rate_before: float, rate_after: float
) -> dict[str, Any]:
    before, after = len(spans.before), len(spans.after)
    levels = {"before": plain(rate_before), "after": plain(rate_after)}
    return {
        "message_key": "compared",
        "message_args": levels,
        "rate_before": rate_before,
        "rate_after": rate_after,
        "status": Status.OK,
        "n": before + after,
        "needed": 2 * PERIODS,
        "method": method,
        "n_before": before,
        "n_after": after,
    }


def _values(points: Points, spans: Spans, level: float) -> Comparison:
    contrast = value_contrast(points, spans.before, spans.after)
    low, high = contrast.interval(level)
    means = [
        sum(points.shown[i] or 0.0 for i in span) / len(span)
        for span in (spans.before, spans.after)
    ]
    over = means[0] if means[0] > 0 else None
    return Comparison(
        **_told(spans, "Welch", *means),
        ratio=1 + contrast.estimate / over if over else None,
        low=1 + low / over if over else None,
        high=1 + high / over if over else None,
        p=contrast.p,
        difference=contrast.estimate,
        difference_low=low,
        difference_high=high,
    )


def _counts(points: Points, spans: Spans, method: str, level: float) -> Comparison:
    before, after = spans.before, spans.after
    events = [events_of(points, span) for span in (before, after)]
    rates = rate_of(points, before), rate_of(points, after)
    if not any(events):
        told = _told(spans, "exact", *rates) | {"message_key": "compare_nothing"}
        return Comparison(**told, p=1.0, phi=1.0, low=0.0)
    if method == "quasi_poisson" and min(events) >= EVENTS:
        contrast = count_contrast(points, before, after)
        phi = max(1.0, contrast.phi)
        low, high = contrast.interval(level)
        told = _told(spans, "quasi-Poisson", *rates)
        found = _Ratio(
            exp(contrast.estimate),
            exp(low),
            exp(high) if high < UNBOUNDED else None,
            contrast.p,
        )
    else:
        phi = max(1.0, dispersion_within(points, (before, after)))
        phi = 1.0 if method == "exact_poisson" else phi
        told = _told(spans, "exact conditional", *rates)
        found = _exact(points, spans, phi, level)
    return Comparison(
        **told,
        phi=phi,
        ratio=found.ratio,
        low=found.low,
        high=found.high,
        p=found.p,
        **_prevented(points, spans, found, phi, level),
    )


@dataclass(frozen=True, slots=True)
class _Ratio:
    ratio: float | None
    low: float
    high: float | None
    p: float


def _exact(points: Points, spans: Spans, phi: float, level: float) -> _Ratio:
    """Clopper and Pearson's interval of the events' share after, as a ratio.

    Bursts make ``phi`` reports of one event: so many fewer are counted, and the
    interval widens as Student's does, since ``phi`` itself is estimated.
    """
    before, after = events_of(points, spans.before), events_of(points, spans.after)
    scale = exposure_of(points, spans.before) / exposure_of(points, spans.after)
    if phi > 1:
        phi *= (
            t_quantile((1 + level) / 2, len(spans.before) + len(spans.after) - 2)
            / t_quantile((1 + level) / 2, 1e6)
        ) ** 2
    seen, n = after / phi, (before + after) / phi
    low, high = share_interval(seen, n, (1 - level) / 2)
    return _Ratio(
        after / before * scale if before else None,
        scale * low / (1 - low) if low < 1 else 0.0,
        scale * high / (1 - high) if high < 1 else None,
        share_p(seen, n, 1 / (1 + scale)),
    )


def _prevented(
    points: Points, spans: Spans, found: _Ratio, phi: float, level: float
) -> dict[str, Any]:
    """What the old rate would have made in the time after, less what was."""
    after, size = events_of(points, spans.after), exposure_of(points, spans.after)
    before = events_of(points, spans.before)
    old = rate_interval(before, exposure_of(points, spans.before), level=level, phi=phi)
    low: float | None = old.low * size - after
    high: float | None = (old.high or 0.0) * size - after
    if after and found.ratio is not None:
        low = after / found.high - after if found.high else None
        high = after / found.low - after if found.low else None
    return {
        "prevented": old.rate * size - after,
        "prevented_low": low,
        "prevented_high": high,
    }
