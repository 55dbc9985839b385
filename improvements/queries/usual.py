"""Is what happened again more than what the check had found?"""

from dataclasses import dataclass
from typing import Any

from cxops.stats.predictive import predictive
from improvements.models import Initiative
from improvements.queries.before_after import before_after_of
from improvements.queries.returns import ONE_IN

WEEK = 7


@dataclass(frozen=True, slots=True)
class Judgement:
    """``numbers``: reports, days, and how often luck brings as many at each rate."""

    is_more: bool
    numbers: dict[str, Any]


def is_more_than_proven(initiative: Initiative, *, count: int, days: int) -> Judgement:
    """Whether so many reports in so many days say that it is back.

    Where the check found none left, any return is one. Where it found fewer, as many
    must be rarer by luck at the rate it found than once in a hundred times.
    """
    seen = _seen_when_closed(initiative)
    after, weeks = seen.get("count_after"), seen.get("weeks_after")
    before, weeks_before = seen.get("count_before"), seen.get("weeks_before")
    numbers: dict[str, Any] = {"count": count, "days": days}
    if not after or not weeks or before is None or not weeks_before:
        return Judgement(is_more=True, numbers=numbers)
    span, phi = max(days, 1) / WEEK, max(seen.get("phi") or 1.0, 1.0)
    proven = float(predictive(after, weeks, span, phi=phi).at_least(count))
    old = float(predictive(before, weeks_before, span, phi=phi).at_least(count))
    numbers |= {"p_improved": proven, "p_old": old}
    return Judgement(is_more=proven < 1 / ONE_IN, numbers=numbers)


def _seen_when_closed(initiative: Initiative) -> dict[str, Any]:
    """What the check found; of a quick fix, which has none, what its page showed."""
    if not initiative.is_quick_fix:
        check = initiative.checks.exclude(numbers={}).order_by("-decided_at").first()
        return check.numbers if check is not None else {}
    closed_on = initiative.verified_on
    found = before_after_of(initiative, today=closed_on) if closed_on else None
    return found.numbers if found is not None else {}
