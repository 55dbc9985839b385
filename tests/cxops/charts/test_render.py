"""Every drawing as a picture: sound, escaped, coloured by the page, kept."""

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from PIL import Image

from cxops.charts import palette, render
from cxops.charts.drawer import NotDrawn
from cxops.charts.drawing import Drawing
from cxops.charts.pareto import Bar
from cxops.charts.render import png, svg
from tests.cxops.charts.examples import every_drawing, make_control, make_pareto

DRAWINGS = every_drawing()
NASTY = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)> 'quoted' &amp; {{ x }} ${y}",
    "شكوى عن الحافلة المتأخرة",
    "Bus 🚌👨‍👩‍👧 late",
    "word " * 40,
    "two\nlines\tand a \x00 zero \x0b",
    "var(--cx-ink)",
)
FORBIDDEN = ("significant", "p-value", "null hypothesis", "guaranteed", "eliminated")


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine busy with other tests may take its time."""
    monkeypatch.setattr(render, "SECONDS", 60.0)
    cache.clear()
    yield
    cache.clear()


def tree_of(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(f"<x>{markup}</x>")  # noqa: S314 -- our own


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_drawing_becomes_two_sound_pictures(name: str) -> None:
    drawing = DRAWINGS[name]

    wide, narrow = tree_of(svg(drawing))

    for picture, spec, css in (
        (wide, drawing.spec, "cx-chart__wide"),
        (narrow, drawing.narrow, "cx-chart__narrow"),
    ):
        padding = spec["padding"]
        width = spec["width"] + padding["left"] + padding["right"]
        height = spec["height"] + padding["top"] + padding["bottom"]
        assert picture.get("class") == css
        assert picture.get("viewBox") == f"0 0 {width} {height}"
        assert [text.text for text in picture.iter("text")] != []
    assert (wide.get("viewBox") or "").startswith("0 0 760 ")
    assert (narrow.get("viewBox") or "").startswith("0 0 340 ")


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_picture_has_name_words_and_identifiers_of_its_own(name: str) -> None:
    drawing = DRAWINGS[name]
    pictures = [*tree_of(svg(drawing)), *tree_of(svg(drawing))]

    keys = []
    for picture in pictures:
        title, described = picture[0], picture[1]
        assert (title.tag, title.text) == ("title", drawing.title)
        assert (described.tag, described.text) == ("desc", drawing.description)
        assert picture.get("aria-labelledby") == title.get("id")
        assert picture.get("aria-describedby") == described.get("id")
        has_links = picture.find(".//a") is not None
        assert picture.get("role") == ("group" if has_links else "img")
        keys += [title.get("id"), described.get("id")]
    assert len(set(keys)) == 8


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_colour_on_a_page_is_the_pages_own(name: str) -> None:
    painted = re.findall(r'(?:fill|stroke)="([^"]*)"', svg(DRAWINGS[name]))

    assert painted
    assert {
        paint
        for paint in painted
        if paint not in {"none", "transparent"}
        and paint.removeprefix("var(").removesuffix(")") not in palette.DAYLIGHT
    } == set()


def test_daylight_is_what_the_style_sheet_says() -> None:
    css = (Path(__file__).parents[3] / "static/css/tokens.css").read_text()
    declared = dict(re.findall(r"(--cx-[\w-]+): (#[0-9a-f]+);", css))

    assert {name: declared[name] for name in palette.DAYLIGHT} == palette.DAYLIGHT


@pytest.mark.parametrize("name", DRAWINGS)
def test_no_picture_holds_style_script_or_font(name: str) -> None:
    markup = svg(DRAWINGS[name])

    assert not re.search(r"<style|<script|style=|font-family|class=\"(?!cx-)", markup)


def test_links_lead_where_they_were_told_and_say_it() -> None:
    wide, _narrow = tree_of(svg(make_control()))
    links = list(wide.iter("a"))

    assert [link.get("href") for link in links] == [
        f"/issues/?week={index}" for index in (0, 1, 3, 4, 5, 6, 7, 8)
    ]
    assert links[0].findtext("title") == (
        "5 January 2026: 9 reports per 1,000 trips, within chance"
    )


@pytest.mark.parametrize("text", NASTY)
def test_nobodys_words_break_out(text: str) -> None:
    drawing = make_pareto([Bar(label=text, number=3, href="/issues/?c=1")])
    drawing = replace(drawing, title=text.partition("\n")[0])
    markup = svg(drawing)

    assert not re.search(r"<(?!/?(?:svg|title|desc|g|path|line|text|a)\b)", markup)
    plain = re.sub(r"[\x00-\x1f]+", " ", text)
    names = [link.findtext("title") for link in tree_of(markup).iter("a")]
    assert names == [f"{plain}: 3 reports"] * 2


def test_picture_is_drawn_once_until_the_data_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[Drawing] = []
    real = render._made

    def counted(drawing: Drawing) -> Any:
        drawn.append(drawing)
        return real(drawing)

    monkeypatch.setattr(render, "_made", counted)
    svg(make_pareto())
    svg(make_pareto())
    assert len(drawn) == 1

    svg(make_pareto([Bar(label="Late", number=61)]))
    assert len(drawn) == 2


def test_failure_is_logged_and_not_tried_again_at_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = replace(make_pareto(), spec={"mark": "nothing"})
    with caplog.at_level(logging.WARNING, "cxops.charts"), pytest.raises(NotDrawn):
        svg(broken)
    assert "A picture could not be drawn" in caplog.text

    monkeypatch.setattr(render, "_made", lambda _drawing: pytest.fail("asked again"))
    with pytest.raises(NotDrawn, match="a moment ago"):
        svg(broken)


def test_png_has_the_size_it_was_asked_for_and_real_colours(tmp_path: Path) -> None:
    target = tmp_path / "chart.png"
    target.write_bytes(png(DRAWINGS["before_after"], scale=2))

    with Image.open(target) as picture:
        colours = {colour for _n, colour in picture.convert("RGB").getcolors(1 << 20)}
        assert picture.size == (1520, 208)
    assert {(255, 255, 255), (0x1A, 0x6F, 0xC0), (0x85, 0x7C, 0x84)} <= colours


def test_daylight_leaves_the_data_alone() -> None:
    spec = {
        "data": {"values": [{"text": "var(--cx-ink)"}]},
        "mark": {"color": "var(--cx-ink)", "dash": [1, 2]},
    }

    assert palette.by_daylight(spec) == {
        "data": {"values": [{"text": "var(--cx-ink)"}]},
        "mark": {"color": "#1f171c", "dash": [1, 2]},
    }


@pytest.mark.parametrize("name", DRAWINGS)
def test_no_drawing_uses_a_word_that_misleads(name: str) -> None:
    said = f"{DRAWINGS[name]!r} {svg(DRAWINGS[name])}".lower()

    assert [word for word in (*FORBIDDEN, "due to") if word in said] == []
