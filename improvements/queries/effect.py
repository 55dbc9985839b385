"""Did it work? What our own reports say of one improvement at a day.

The weeks before the fix are those that were frozen when the plan was approved. The
week of the fix itself belongs to neither side, nor does one that isn't over.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from cxops.stats.types import Direction, Series
from improvements.enums import Counting, VerdictState
from improvements.models import Initiative, Target
from improvements.queries.weeks import (
    LOOK_BACK,
    PER,
    WEEK,
    Measured,
    first_monday_from,
    loose_since,
    measured_by,
    monday,
)
from issues.queries.count_series import CountSeries

#: What a check may confirm.
PROVEN = frozenset({VerdictState.PROVEN, VerdictState.PROVEN_AND_ON_TARGET})
#: The first honest look: so many whole weeks after the fix.
FEWEST_AFTER = 6


@dataclass(frozen=True, slots=True)
class Weeks:
    """The weeks of one target: history, baseline, and what came after the fix."""

    days: list[date]
    series: Series
    control: list[int | None]
    baseline: tuple[int, int]
    left_out: tuple[int, ...]
    start: int | None
    """Index of the first whole week after the fix; beyond the last while none is."""
    is_frozen: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """The verdict of one day, with the numbers that a record keeps of it."""

    verdict: Any
    target: Target | None
    weeks: Weeks | None
    seen_until: date
    numbers: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NoNumbers:
    """Nothing here is counted by us, so nothing can be said."""

    state: str = "cannot_judge"
    reason: str = "by_hand"
    message_key: str = "not_counted_here"
    message_args: Mapping[str, Any] = field(default_factory=dict)


def effect_of(initiative: Initiative, *, today: date) -> Effect:
    """The verdict on its first counted target. Seven statements at most, one more
    where it is out of a volume."""
    target = counted_target(initiative)
    measured = measured_by(target) if target is not None else None
    since = initiative.fixed_from
    if target is None or measured is None or not measured.patterns or since is None:
        verdict = NoNumbers()
        told = {"state": verdict.state, "key": verdict.message_key, "args": {}}
        return Effect(verdict, None, None, today, told)
    weeks = weeks_of(initiative, target, measured, today=today)
    verdict = judge(initiative, target, weeks)
    numbers = numbers_of(verdict, target, weeks, today)
    numbers["loose"] = loose_since(measured, since)
    return Effect(verdict, target, weeks, _last_whole(weeks) or today, numbers)


def counted_target(initiative: Initiative) -> Target | None:
    """The first of its targets that our own reports measure."""
    targets = [t for t in initiative.targets.all() if t.removed_at is None]
    return next((target for target in targets if target.is_counted), None)


def judge(initiative: Initiative, target: Target, weeks: Weeks) -> Any:
    """The verdict over these weeks, by the method that was fixed in the plan."""
    from cxops.stats.effectiveness import effectiveness  # noqa: PLC0415 -- slow import

    return effectiveness(
        weeks.series,
        weeks.start,
        baseline=weeks.baseline,
        exclude=weeks.left_out,
        target=float(target.goal),
        planned_check=initiative.check_on,
        control=weeks.control,
    )


def weeks_of(
    initiative: Initiative,
    target: Target,
    measured: Measured,
    *,
    today: date,
    to_judge: bool = True,
) -> Weeks:
    """Every week that the verdict looks at, the frozen ones as they were.

    Where nothing is ``to_judge`` those of the baseline and after it are enough, and
    what else was reported doesn't matter.
    """
    first = monday(target.baseline_from - (LOOK_BACK if to_judge else 0 * WEEK))
    counted = measured.counted(first, today, today=today)
    # What else was reported matters on the two sides only, not for the season.
    since = target.baseline_from
    others = measured.others(since, today, today=today) if to_judge else None
    return _weeks(initiative, target, counted, others, _frozen_weeks(target))


def _frozen_weeks(target: Target) -> list[list[Any]] | None:
    if "frozen_weeks" in target.__dict__:  # read along
        found: list[list[Any]] | None = target.__dict__["frozen_weeks"]
        return found
    frozen = target.baselines.filter(superseded_at=None).first()
    return None if frozen is None else frozen.rows


def first_honest_check(initiative: Initiative) -> date:
    """The day from which so many whole weeks lie after the fix."""
    assert initiative.fixed_from is not None
    return first_monday_from(initiative.fixed_from) + FEWEST_AFTER * WEEK


def numbers_of(
    verdict: Any, target: Target, weeks: Weeks, today: date
) -> dict[str, Any]:
    """What a record keeps of a verdict: plain numbers, words by their key."""
    comparison = verdict.comparison
    found: dict[str, Any] = {
        "state": str(verdict.state),
        "reason": str(verdict.reason) if verdict.reason else "",
        "key": verdict.message_key,
        "args": _plain(verdict.message_args),
        "target": target.pk,
        "read_on": today.isoformat(),
        "method": verdict.method,
        "on_target": verdict.on_target,
        "warnings": list(verdict.warnings),
        "proofs": [
            {
                "held": proof.held,
                "key": proof.message_key,
                "args": _plain(proof.message_args),
            }
            for proof in verdict.proofs
        ],
        "next_check": verdict.next_check.isoformat() if verdict.next_check else None,
        "is_frozen": weeks.is_frozen,
        "icons": _icons(verdict, target, weeks),
    }
    if comparison is not None:
        found |= {name: getattr(comparison, name) for name in _COMPARED}
        found |= _sums(weeks)
    return found


def _icons(verdict: Any, target: Target, weeks: Weeks) -> dict[str, str | None]:
    """What the last week is, and whether the process as it is meets the goal; empty
    where it has no limits."""
    if verdict.chart is None:
        return {}
    from cxops.stats.icons import icons  # noqa: PLC0415 -- slow import

    goal = float(target.goal)
    pair = icons(verdict.chart, goal)
    assurance = pair.assurance
    if verdict.state in PROVEN or verdict.state == VerdictState.WORSE:
        # The limits in the picture stay those of the process that is no more. Whether
        # the goal is met is a question to the weeks since the fix.
        assurance = icons(_since_the_fix(weeks), goal).assurance
    return {
        "variation": pair.variation and str(pair.variation),
        "side": pair.side and str(pair.side),
        "assurance": assurance and str(assurance),
    }


def _since_the_fix(weeks: Weeks) -> Any:
    from cxops.stats.choice import draw_chart  # noqa: PLC0415 -- slow import

    start, series = weeks.start or 0, weeks.series
    counts, exposure = series.counts or (), series.exposure
    return draw_chart(
        replace(
            series,
            start=weeks.days[start],
            counts=counts[start:],
            exposure=None if exposure is None else exposure[start:],
        )
    )


_COMPARED = (
    "ratio",
    "low",
    "high",
    "phi",
    "rate_before",
    "rate_after",
    "prevented",
    "prevented_low",
    "prevented_high",
)


def _sums(weeks: Weeks) -> dict[str, int]:
    """Reports and whole weeks before and after, as they entered the comparison."""
    counts = weeks.series.counts or ()
    end = len(counts) - (not weeks.series.last_complete)
    before = [
        count
        for number in range(*weeks.baseline)
        if number not in weeks.left_out and (count := counts[number]) is not None
    ]
    after = [count for count in counts[weeks.start : end] if count is not None]
    return {
        "count_before": sum(before),
        "weeks_before": len(before),
        "count_after": sum(after),
        "weeks_after": len(after),
    }


def _plain(args: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in args.items()
    }


def _weeks(
    initiative: Initiative,
    target: Target,
    counted: CountSeries,
    others: CountSeries | None,
    frozen: list[list[Any]] | None,
) -> Weeks:
    days = [bucket.first for bucket in counted.buckets]
    counts: list[int | None] = [bucket.count for bucket in counted.buckets]
    volumes: list[float | None] = [
        bucket.exposure / PER if bucket.exposure else bucket.exposure
        for bucket in counted.buckets
    ]
    place = {day: number for number, day in enumerate(days)}
    for first, count, volume, _left_out in frozen or ():
        number = place.get(date.fromisoformat(first))
        if number is not None:
            counts[number] = count
            volumes[number] = volume / PER if volume else volume
    inside = [
        number
        for number, day in enumerate(days)
        if day >= target.baseline_from and day + WEEK <= target.baseline_to + _DAY
    ]
    _forget_before_the_first(counts, inside[0] if inside else 0)
    start = None
    if initiative.fixed_from is not None:
        first_after = first_monday_from(initiative.fixed_from)
        start = sum(day < first_after for day in days)
        broken = monday(initiative.fixed_from)
        if broken != first_after and broken in place:
            counts[place[broken]] = volumes[place[broken]] = None
    left_out = tuple(
        place[day] for day in map(date.fromisoformat, target.left_out) if day in place
    )
    is_rate = target.counted_as == Counting.RATE
    last = counted.buckets[-1] if counted.buckets else None
    return Weeks(
        days=days,
        series=Series(
            start=days[0] if days else target.baseline_from,
            counts=counts,
            exposure=volumes if is_rate else None,
            period="week",
            last_complete=last is None or last.is_complete,
            per=PER if is_rate else 1,
            direction=Direction.DECREASE,
        ),
        control=_alongside(days, others),
        baseline=(inside[0], inside[-1] + 1) if inside else (0, 0),
        left_out=left_out,
        start=start,
        is_frozen=frozen is not None,
    )


def _alongside(days: list[date], others: CountSeries | None) -> list[int | None]:
    """The other reports of each week; None where they weren't asked for."""
    if others is None:
        return []
    counts = {bucket.first: bucket.count for bucket in others.buckets}
    return [counts.get(day) for day in days]


_DAY = timedelta(days=1)


def _forget_before_the_first(counts: list[int | None], baseline: int) -> None:
    """Before its first report nobody may have looked: that isn't none, and the year in
    which reporting began isn't a season."""
    for number in range(baseline):
        if counts[number]:
            return
        counts[number] = None


def _last_whole(weeks: Weeks) -> date | None:
    whole = weeks.days if weeks.series.last_complete else weeks.days[:-1]
    return whole[-1] + WEEK - _DAY if whole else None
