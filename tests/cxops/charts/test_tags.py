"""Charts, sparklines and icons on a page."""

import re
from time import perf_counter
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.template import engines

from cxops.charts import render
from cxops.charts.drawer import NotDrawn
from cxops.charts.sparks import sparkline
from cxops.templatetags import charts
from tests.cxops.charts.examples import make_control, make_pareto


def draw(source: str, **context: Any) -> str:
    template = engines["django"].from_string("{% load charts %}" + source)
    return re.sub(r">\s+<", "><", template.render(context).strip())


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "SECONDS", 60.0)
    cache.clear()


def test_chart_shows_picture_key_sentence_and_numbers() -> None:
    html = draw("{% chart drawing %}", drawing=make_control())

    assert html.startswith('<figure class="cx-chart"><svg class="cx-chart__wide"')
    assert html.count("<svg class=") == 2
    assert (
        'fill="var(--cx-good-mark)" stroke="var(--cx-good-mark)" stroke-width="1.5"/>'
        "</svg>better than chance explains</li>"
    ) in html
    assert "<figcaption>Last, from 2 March 2026: 5 reports" in html
    assert '<details class="cx-more"><summary>The numbers</summary>' in html
    assert (
        '<table class="cx-table"><caption>Late buses</caption><thead><tr>'
        '<th scope="col">Week from</th>'
        '<th scope="col" class="cx-num">reports per 1,000 trips</th>'
    ) in html
    assert (
        '<tr><th scope="row"><a href="/issues/?week=1">12 January 2026</a></th>'
        '<td class="cx-num">11</td><td>2 to 18</td><td>baseline</td></tr>'
    ) in html


def test_chart_opens_the_numbers_when_there_is_no_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(_drawing: object) -> str:
        raise NotDrawn("too slow")

    monkeypatch.setattr(charts, "svg", fails)
    html = draw("{% chart drawing %}", drawing=make_pareto())

    assert "The picture can't be drawn now" in html
    assert '<details class="cx-more" open>' in html
    assert '<a href="/issues/?c=1">Late</a>' in html
    assert "cx-chart__keys" not in html


def test_chart_escapes_titles_and_cells() -> None:
    html = draw("{% chart d %}", d=make_control(title="<b>x</b>", unit="<i>'\"</i>"))

    assert "<b>" not in html
    assert "<i>" not in html


def test_spark_has_band_runs_and_the_sign_of_its_last_point() -> None:
    spark = sparkline([1, 3, None, 2, 5], words="5 weeks", low=1, high=3, tone="bad")

    assert draw("{% spark s %}", s=spark) == (
        '<svg class="cx-spark" viewBox="0 0 120 32" width="120" height="32" '
        'fill="none" role="img" aria-label="5 weeks">'
        '<rect y="16.0" width="120" height="10.0" fill="var(--cx-band)"/>'
        '<polyline points="6.0,26.0 33.0,16.0" stroke="var(--cx-chance-mark)" '
        'stroke-width="1.5" stroke-linejoin="round"/>'
        '<polyline points="87.0,21.0 114.0,6.0" stroke="var(--cx-chance-mark)" '
        'stroke-width="1.5" stroke-linejoin="round"/>'
        '<path d="M114.0 6.0m0-5l5 9h-10z" fill="var(--cx-bad-mark)" '
        'stroke="var(--cx-surface)"/></svg>'
    )


@pytest.mark.parametrize("points", [[], [None, None], [0], [2, 2, 2]])
def test_spark_draws_whatever_is_there(points: list[float | None]) -> None:
    html = draw("{% spark s %}", s=sparkline(points))

    assert 'aria-hidden="true"' in html
    assert "nan" not in html


def test_spark_escapes_its_words_and_refuses_an_unknown_tone() -> None:
    assert "<b>" not in draw("{% spark s %}", s=sparkline([1], words='"><b>'))
    with pytest.raises(ValueError, match="No such tone: worse"):
        sparkline([1], tone="worse")


def test_fifty_sparks_cost_less_than_one_picture_of_the_engine() -> None:
    sparks = [sparkline([3, 1, 4, 1, 5, 9, 2, 6] * 3, low=1, high=5)] * 50

    def seconds() -> float:
        began = perf_counter()
        draw("{% for s in sparks %}{% spark s %}{% endfor %}", sparks=sparks)
        return perf_counter() - began

    assert min(seconds() for _attempt in range(5)) < 0.05


def icons(variation: str | None, side: str | None, assurance: str | None) -> Any:
    return SimpleNamespace(variation=variation, side=side, assurance=assurance)


@pytest.mark.parametrize(
    ("variation", "side", "tone", "words"),
    [
        ("common_cause", None, "chance", "normal up and down"),
        ("improvement", "below", "good", "better, lower"),
        ("improvement", "above", "good", "better, higher"),
        ("improvement", None, "good", "better"),
        ("concern", "above", "bad", "worse, higher"),
        ("concern", "below", "bad", "worse, lower"),
        ("neutral", "above", "chance", "changed, higher"),
    ],
)
def test_variation_icon_has_tone_shape_and_words(
    variation: str, side: str | None, tone: str, words: str
) -> None:
    html = draw("{% variation_icon i %}", i=icons(variation, side, None))

    assert html.startswith(f'<span class="cx-status cx-status--{tone}"><svg')
    assert html.endswith(f"</svg>{words}</span>")


def test_icons_of_different_meaning_have_different_shapes() -> None:
    drawn = [
        draw("{% variation_icon i %}", i=icons(kind, "above", None)).split("</svg>")[0]
        for kind in ("common_cause", "improvement", "concern", "neutral")
    ]
    outlines = {re.search(r'd="([^"]*)"', html)[1] for html in drawn}  # type: ignore[index]

    assert len(outlines) == 4


@pytest.mark.parametrize(
    ("assurance", "tone", "words"),
    [
        ("consistent_pass", "good", "meets its target"),
        ("consistent_fail", "bad", "can&#x27;t meet its target as it is"),
        ("inconsistent", "chance", "meets its target at times"),
    ],
)
def test_assurance_icon_has_tone_and_words(
    assurance: str, tone: str, words: str
) -> None:
    html = draw("{% assurance_icon i %}", i=icons(None, None, assurance))

    assert f"cx-status--{tone}" in html
    assert html.endswith(f"</svg>{words}</span>")


def test_icons_are_left_out_when_there_is_nothing_to_say() -> None:
    assert (
        draw("{% variation_icon i %}{% assurance_icon i %}", i=icons(*[None] * 3)) == ""
    )


def test_icons_know_every_kind_of_the_statistics() -> None:
    from cxops.charts.signs import _ASSURANCE, _VARIATION
    from cxops.stats.icons import Assurance, Variation

    assert set(_VARIATION) == {kind.value for kind in Variation}
    assert set(_ASSURANCE) == {kind.value for kind in Assurance}
