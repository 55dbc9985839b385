"""What comes out of a drawn picture; anything unknown refuses it whole."""

import pytest

from cxops.charts.drawer import NotDrawn
from cxops.charts.vetting import vetted

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 20" class="marks">'


def body(inside: str) -> str:
    return vetted(f"{HEAD}{inside}</svg>").body


def test_vetted_keeps_the_size_and_drops_what_only_weighs() -> None:
    picture = vetted(
        f'{HEAD}<g class="a" role="graphics-object"><g transform="translate(0,0)">'
        '<path class="background" d="M0,0h5v5h-5Z"/>'
        '<path d="M0.123456,1h5" stroke="var(--cx-ink)" opacity="1"/></g></g></svg>'
    )

    assert (picture.width, picture.height) == (10, 20)
    assert picture.body == '<path d="M0.1,1h5" stroke="var(--cx-ink)"/>'


def test_vetted_link_is_named_and_leads_within_the_site() -> None:
    assert body(
        '<a xlink:href="https://vega.github.io/vega-datasets//issues/?a=1&amp;b=2">'
        '<path aria-label="&lt;b&gt; &quot;9&quot;" d="M0,0h1v1h-1Z"/></a>'
    ) == (
        '<a href="/issues/?a=1&amp;b=2" fill="transparent">'
        '<title>&lt;b&gt; &quot;9&quot;</title><path d="M0,0h1v1h-1Z"/></a>'
    )


def test_vetted_says_once_what_all_parts_of_a_group_share() -> None:
    assert body(
        '<g><path d="M0,0h1" stroke="red" fill="var(--a)"/>'
        '<path d="M0,0h2" stroke="red" fill="var(--b)"/></g>'
    ) == (
        '<g stroke="red"><path d="M0,0h1" fill="var(--a)"/>'
        '<path d="M0,0h2" fill="var(--b)"/></g>'
    )


def test_vetted_writes_words_escaped() -> None:
    assert body('<text fill="var(--cx-ink)">&lt;script&gt;"&amp;\'</text>') == (
        '<text fill="var(--cx-ink)">&lt;script&gt;&quot;&amp;&#x27;</text>'
    )


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<style>*{}</style>",
        "<foreignObject/>",
        "<image/>",
        '<use href="#x"/>',
        "<svg/>",
        '<path d="M0,0" stroke="red" onclick="x()"/>',
        '<path d="M0,0" stroke="red" style="fill:red"/>',
        '<path d="M0,0" fill="url(https://elsewhere.example/x)"/>',
        '<path d="M0,0" fill="URL (#a)"/>',
        '<path d="M0,0" fill="&quot;"/>',
        '<path d="M0,0" stroke="red" id="x"/>',
        '<a xlink:href="javascript:alert(1)"><path d="M0,0"/></a>',
        '<a xlink:href="https://elsewhere.example/"><path d="M0,0"/></a>',
        '<a xlink:href="https://vega.github.io/vega-datasets///x.example/"/>',
        '<a xlink:href="/x" target="_blank"><path d="M0,0"/></a>',
        "<g>words</g>",
        "<g>",
    ],
)
def test_vetted_refuses_what_it_does_not_know(inside: str) -> None:
    with pytest.raises(NotDrawn):
        body(inside)


@pytest.mark.parametrize(
    "picture",
    [
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg viewBox="0 0 1 1"><text>&a;</text></svg>',
        '<?xml-stylesheet href="x"?><svg viewBox="0 0 1 1"/>',
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
        '<g transform="scale(2)"/>',
        "",
        "no picture",
    ],
)
def test_vetted_refuses_what_is_no_plain_picture(picture: str) -> None:
    with pytest.raises(NotDrawn):
        vetted(picture)
