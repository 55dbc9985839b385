"""Charts on a page: ``{% load charts %}``. Shown in cxops/charts/README.md."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from cxops.charts.drawer import NotDrawn
from cxops.charts.drawing import Drawing, Table
from cxops.charts.render import svg
from cxops.charts.signs import IconPair, assurance_sign, key_sign, variation_sign
from cxops.charts.sparks import Spark, spark_svg

register = template.Library()


@register.inclusion_tag("charts/chart.html")
def chart(drawing: Drawing) -> dict[str, Any]:
    """The picture, its key, its sentence and its numbers.

    Where there is no picture now the page says so and opens the numbers.
    """
    try:
        picture: str = svg(drawing)
    except NotDrawn:
        picture = ""
    return {
        "drawing": drawing,
        "picture": picture,
        "keys": [(key_sign(key.sign), key.words) for key in drawing.keys],
        "headers": _cells(drawing.table, drawing.table.headers),
        "rows": _rows(drawing.table),
    }


@register.simple_tag
def spark(drawing: Spark) -> SafeString:
    """A sparkline within a line of text or a cell."""
    return spark_svg(drawing)


@register.simple_tag
def variation_icon(icons: IconPair) -> str:
    """What the last point is: better, worse, changed, or the normal up and down."""
    return variation_sign(icons)


@register.simple_tag
def assurance_icon(icons: IconPair) -> str:
    """Whether the process meets its target; nothing where it has none."""
    return assurance_sign(icons)


def _cells(table: Table, row: tuple[str, ...]) -> list[tuple[str, bool]]:
    return [(text, column in table.numeric) for column, text in enumerate(row)]


def _rows(table: Table) -> list[tuple[str, str, list[tuple[str, bool]]]]:
    """Per row its address, its name and the cells behind it."""
    links = table.links or ("",) * len(table.rows)
    return [
        (link, row[0], _cells(table, row)[1:])
        for link, row in zip(links, table.rows, strict=True)
    ]
