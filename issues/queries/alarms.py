"""Which of many series aren't chance: days with far too many reports, weeks that
shifted. Nothing is read or written here.

Days: the predictive test against the eight weeks before (``cxops.stats.spikes``), each
weekday at its own level. Weeks: the rules of NHS England's Making Data Count on an XmR
chart, of the last complete week only. Many are looked at together, so chances are
adjusted for their number (Benjamini and Hochberg 1995).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from cxops.stats.charts import xmr
from cxops.stats.icons import Variation, icons
from cxops.stats.multiplicity import adjust
from cxops.stats.spikes import MIN_EVENTS, Spike, spikes
from issues.queries.watched import Counts, Parents, Subject

ALPHA = 0.001
FALSE_SHARE = 0.05
"""Of all days that are flagged so many may be chance."""
GAP = 7
"""Days just before that are left out: a spike that began in them must not hide
itself."""
BASELINE = 56
DAYS = BASELINE + GAP + 1
"""Days of one series: the baseline, the gap and the day itself."""
WEEKS = 26
MOST_OF_IT = 0.8
"""Such a share of what is above the usual is most of it."""
ODDS_SAID = 1_000_000
"""No odds are told beyond 1 time in so many."""


@dataclass(frozen=True, slots=True)
class Day:
    """What is to be said of one day of one subject."""

    count: int
    expected: float
    odds: int | None
    """Flagged: by luck 1 time in so many."""

    @property
    def excess(self) -> float:
        """So many more than usual."""
        return self.count - self.expected


@dataclass(frozen=True, slots=True)
class Shift:
    """The run of weeks that the last complete week belongs to."""

    rule: str
    """limit, shift, trend or two_of_three."""
    is_worse: bool
    first: int
    """Index of its first week; it lasts to the end."""
    usual: float
    """The average of a week."""

    def excess(self, counts: Counts) -> float:
        """So many more than usual in these weeks; less than 0 where fewer."""
        return sum((count or 0) - self.usual for count in counts[self.first :])


def days_judged(
    series: Mapping[Subject, Counts],
    parents: Parents,
    *,
    weekday: int,
    also: Collection[Subject] = (),
) -> dict[Subject, Day]:
    """The last day of each series of ``DAYS``, where it has enough reports for a spike
    or is asked for (``also``).

    The others are looked at too: with so few reports they are no spike, whatever their
    chance is. Where no baseline is known yet nothing is flagged.
    """
    asked = [
        subject
        for subject, counts in series.items()
        if (counts[-1] or 0) >= MIN_EVENTS or subject in also
    ]
    found = spikes(
        [series[subject] for subject in asked], alpha=ALPHA, gap=GAP, weekday=weekday
    )
    known = [
        (subject, spike)
        for subject, spike in zip(asked, found, strict=True)
        if spike.p is not None
    ]
    rest = [1.0] * (len(series) - len(known))
    chances = adjust([*(spike.p or 0.0 for _subject, spike in known), *rest])
    judged = {
        subject: _day(spike, is_flagged=spike.is_spike and chance <= FALSE_SHARE)
        for (subject, spike), chance in zip(known, chances, strict=False)
    }
    flagged = {subject: day.excess for subject, day in judged.items() if day.odds}
    for subject in _told_below(flagged, parents):
        judged[subject] = replace(judged[subject], odds=None)
    return judged


def _day(spike: Spike, *, is_flagged: bool) -> Day:
    assert spike.p is not None
    assert spike.expected is not None
    odds = int(1 / max(spike.p, 1 / ODDS_SAID)) if is_flagged else None
    return Day(spike.current or 0, spike.expected, odds)


def shifts_in(
    series: Mapping[Subject, Counts], parents: Parents
) -> dict[Subject, Shift]:
    """Those whose last complete week isn't chance."""
    found = {subject: shift_of(counts) for subject, counts in series.items()}
    shifts = {subject: shift for subject, shift in found.items() if shift is not None}
    for is_worse in (True, False):
        excess = {
            subject: shift.excess(series[subject])
            for subject, shift in shifts.items()
            if shift.is_worse is is_worse
        }
        for subject in _told_below(excess, parents):
            del shifts[subject]
    return shifts


def shift_of(counts: Sequence[int | None]) -> Shift | None:
    """Whether the last of these complete weeks isn't chance. None where it is, and
    where weeks or reports are too few for a normal range."""
    chart = xmr(counts, events=True)
    seen = icons(chart)
    signal, usual = seen.signals[-1], chart.centre[-1]
    if signal is None or usual is None or counts[-1] is None:
        return None
    is_worse = seen.points[-1] is Variation.CONCERN
    return Shift(signal.kind, is_worse, signal.indices[0], usual)


def _told_below(excess: Mapping[Subject, float], parents: Parents) -> set[Subject]:
    """The units of which most of what is above (or below) the usual comes from one
    unit just under them: that one is told, and says more.

    ``excess``: so many more than usual, of all that is flagged in one direction.
    """
    below: dict[int | None, list[float]] = {}
    for subject, much in excess.items():
        if subject.is_unit:
            below.setdefault(parents[subject.unit_id], []).append(abs(much))
    return {
        subject
        for subject, much in excess.items()
        if subject.is_unit
        and max(below.get(subject.unit_id, [0.0])) >= MOST_OF_IT * abs(much) > 0
    }
