"""Series to judge: random, but the same every time."""

from collections import Counter
from typing import Any

import numpy as np

from cxops.stats.effectiveness import effectiveness
from cxops.stats.types import Series
from tests.stats.days import DAY


def drawn(rng: np.random.Generator, mean: Any, phi: float = 1.0) -> list[int]:
    """A count for each mean: Poisson, or with ``phi`` times its variance."""
    means = np.asarray(mean, dtype=float)
    if phi == 1:
        return [int(each) for each in rng.poisson(means)]
    return [int(each) for each in rng.negative_binomial(means / (phi - 1), 1 / phi)]


def level(before: int, after: int, mean: float, ratio: float = 1.0) -> np.ndarray:
    """Means: ``mean`` before, ``ratio`` of it after."""
    return np.repeat([mean, mean * ratio], [before, after])


def states(
    runs: int,
    means: Any,
    start: int,
    *,
    phi: float = 1.0,
    seed: int = 1,
    volume: bool = True,
    **asked: Any,
) -> Counter[str]:
    """How often each verdict was given, in ``runs`` series with these means.

    Reasons not to judge are counted by their own names, beside the state.
    """
    rng = np.random.default_rng(seed)
    found: Counter[str] = Counter()
    for _ in range(runs):
        counts = drawn(rng, means, phi)
        exposure = [1.0] * len(counts) if volume else None
        series = Series(start=DAY, counts=counts, exposure=exposure)
        verdict = effectiveness(series, start, was_proven=False, **asked)
        found[verdict.state] += 1
        if verdict.reason is not None:
            found[verdict.reason] += 1
    return found
