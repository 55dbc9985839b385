"""Charts of small samples drawn together: mean and range. Source: Montgomery 6.2."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean
from typing import Unpack

from cxops.stats.limits import Asked, Line, draw, plan_of
from cxops.stats.points import Numbers, of_values
from cxops.stats.types import Chart

#: Size of a sample: mean and standard deviation of its range, in standard deviations.
RANGES = {
    2: (1.128, 0.853),
    3: (1.693, 0.888),
    4: (2.059, 0.880),
    5: (2.326, 0.864),
    6: (2.534, 0.848),
    7: (2.704, 0.833),
    8: (2.847, 0.820),
    9: (2.970, 0.808),
    10: (3.078, 0.797),
}


@dataclass(frozen=True, slots=True)
class SubgroupCharts:
    """The level and the spread of samples; read the spread first."""

    mean: Chart
    range: Chart


def xbar_r(samples: Sequence[Numbers], **asked: Unpack[Asked]) -> SubgroupCharts:
    """Means and ranges of samples of one size, 2 to 10; a sample with a gap is one.

    Raises ValueError for another size or samples of several sizes.
    """
    sizes = {len(sample) for sample in samples}
    if len(sizes) > 1 or not sizes <= RANGES.keys():
        raise ValueError("Samples have one size, from 2 to 10.")
    size = sizes.pop() if sizes else 2
    d2, d3 = RANGES[size]
    whole = [_whole(sample) for sample in samples]
    done = asked.get("last_complete", True)
    means = of_values(
        [None if s is None else fmean(s) for s in whole], last_complete=done
    )
    ranges = of_values(
        [None if s is None else max(s) - min(s) for s in whole], last_complete=done
    )

    def mean_range(basis: list[int]) -> float:
        return fmean(r for i in basis if (r := ranges.shown[i]) is not None)

    def level(basis: list[int], phase: range) -> Line:
        sigma = mean_range(basis) / d2 / sqrt(size)
        centre = fmean(m for i in basis if (m := means.shown[i]) is not None)
        return Line(centre, [sigma] * len(phase))

    def spread(basis: list[int], phase: range) -> Line:
        centre = mean_range(basis)
        return Line(centre, [centre * d3 / d2] * len(phase))

    plan = plan_of(means, asked)
    return SubgroupCharts(
        draw("xbar", "x-bar", means, level, plan),
        draw("range", "R", ranges, spread, plan, floor=0.0),
    )


def _whole(sample: Numbers) -> list[float] | None:
    known = [value for value in sample if value is not None]
    return known if len(known) == len(sample) else None
