"""Levels of a series: where one ends and the next begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import TYPE_CHECKING, Any

from cxops.stats.distributions import normal_quantile

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Floats = NDArray[float64]


@dataclass(frozen=True, slots=True)
class Split:
    """The best single change: ``first`` points belong to the level before."""

    first: int
    gain: float
    before: float
    after: float


class Costs:
    """What a stretch of points costs when one level stands for all of it.

    ``least_squares``: the sum of squares. ``poisson``: twice the log-likelihood that
    is lost, apart from a constant; ``exposure`` only matters here.
    """

    def __init__(
        self, y: Sequence[float], exposure: Sequence[float] | None, cost: str
    ) -> None:
        import numpy as np  # noqa: PLC0415 -- slow import

        if cost not in ("least_squares", "poisson"):
            raise ValueError("A cost is least_squares or poisson.")
        self.poisson = cost == "poisson"
        self.y = np.array(y, dtype=float)
        self.size = np.ones_like(self.y) if exposure is None else np.array(exposure)
        # Far from 0 the squares would swallow the differences.
        centred = self.y if self.poisson else self.y - self.y.mean()
        self.sums = np.concatenate([[0.0], np.cumsum(centred)])
        self.squares = np.concatenate([[0.0], np.cumsum(centred**2)])
        self.sizes = np.concatenate([[0.0], np.cumsum(self.size)])

    def of(self, first: Any, end: Any) -> Any:
        """The cost of the points from ``first`` up to ``end``; either may be many."""
        import numpy as np  # noqa: PLC0415 -- slow import

        total = self.sums[end] - self.sums[first]
        size = self.sizes[end] - self.sizes[first]
        if not self.poisson:
            return self.squares[end] - self.squares[first] - total**2 / size
        some = total > 0
        rate = np.where(some, total, 1.0) / size
        return np.where(some, -2 * total * np.log(rate), 0.0)

    def spread(self, split: "Split") -> float:
        """Variance (Poisson: variance over mean) about the two levels of a split."""
        import numpy as np  # noqa: PLC0415 -- slow import

        early = np.arange(len(self.y)) < split.first
        usual = np.where(early, split.before, split.after) * self.size
        weight = np.where(usual > 0, usual, 1.0) if self.poisson else 1.0
        return float(((self.y - usual) ** 2 / weight).sum() / (len(self.y) - 2))

    def level(self, first: int, end: int) -> float:
        """Mean, or events per exposure."""
        return float(self.y[first:end].sum() / self.size[first:end].sum())


def single_change(costs: Costs, *, min_size: int = 2) -> Split:
    """The best place for one change; there must be twice ``min_size`` points."""
    import numpy as np  # noqa: PLC0415 -- slow import

    n = len(costs.y)
    places = np.arange(min_size, n - min_size + 1)
    both = costs.of(0, places) + costs.of(places, n)
    best = int(np.argmin(both))
    first = int(places[best])
    gain = float(costs.of(0, n) - both[best])
    return Split(first, gain, costs.level(0, first), costs.level(first, n))


def change_points(costs: Costs, penalty: float, *, min_size: int = 2) -> list[int]:
    """The best division into levels: how many points end each, the last being all.

    Every change must lower the cost by more than ``penalty``. The optimum is that of
    PELT (Killick et al. 2012); series are short enough not to prune
    (Jackson et al. 2005).
    """
    import numpy as np  # noqa: PLC0415 -- slow import

    n = len(costs.y)
    best = np.full(n + 1, np.inf)
    best[0] = -penalty
    start = np.zeros(n + 1, dtype=int)
    for end in range(min_size, n + 1):
        firsts = np.arange(0, end - min_size + 1)
        costing = best[firsts] + costs.of(firsts, end) + penalty
        start[end] = int(np.argmin(costing))
        best[end] = costing[start[end]]
    ends: list[int] = []
    end = n
    while end > 0:
        ends.append(end)
        end = int(start[end])
    return ends[::-1]


def noise(y: Sequence[float]) -> float:
    """The standard deviation that changes of the level don't inflate.

    From the median difference of neighbours; 0 when more than half don't differ.
    """
    import numpy as np  # noqa: PLC0415 -- slow import

    if len(y) < 2:
        return 0.0
    middle = float(np.median(np.abs(np.diff(y))))
    return middle / (normal_quantile(0.75) * sqrt(2))


def default_penalty(y: Sequence[float]) -> float:
    """2 log(n) times the variance of the noise."""
    return 2 * log(max(len(y), 1)) * noise(y) ** 2
