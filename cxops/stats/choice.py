"""Which chart fits a series, and that chart."""

from dataclasses import dataclass
from typing import Unpack

from cxops.stats.charts import p_chart, u_chart, xmr
from cxops.stats.limits import FEWEST_EVENTS, Asked
from cxops.stats.spans import points_of
from cxops.stats.types import Chart, Series


@dataclass(frozen=True, slots=True)
class Choice:
    """A chart's kind and why, by key of ``MESSAGES``."""

    kind: str
    reason: str


def choose_chart(series: Series, *, baseline: tuple[int, int] | None = None) -> Choice:
    """The chart for a series: g or t for rare events, u' for rates, p' for shares,
    individuals for anything else.

    ``baseline`` restricts what is looked at, so that an improvement to a few events
    doesn't change the chart that shows it.
    """
    if series.counts is None:
        return Choice("xmr", "choice_values")
    if series.proportion:
        return Choice("p_prime", "choice_proportion")
    points = points_of(series)
    wanted = range(*baseline) if baseline else range(len(series))
    events = [points.events[i] or 0.0 for i in points.usable if i in wanted]
    if events and sum(events) / len(events) < FEWEST_EVENTS:
        if series.exposure is None:
            return Choice("t", "choice_rare_time")
        return Choice("g", "choice_rare_volume")
    if series.exposure is None:
        return Choice("xmr", "choice_counts")
    return Choice("u_prime", "choice_exposure")


def draw_chart(series: Series, **asked: Unpack[Asked]) -> Chart:
    """The chart of a series by its periods.

    Where events are rare it has no limits and says so: g and t charts are drawn from
    the times of the events, which a series of counts no longer knows.
    """
    asked.setdefault("direction", series.direction)
    asked.setdefault("last_complete", series.last_complete)
    if series.counts is None:
        return xmr(series.values or (), **asked)
    if series.proportion and series.exposure is not None:
        return p_chart(series.counts, series.exposure, **asked)
    if series.exposure is not None:
        return u_chart(series.counts, series.exposure, **asked)
    return xmr(series.counts, events=True, **asked)
