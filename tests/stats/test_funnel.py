"""Funnels against FunnelPlotR's numbers, and whom they may name."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cxops.stats.funnel import funnel
from cxops.stats.scales import Scale, exact_poisson_limits, over_dispersion
from cxops.stats.types import Side, Status
from tests.stats.finite import assert_finite

# 14 sites answered by FunnelPlotR (arcsine, winsorised 10 %).
EVENTS = [18, 70, 22, 15, 143, 168, 169, 12, 20, 118, 33, 119, 11, 66]
SIZES = [620, 2669, 650, 525, 4513, 4993, 5440, 414, 956, 4005, 978, 3684, 350, 1920]


def test_numbers_are_those_of_funnelplotr_when_sites_are_proportions() -> None:
    found = funnel(EVENTS, SIZES)
    assert found.theta == pytest.approx(0.0310243717880001)
    assert found.phi == pytest.approx(0.374093597711263)
    assert found.tau2 == 0
    assert [site.z for site in found.sites[:3]] == pytest.approx(
        [-0.290685616349879, -1.48756714230395, 0.406192620457827]
    )
    assert found.i2 == 0
    assert all(site.z == site.z_adjusted for site in found.sites)


def test_limits_are_those_of_funnelplotr_when_they_are_exact() -> None:
    assert exact_poisson_limits(15, 0.95) == pytest.approx((0.5596924, 1.649348))
    assert exact_poisson_limits(30, 0.998) == pytest.approx((0.5289724, 1.702771))


def test_variance_between_sites_is_dersimonian_lairds() -> None:
    # Two sites of weight 1 and z of 2 and -2: (2 x 4 - 1) / (2 - 2 / 2).
    assert over_dispersion([2, -2], [1, 1], 0) == (4, 7)
    assert over_dispersion([0.1, -0.1], [1, 1], 0) == (pytest.approx(0.01), 0)


def test_quantiles_are_those_of_numpy_when_winsorised() -> None:
    z = np.random.default_rng(1).normal(size=23)
    low, high = np.quantile(z, [0.1, 0.9])
    phi, _tau2 = over_dispersion(z.tolist(), [1.0] * 23, 0.1)
    assert phi == pytest.approx(float(np.mean(np.clip(z, low, high) ** 2)))


def test_one_site_is_named_when_it_alone_differs() -> None:
    found = funnel([4, 5, 4, 3, 4, 30], [340] * 6, labels=list("ACDEFB"))
    assert [site.label for site in found.sites if site.differs] == ["B"]
    assert found.sites[-1].message == (
        "B differs from the others more than chance explains (30 of 340, usual is 8.3)."
    )
    found = funnel([20, 21, 19, 22, 18, 20, 21, 20, 60], [340] * 9, kind="rate")
    assert [site.differs for site in found.sites] == [False] * 8 + [True]
    last = found.sites[-1]
    assert (last.band, last.side) == ("beyond_998", Side.ABOVE)
    assert last.message == (
        "9 differs from the others more than chance explains (60, usual is 24.6)."
    )
    assert found.message == (
        "1 of 9 sites differs from the others more than chance explains."
    )


def test_small_site_is_never_named_when_little_is_expected() -> None:
    found = funnel([40, 41, 39, 40, 42, 9], [1000] * 5 + [20], kind="rate")
    small = found.sites[-1]
    assert small.band == "beyond_998"
    assert (small.small, small.differs) == (True, False)
    assert small.message == "6: 9 events, too small to judge."
    assert funnel([9, 9, 1], [99, 99, 1], kind="rate").sites[2].message == (
        "3: 1 event, too small to judge."
    )


def test_site_is_not_drawn_when_less_than_one_is_expected() -> None:
    found = funnel([40, 41, 0], [1000, 1000, 20], kind="rate")
    assert [site.drawn for site in found.sites] == [True, True, False]


def test_sites_keep_their_order_and_have_no_rank() -> None:
    found = funnel([9, 30, 20], [300, 310, 305], labels=["x", "y", "z"])
    assert [site.label for site in found.sites] == ["x", "y", "z"]


def test_wide_variation_names_nobody_when_all_vary_so() -> None:
    events = [10, 60, 20, 50, 15, 55, 35, 30, 12, 58]
    found = funnel(events, [500] * 10)
    assert found.tau2 is not None
    assert found.tau2 > 0
    assert not any(site.differs for site in found.sites)
    assert found.message_key == "funnel_varies"
    assert found.i2 == pytest.approx(1 - 9 / found.chi2)  # type: ignore[operator]


def test_variation_is_unknown_when_there_are_four_sites() -> None:
    found = funnel([10, 60, 20, 50], [500] * 4)
    assert (found.status, found.tau2) == (Status.OK, 0)
    assert found.warnings == ("funnel_not_adjusted",)


@pytest.mark.parametrize(
    ("kind", "transform", "size"),
    [
        ("proportion", None, 400),
        ("rate", None, 80),
        ("ratio", "log", 30),
        ("ratio", "root", 50),
    ],
)
def test_dot_lies_on_the_limit_when_its_z_is_that_of_the_limit(
    kind: str, transform: str | None, size: float
) -> None:
    events = [30, 44, 12, 60, 25, 33]
    sizes = [100, 150, 60, 170, 90, 110]
    found = funnel(events, sizes, kind=kind, transform=transform)
    limits = found.limits(size)
    assert limits is not None
    assert found.scale is not None
    assert found.tau2 is not None
    assert limits.low_998 < limits.low_95 < limits.high_95 < limits.high_998
    spread = (found.scale.variance(size) + found.tau2) ** 0.5
    high = found.scale.place(limits.high_95 * size, size) / spread
    assert high == pytest.approx(stats.norm.ppf(0.975))


def test_named_sites_are_few_when_all_are_alike() -> None:
    rows = np.random.default_rng(2).poisson(20, (400, 12)).tolist()
    named = [
        any(site.differs for site in funnel(row, [100] * 12, kind="rate").sites)
        for row in rows
    ]
    assert np.mean(named) <= 0.07


def test_closed_site_is_a_gap_and_the_others_stay() -> None:
    found = funnel([2, 0, 3], [100, 0, 120], kind="rate")
    assert (found.status, found.n, found.needed) == (Status.TOO_FEW, 2, 3)
    assert [site.value for site in found.sites] == [0.02, None, 0.025]
    assert found.sites[1].reason == "no_exposure"
    assert found.limits(100) is None


@pytest.mark.parametrize(
    ("events", "sizes", "kind", "index"),
    [
        ([2, 1, 3], [100, 0, 120], "rate", 1),
        ([5], [4], "proportion", 0),
        ([1, 2, -3], [10, 10, 10], "rate", 2),
    ],
)
def test_index_is_told_when_data_is_broken(
    events: list[int], sizes: list[float], kind: str, index: int
) -> None:
    found = funnel(events, sizes, kind=kind)
    assert (found.status, found.index) == (Status.DATA_ERROR, index)


def test_nothing_is_said_when_there_are_no_events_or_sites() -> None:
    assert funnel([0, 0, 0], [9, 9, 9]).message_key == "funnel_no_events"
    assert funnel([], []).status == Status.NO_DATA


def test_mistakes_raise() -> None:
    with pytest.raises(ValueError, match="proportion, rate or ratio"):
        funnel([1], [2], kind="share")
    with pytest.raises(ValueError, match="label"):
        funnel([1], [2], labels=[])
    with pytest.raises(ValueError, match="arcsine"):
        funnel([1], [2], kind="rate", transform="arcsine")
    with pytest.raises(ValueError, match="scale"):
        Scale(0.1, "cube")
    with pytest.raises(ValueError, match="above 0"):
        exact_poisson_limits(0, 0.95)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.none() | st.integers(0, 9), st.integers(0, 9)), max_size=15),
    st.sampled_from(["proportion", "rate", "ratio"]),
)
def test_no_number_is_nan_when_sites_are_small(
    sites: list[tuple[int | None, int]], kind: str
) -> None:
    found = funnel([x for x, _n in sites], [n for _x, n in sites], kind=kind)
    assert_finite(found)
    assert_finite(found.limits(0.1))
