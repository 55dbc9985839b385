"""What else could explain a change: the season, reporting, or periods that depend on
each other. ``old_trend`` is another. Each finds a reason not to judge, or nothing.

What they cost where an improvement is real and none of these is at work: README.
"""

from collections.abc import Iterable, Sequence

from cxops.stats.comparison import PERIODS
from cxops.stats.contrast import (
    Contrast,
    count_contrast,
    value_contrast,
)
from cxops.stats.dispersion import autocorrelation
from cxops.stats.evidence import Question
from cxops.stats.points import of_counts
from cxops.stats.season import has_a_year, season_of
from cxops.stats.spans import YEAR

Span = tuple[int, ...]


def contrast(asked: Question, before: Span, after: Span) -> Contrast:
    """The difference of two spans of a series."""
    if asked.series.counts is None:
        return value_contrast(asked.points, before, after)
    return count_contrast(asked.points, before, after)


def depends(asked: Question) -> bool:
    """Whether each period of the baseline resembles the one before too much."""
    known = set(asked.spans.before)
    shown = [v if i in known else None for i, v in enumerate(asked.points.shown)]
    first, end = asked.baseline
    return autocorrelation(shown[first:end]).depends


def season_known(asked: Question) -> bool:
    """Whether there is a year of history to ask."""
    return bool(_years(asked)) or has_a_year(asked)


def seasonal(asked: Question, side: int) -> bool:
    """Whether a change to this side is no more than the time of year makes.

    By the yearly wave where the history shows one; else by what the same weeks of
    earlier years did, which a single bad Christmas is found by.
    """
    season = season_of(asked)
    return season.explains(side) if season else _as_in_earlier_years(asked, side)


def hidden_by_season(asked: Question) -> bool:
    """Whether nothing is seen only because the time of year moves the level, between
    before and after or within the baseline."""
    season = season_of(asked)
    return season is not None and (season.matters or depends(asked))


def _as_in_earlier_years(asked: Question, side: int) -> bool:
    years = _years(asked)
    if not years:
        return False
    befores, afters = zip(*years, strict=True)
    usual = contrast(asked, _joined(befores), _joined(afters))
    if usual.side() != side:
        return False
    now = contrast(asked, *_this_year(asked))
    return now.less(usual).side() != side


def _this_year(asked: Question) -> tuple[Span, Span]:
    """The last year of each span at most, so that a year ago lies before it."""
    year = YEAR[asked.series.period]
    first, end = asked.baseline
    before = tuple(i for i in asked.spans.before if i >= max(first, end - year))
    length = len(asked.points.shown)
    return before, tuple(i for i in asked.spans.after if i >= length - year)


def _years(asked: Question) -> list[tuple[Span, Span]]:
    """The spans in earlier years, as far as the history goes back."""
    year = YEAR[asked.series.period]
    before, after = _this_year(asked)
    if not before or not after:
        return []
    usable = set(asked.points.usable) - set(asked.exclude)
    found = []
    back = year
    while before[0] - back >= 0:
        spans = [
            tuple(i - back for i in span if i - back in usable)
            for span in (before, after)
        ]
        if min(len(span) for span in spans) >= PERIODS and spans[1][-1] < asked.start:
            found.append((spans[0], spans[1]))
        back += year
    return found


def _joined(spans: Iterable[Span]) -> Span:
    return tuple(sorted({i for span in spans for i in span}))


def reported_less(asked: Question, control: Sequence[int | None], side: int) -> bool:
    """Whether all other reports changed the same way, and this not clearly more.

    Raises ValueError unless ``control`` has as many periods as the series.
    """
    if len(control) != len(asked.points.shown):
        raise ValueError("The control has as many periods as the series.")
    if asked.series.counts is None:
        return False
    others = of_counts(control)
    known = set(others.usable)
    spans = [
        tuple(i for i in span if i in known)
        for span in (asked.spans.before, asked.spans.after)
    ]
    if min(len(span) for span in spans) < PERIODS:
        return False
    reports = count_contrast(others, *spans)
    if reports.side() != side:
        return False
    counts = of_counts(asked.series.counts, last_complete=asked.series.last_complete)
    own = count_contrast(counts, asked.spans.before, asked.spans.after)
    return own.less(reports).side() != side
