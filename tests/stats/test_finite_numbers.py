"""Whatever small integers come: no NaN, no infinity, no sentence that can't be said."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cxops.stats.charts import c_chart, mr_chart, p_chart, u_chart, xmr
from cxops.stats.choice import choose_chart, draw_chart
from cxops.stats.comparison import compare_before_after
from cxops.stats.dispersion import autocorrelation, dispersion
from cxops.stats.effectiveness import effectiveness
from cxops.stats.icons import icons
from cxops.stats.rare import g_chart, t_chart
from cxops.stats.rules import rules_nelson, rules_nhs, rules_we
from cxops.stats.runs import chart_runs
from cxops.stats.small_shifts import cusum, ewma
from cxops.stats.types import Chart, Direction, Series
from tests.stats.days import DAY
from tests.stats.finite import assert_finite

COUNTS = st.lists(
    st.one_of(st.integers(0, 15), st.integers(0, 2), st.none()), max_size=44
)
SIZES = st.one_of(st.none(), st.sampled_from([0.0, 0.5, 1.0, 40.0]))


def every_chart(counts: list[int | None], sizes: list[float | None]) -> list[Chart]:
    whole: list[float | None] = [15.0] * len(counts)
    return [
        xmr(counts),
        xmr(counts, events=True, last_complete=False),
        mr_chart(counts),
        c_chart(counts),
        c_chart(counts, minimum=2, fewest_events=0.0),
        u_chart(counts, sizes),
        u_chart(counts, sizes, laney=False, minimum=1, fewest_events=0.0),
        p_chart(counts, whole),
        p_chart(counts, whole, laney=False, minimum=1, fewest_events=0.0),
        g_chart(counts),
        g_chart(counts, limits="sigma"),
        t_chart(counts),
    ]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(counts=COUNTS, data=st.data())
def test_charts_and_their_rules_are_finite(
    counts: list[int | None], data: st.DataObject
) -> None:
    size = len(counts)
    sizes = data.draw(st.lists(SIZES, min_size=size, max_size=size))
    for chart in every_chart(counts, sizes):
        found: list[Any] = [chart, icons(chart, 3), chart_runs(chart)]
        found += [rules_nhs(chart), rules_we(chart), rules_nelson(chart)]
        assert_finite(found)
    assert_finite([dispersion(counts, sizes), dispersion(counts)])
    assert_finite(autocorrelation(counts))
    assert_finite([ewma(counts, target=3, sigma=1), cusum(counts, target=3, sigma=1)])


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    counts=COUNTS,
    start=st.integers(0, 44),
    kind=st.sampled_from(["counts", "rates", "values"]),
    direction=st.sampled_from([Direction.DECREASE, Direction.INCREASE]),
    complete=st.booleans(),
    data=st.data(),
)
def test_verdicts_are_finite(
    counts: list[int | None],
    start: int,
    kind: str,
    direction: Direction,
    complete: bool,
    data: st.DataObject,
) -> None:
    size = len(counts)
    facts: dict[str, Any] = {"counts": counts}
    if kind == "rates":
        sizes = data.draw(st.lists(SIZES, min_size=size, max_size=size))
        facts["exposure"] = sizes
    if kind == "values":
        facts = {"values": counts}
    series = Series(start=DAY, direction=direction, last_complete=complete, **facts)

    assert_finite(choose_chart(series).kind)
    assert_finite(draw_chart(series))
    assert_finite(effectiveness(series, start, target=3, control=counts))
    if start <= size:
        assert_finite(compare_before_after(series, start))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    before=st.lists(st.integers(0, 15), min_size=12, max_size=20),
    after=st.lists(st.integers(0, 15), min_size=6, max_size=20),
    halfway=st.integers(0, 500),
)
def test_a_period_that_isnt_over_never_changes_a_verdict(
    before: list[int], after: list[int], halfway: int
) -> None:
    done = Series(start=DAY, counts=[*before, *after])
    begun = Series(start=DAY, counts=[*before, *after, halfway], last_complete=False)
    one, two = effectiveness(done, len(before)), effectiveness(begun, len(before))

    assert (one.state, one.reason, one.message) == (two.state, two.reason, two.message)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(counts=st.lists(st.integers(0, 15), min_size=20, max_size=40))
def test_shifting_the_dates_changes_no_verdict(counts: list[int]) -> None:
    one = effectiveness(Series(start=DAY, counts=counts), 12)
    two = effectiveness(Series(start=DAY.replace(year=2030), counts=counts), 12)

    assert (one.state, one.comparison, one.chart) == (
        two.state,
        two.comparison,
        two.chart,
    )
