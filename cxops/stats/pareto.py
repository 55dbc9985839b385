"""Which few causes make most of the trouble, and how sure that order is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cxops.stats.faults import LARGEST, count_fault
from cxops.stats.figures import percent
from cxops.stats.proportions import wilson
from cxops.stats.types import Result, Status

MIN_ISSUES, MIN_CAUSES = 30, 5
"""With a known cause; below it there is a list, and nothing is picked out."""
CLOSE = 1e-9
"""A share this near to the threshold has reached it: 0.3 + 0.5 is 0.8."""
METHOD = "Pareto"


@dataclass(frozen=True, slots=True)
class Row:
    """One cause."""

    name: str
    count: int
    weight: float
    """What all of them weigh together; the count where nothing is weighed."""
    share: float
    """Of the weight of all, also of what isn't known."""
    cumulative: float
    low: float
    """Wilson's interval of the share of the counts, 95 %."""
    high: float
    vital: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pareto(Result):
    """Causes, most first; what isn't known is last and never among the vital few."""

    rows: tuple[Row, ...] = ()
    vital_few: tuple[str, ...] = ()
    """The first that together reach the threshold, of what is known."""
    gini: float | None = None
    """0 when all are alike, near 1 when one makes nearly everything; corrected."""
    stable: bool | None = None
    """Whether the vital few lead in both halves of the period; None: not asked."""


def pareto(
    counts: Mapping[str, int],
    *,
    weights: Mapping[str, float] | None = None,
    threshold: float = 0.8,
    unknown: str = "unknown",
    halves: tuple[Mapping[str, int], Mapping[str, int]] | None = None,
) -> Pareto:
    """Causes by how much they weigh together.

    ``weights`` are per issue (severity, cost), for each cause; without them issues are
    counted. ``halves`` are the counts of the first and the second half of the period.
    Equal causes stay in the order given. Raises ValueError for a threshold outside
    0 to 1 or a weight that is missing or below 0.
    """
    _check(counts, weights, threshold)
    broken = count_fault(list(counts.values()))
    if broken is not None:
        return _without(Status.DATA_ERROR, "fault_count", broken)
    if not any(counts.values()):
        return _without(Status.NO_DATA, "no_data")
    weighed = _weighed(counts, weights)
    names = sorted(counts, key=lambda name: (name == unknown, -weighed[name]))
    known = [name for name in names if name != unknown]
    args = _sizes(counts, known, threshold)
    if args["issues"] < MIN_ISSUES or args["causes"] < MIN_CAUSES:
        return Pareto(
            status=Status.TOO_FEW,
            n=args["issues"],
            needed=MIN_ISSUES,
            method=METHOD,
            message_key="pareto_list_only",
            message_args=args,
            rows=_rows(names, counts, weighed, ()),
        )
    few = _vital(known, weighed, threshold)
    return Pareto(
        status=Status.OK,
        n=args["issues"],
        needed=MIN_ISSUES,
        method=METHOD,
        warnings=_warnings(weighed, unknown),
        message_key="pareto_vital_one" if len(few) == 1 else "pareto_vital",
        message_args={"vital": len(few), **args},
        rows=_rows(names, counts, weighed, few),
        vital_few=few,
        gini=gini([weighed[name] for name in known], corrected=True),
        stable=_stable(few, known, halves, weights) if halves else None,
    )


def gini(values: Sequence[float], *, corrected: bool = False) -> float | None:
    """How unequal amounts of 0 or more are; None when there is nothing to share
    or an amount is impossible.

    ``corrected`` for few values: times n/(n-1). Source: Gini 1912; Deltas 2003.
    """
    if not all(0 <= value <= LARGEST**2 for value in values):
        return None
    n, total = len(values), sum(values)
    if not total:
        return None
    uneven = sum(
        (2 * rank - n - 1) * value for rank, value in enumerate(sorted(values), 1)
    )
    share = uneven / (n * total)
    return share * n / (n - 1) if corrected and n > 1 else share


def _check(
    counts: Mapping[str, int], weights: Mapping[str, float] | None, threshold: float
) -> None:
    if not 0 < threshold <= 1:
        raise ValueError("A threshold lies above 0 and is 1 at most.")
    if weights is not None and not all(
        0 <= weights.get(name, -1) <= LARGEST for name in counts
    ):
        raise ValueError("Each cause has a weight of 0 or more.")


def _weighed(
    counts: Mapping[str, int], weights: Mapping[str, float] | None
) -> dict[str, float]:
    return {
        name: count * (1.0 if weights is None else weights[name])
        for name, count in counts.items()
    }


def _sizes(
    counts: Mapping[str, int], known: Sequence[str], threshold: float
) -> dict[str, int]:
    """What the sentences tell."""
    return {
        "share": percent(threshold),
        "issues": sum(counts[name] for name in known),
        "causes": sum(counts[name] > 0 for name in known),
        "needed_issues": MIN_ISSUES,
        "needed_causes": MIN_CAUSES,
    }


def _vital(
    known: Sequence[str], weighed: Mapping[str, float], threshold: float
) -> tuple[str, ...]:
    total = sum(weighed[name] for name in known)
    reached, few = 0.0, []
    for name in known:
        if reached >= (threshold - CLOSE) * total:
            break
        reached += weighed[name]
        few.append(name)
    return tuple(few)


def _rows(
    names: Sequence[str],
    counts: Mapping[str, int],
    weighed: Mapping[str, float],
    few: Sequence[str],
) -> tuple[Row, ...]:
    issues, total = sum(counts.values()), sum(weighed.values())
    reached, rows = 0.0, list[Row]()
    for name in names:
        reached += weighed[name]
        low, high = wilson(counts[name], issues)
        rows.append(
            Row(
                name=name,
                count=counts[name],
                weight=weighed[name],
                share=weighed[name] / total if total else 0.0,
                cumulative=reached / total if total else 0.0,
                low=low,
                high=high,
                vital=name in few,
            )
        )
    return tuple(rows)


def _stable(
    few: Sequence[str],
    known: Sequence[str],
    halves: tuple[Mapping[str, int], Mapping[str, int]],
    weights: Mapping[str, float] | None,
) -> bool:
    """Whether in both halves none of the others is ahead of one of the vital few."""
    if not few:
        return False
    others = [name for name in known if name not in few]
    for half in halves:
        weighed = _weighed({name: half.get(name, 0) for name in known}, weights)
        least = min(weighed[name] for name in few)
        if any(weighed[name] > least for name in others):
            return False
    return True


def _warnings(weighed: Mapping[str, float], unknown: str) -> tuple[str, ...]:
    """Of so much that isn't known that it could change the order."""
    known = (weight for name, weight in weighed.items() if name != unknown)
    largest = max(known, default=0.0)
    return ("pareto_unknown",) if weighed.get(unknown, 0.0) > largest else ()


def _without(status: Status, key: str, broken: int | None = None) -> Pareto:
    return Pareto(
        status=status,
        n=0,
        needed=MIN_ISSUES,
        method=METHOD,
        message_key=key,
        message_args={} if broken is None else {"position": broken + 1},
        index=broken,
    )
