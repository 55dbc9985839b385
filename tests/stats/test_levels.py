"""Levels against the published break of the Nile and against ruptures."""

from math import log

import numpy as np
import pytest
import ruptures

from cxops.stats.levels import (
    Costs,
    change_points,
    default_penalty,
    noise,
    single_change,
)

# Flow at Aswan 1871-1970 (R datasets::Nile).
NILE = [
    *(1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994),
    *(1020, 960, 1180, 799, 958, 1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100),
    *(774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969, 831, 726, 456, 824),
    *(
        702,
        1120,
        1100,
        832,
        764,
        821,
        768,
        845,
        864,
        862,
        698,
        845,
        744,
        796,
        1040,
        759,
    ),
    *(781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040),
    *(860, 874, 848, 890, 744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906),
    *(901, 1170, 912, 746, 919, 718, 714, 740),
]


def test_nile_changes_after_28_years() -> None:
    split = single_change(Costs(NILE, None, "least_squares"))
    assert split.first == 28
    assert split.before == pytest.approx(1097.75)
    assert split.after == pytest.approx(849.9722222222222)


def test_division_is_that_of_ruptures_when_there_are_several_levels() -> None:
    rng = np.random.default_rng(1)
    for levels in ((0, 5, 1), (3,), (0, 4, 0, 4)):
        y = np.concatenate([rng.normal(level, 1, 20) for level in levels])
        penalty = 2 * log(len(y))
        referee = ruptures.Pelt(model="l2", min_size=2, jump=1).fit(y).predict(penalty)
        costs = Costs(y.tolist(), None, "least_squares")
        assert change_points(costs, penalty) == referee


def test_division_is_the_best_when_all_are_tried() -> None:
    rng = np.random.default_rng(2)
    y = [*rng.poisson(3, 9).tolist(), *rng.poisson(9, 8).tolist()]
    costs = Costs(y, None, "poisson")
    tried = {
        first: costs.of(0, first) + costs.of(first, len(y))
        for first in range(2, len(y) - 1)
    }
    best = min(tried, key=lambda first: tried[first])
    split = single_change(costs)
    assert split.first == best
    assert split.gain == pytest.approx(float(costs.of(0, len(y)) - tried[best]))


def test_gain_is_the_likelihood_ratio_when_counts_have_exposure() -> None:
    # 10 in 5 and 30 in 5, against 40 in 10.
    costs = Costs([4, 6, 15, 15], [2, 3, 2, 3], "poisson")
    split = single_change(costs)
    ratio = 2 * (10 * log(2) + 30 * log(6) - 40 * log(4))
    assert (split.first, split.before, split.after) == (2, 2, 6)
    assert split.gain == pytest.approx(ratio)


def test_nothing_changes_when_nothing_varies() -> None:
    for cost in ("least_squares", "poisson"):
        assert change_points(Costs([5] * 20, None, cost), 1e-6) == [20]
    assert change_points(Costs([0] * 20, None, "poisson"), 1e-6) == [20]
    assert noise([5] * 20) == 0


def test_noise_is_not_inflated_when_the_level_changes() -> None:
    rng = np.random.default_rng(3)
    y = np.concatenate([rng.normal(0, 2, 300), rng.normal(50, 2, 300)])
    assert noise(y.tolist()) == pytest.approx(2, rel=0.15)
    assert default_penalty(y.tolist()) == pytest.approx(
        2 * log(600) * noise(y.tolist()) ** 2
    )


def test_unknown_cost_raises() -> None:
    with pytest.raises(ValueError, match="cost"):
        Costs([1.0], None, "median")
